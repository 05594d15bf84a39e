"""Nightly files over SFTP, for a holder that has no interface: JSON lines, the last of which says that it is whole."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncssh

from yichuang_sandbox.day import SHANGHAI
from yichuang_sandbox.means.city import whole_table
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, Source, sources
from yichuang_sandbox.trust import Trust

_NIGHT = time(2, 0, tzinfo=SHANGHAI)
_HOST = "127.0.0.1"


def write_files(store: Store, folder: Path, now: datetime) -> list[Path]:
    """Last night's file of every source that has one; those that are there stay."""
    night = datetime.combine(now.astimezone(SHANGHAI).date(), _NIGHT)
    night = night if night <= now else night - timedelta(days=1)
    written = []
    for source in sources().values():
        if source.nightly:
            path = folder / source.code / f"{source.code}-{night:%Y%m%d}.jsonl"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(store, source, path, night)
            written.append(path)
        if source.file:
            path = folder / source.code / f"{source.code}-{night:%Y%m%d}.parquet"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                whole_table(path, store, source.file, on=night.date())
            written.append(path)
    return written


def _write(store: Store, source: Source, path: Path, night: datetime) -> None:
    """Under another name until it is whole."""
    half, rows = path.with_suffix(".part"), 0
    with half.open("w", encoding="utf-8") as file:
        _line(file, {"source": source.code, "as_of": night.isoformat()})
        for number, values in _people(store, source, night.date()):
            _line(file, {"key": {"type": "resident_id", "value": number}, "values": values})
            rows += 1
        _line(file, {"end": True, "rows": rows})
    half.replace(path)


def _people(store: Store, source: Source, today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everybody the source has something of, once; the newest row, or all records."""
    registry, plain = Registry(store), {c: s for c, s in source.elements.items() if not s.records}
    records = {c: registry.records_of_all(s.records, today) for c, s in source.elements.items() if s.records}
    rows = store.rows(f"SELECT * FROM {source.register} ORDER BY rowid")  # noqa: S608  our own names
    for number, row in {row["resident_id"]: row for row in rows}.items():
        values = {code: supply.value(row, today) for code, supply in plain.items()}
        values |= {code: found.get(number, []) for code, found in records.items()}
        yield number, {code: value for code, value in values.items() if value is not None}


def _line(file: Any, told: dict[str, Any]) -> None:
    file.write(json.dumps(told, ensure_ascii=False) + "\n")


class _ReadOnly(asyncssh.SFTPServer):
    """Sees its folder only, and changes nothing in it: whatever is not listed here only looks."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        if pflags & ~asyncssh.FXF_READ:
            raise asyncssh.SFTPPermissionDenied("只读")
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        raise asyncssh.SFTPPermissionDenied("只读")

    def remove(self, path: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def rmdir(self, path: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def lsetstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def fsetstat(self, file_obj: object, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("只读")


class FileServer:
    """An SFTP server for one folder and one partner, in a thread of its own."""

    def __init__(self, folder: Path, trust: Trust) -> None:
        self._folder, self._trust = folder, trust
        self._loop = asyncio.new_event_loop()
        self._server: asyncssh.SSHAcceptor | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="nightly-files")

    def start(self, port: int) -> int:
        """The port it listens on; 0 takes a free one."""
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(10)
        return int(self._server.get_port())

    def stop(self) -> None:
        """No more connections."""
        if self._server is not None:
            self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self, port: int) -> asyncssh.SSHAcceptor:
        folder = os.fsencode(self._folder)

        return await asyncssh.listen(
            _HOST,
            port,
            server_host_keys=[str(self._trust.ssh_host_key)],
            authorized_client_keys=str(self._trust.ssh_partner_key.with_suffix(".pub")),
            sftp_factory=lambda channel: _ReadOnly(channel, chroot=folder),
            allow_scp=False,
        )
