"""The fast path to PostgreSQL: statements prepared once a connection and run by libpq itself.

A cursor of psycopg does more for each statement (generators, polling, a look at its cache of statements) than the
statements of a command need; measured, that was a third of a command's own time. Types, adapters and transactions
are the connection's, as with any cursor.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

MOST_KEPT = 200  # statements a connection: a text counts once for each set of types its values came in
_NAMED = re.compile(r"%\((\w+)\)s|%%")
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Rows(list[tuple[Any, ...]]):
    """What a statement returned, all of it."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; ``None`` after the last."""
        return self.pop(0) if self else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self)


class Prepared:
    """The statements prepared on one connection."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._adapting = Transformer(connection)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}

    def run(self, text: str, values: Mapping[str, Any]) -> Rows:
        """Prepares the statement if it is new and runs it. Raises what psycopg raises."""
        names, formats = _plan(text)
        adapting = self._adapting
        parameters = adapting.dump_sequence([values[name] for name in names], formats)
        types = adapting.types or ()
        self._begin()
        name = self._names.get((text, types)) or self._prepare(text, types)
        # psycopg's own signature leaves out that a parameter may be NULL
        result = self.connection.pgconn.exec_prepared(name, parameters, adapting.formats)  # type: ignore[arg-type]
        if result.status not in _DONE:
            raise error_from_result(result, adapting.encoding)
        if not result.ntuples:
            return Rows()
        adapting.set_pgresult(result)
        return Rows(adapting.load_rows(0, result.ntuples, tuple))

    def _begin(self) -> None:
        """Inside Django's ``atomic`` the first statement opens the transaction, as it would for a cursor."""
        connection = self.connection
        if connection.autocommit or connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return
        self._send(b"BEGIN")

    def _prepare(self, text: str, types: tuple[int, ...]) -> bytes:
        name = b"fast_%d" % next(_numbers)
        result = self.connection.pgconn.prepare(name, _numbered(text), types)
        if result.status not in _DONE:
            raise error_from_result(result, self._adapting.encoding)
        if len(self._names) >= MOST_KEPT:
            oldest = next(iter(self._names))
            self._send(b"DEALLOCATE " + self._names.pop(oldest))
        self._names[text, types] = name
        return name

    def _send(self, command: bytes) -> None:
        result = self.connection.pgconn.exec_(command)
        if result.status not in _DONE:
            raise error_from_result(result, self._adapting.encoding)


_plans: dict[str, tuple[tuple[str, ...], Sequence[PyFormat]]] = {}
_numbers = count(1)  # over all threads: tests let several use one connection
_own = threading.local()


def _plan(text: str) -> tuple[tuple[str, ...], Sequence[PyFormat]]:
    """The names of a statement's parameters in the order of their first mention, and how each is sent."""
    found = _plans.get(text)
    if found is None:
        names = tuple(dict.fromkeys(name for name in _NAMED.findall(text) if name))
        found = _plans[text] = names, [PyFormat.AUTO] * len(names)
    return found


def _numbered(text: str) -> bytes:
    """The statement as PostgreSQL numbers its parameters."""
    places = {name: place for place, name in enumerate(_plan(text)[0], start=1)}
    return _NAMED.sub(lambda found: f"${places[found[1]]}" if found[1] else "%", text).encode()


def execute(text: str, values: Mapping[str, Any]) -> Rows:
    """Runs a statement, whose text must be one of few, on Django's connection of this thread."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    prepared: Prepared | None = getattr(_own, "prepared", None)
    if prepared is None or prepared.connection is not database.connection:
        prepared = _own.prepared = Prepared(database.connection)
    try:
        return prepared.run(text, values)
    except psycopg.Error:
        database.errors_occurred = True  # Django then looks whether the connection still lives
        raise
