"""Nightly files over SFTP: the newest finished one of a source, read line by line, within bounds.

The host's key must be in ``known_hosts``; only the folder of the exchange file is looked at, only names of our form.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from yichuang.apps.journal import outgoing
from yichuang.apps.sources import exchange
from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.adapters.reading import garbage, read_json, read_moment
from yichuang.apps.sources.outcomes import FailureReason

MOST_FILE_BYTES = 1 << 30
_LIST_SECONDS, _FETCH_SECONDS = 15.0, 600.0
_CHUNK = 1 << 18
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One person in the file."""

    kind: str
    number: str
    values: dict[str, Any]


def newest(source: str, partner: exchange.Sftp, *, suffix: str = "jsonl") -> str | None:
    """The name of the newest file of the source: ``<source>-<day>.<suffix>``. Raises SourceFailure."""
    return asyncio.run(_guarded(_newest(source, partner, suffix), _LIST_SECONDS))


def fetch(partner: exchange.Sftp, name: str, into: Path) -> None:
    """Copies the file here. Raises SourceFailure; what is there then is unfinished."""
    asyncio.run(_guarded(_fetch(partner, name, into), _FETCH_SECONDS))


def read(path: Path, source: str) -> tuple[datetime, Iterator[Line]]:
    """When the data is of, and every person. Raises SourceFailure, also in the middle: cut off, of another source."""
    lines = _lines(path)
    head = next(lines, None)
    if head is None or head.get("source") != source:
        raise garbage("no_head")
    return read_moment(head.get("as_of")), _people(lines)


def _people(lines: Iterator[dict[str, Any]]) -> Iterator[Line]:
    for count, said in enumerate(lines):
        if said.get("end") is True:
            if said.get("rows") != count or next(lines, None) is not None:
                raise garbage("wrong_count")
            return
        key, values = said.get("key"), said.get("values")
        if not isinstance(key, dict) or not isinstance(values, dict):
            raise garbage("no_person")
        if not isinstance(key.get("type"), str) or not isinstance(key.get("value"), str):
            raise garbage("no_key")
        yield Line(key["type"], key["value"], values)
    raise garbage("cut_off")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield read_json(line)


async def _guarded(work: Coroutine[Any, Any, _Result], seconds: float) -> _Result:
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError as fault:
        raise SourceFailure(FailureReason.TIMED_OUT) from fault
    except asyncssh.PermissionDenied as fault:
        raise SourceFailure(FailureReason.REJECTED, detail="permission") from fault
    except (OSError, asyncssh.Error) as fault:
        raise SourceFailure(FailureReason.UNREACHABLE, detail=type(fault).__name__) from fault


@asynccontextmanager
async def _connected(partner: exchange.Sftp) -> AsyncIterator[asyncssh.SFTPClient]:
    options: dict[str, Any] = {
        "port": partner.port,
        "username": partner.user,
        "client_keys": [str(partner.key)],
        "known_hosts": str(partner.known_hosts),
        "password_auth": False,
        "agent_path": None,
        "config": None,
        "connect_timeout": partner.timeout_seconds,
    }
    bare = await asyncio.to_thread(outgoing.line, partner.host, partner.port, partner.timeout_seconds)
    bare.setblocking(False)  # from here on the loop waits
    session = asyncssh.connect(partner.host, sock=bare, **options)
    async with session as line, line.start_sftp_client() as client:
        yield client


async def _newest(source: str, partner: exchange.Sftp, suffix: str) -> str | None:
    form = re.compile(rf"{re.escape(source)}-\d{{8}}\.{suffix}")
    async with _connected(partner) as client:
        names = [str(name) for name in await client.listdir(partner.folder)]
    return max((name for name in names if form.fullmatch(name)), default=None)


async def _fetch(partner: exchange.Sftp, name: str, into: Path) -> None:
    size = 0
    async with _connected(partner) as client, client.open(f"{partner.folder}/{name}", "rb") as remote:
        with into.open("wb") as here:
            while part := await remote.read(_CHUNK):
                size += len(part)
                if size > MOST_FILE_BYTES:
                    raise garbage("too_long")
                here.write(part if isinstance(part, bytes) else part.encode())
