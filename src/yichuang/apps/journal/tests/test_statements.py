"""The fast path: prepared once, adapted like any cursor, part of Django's transactions."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction

from yichuang.apps.journal import statements
from yichuang.apps.journal.models import CommandKey
from yichuang.apps.journal.statements import execute

PUT = "INSERT INTO journal_commandkey (key, subject, seq) VALUES (%(key)s, %(subject)s, 1) RETURNING key, seq"


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'fast%'")
        return [text for (text,) in cursor.fetchall()]


def test_values_go_out_and_come_back_as_through_a_cursor(db: None) -> None:
    at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    text = (
        "SELECT %(text)s::text, %(number)s::int, %(none)s::text, %(bytes)s::bytea, %(at)s::timestamptz,"
        " %(list)s::text[], %(text)s::text, 5 %% 3"
    )
    values = {
        "text": "一窗'%\"",
        "number": 7,
        "none": None,
        "bytes": b"\x00\xff\\",
        "at": at,
        "list": ["a,b", "“"],
    }
    row = execute(text, values).fetchone()
    assert row == ("一窗'%\"", 7, None, b"\x00\xff\\", at, ["a,b", "“"], "一窗'%\"", 2)
    rows = execute("SELECT generate_series(1, %(last)s::int)", {"last": 3})
    assert rows.fetchone() == (1,)
    assert rows.fetchall() == [(2,), (3,)]


def test_a_statement_is_prepared_once_a_connection_and_the_oldest_gives_way(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_KEPT", 2)
    monkeypatch.setattr(statements, "_own", threading.local())
    before = len(prepared())
    for _ in range(3):
        for n in range(3):
            assert execute(f"SELECT {n} WHERE %(yes)s", {"yes": True}).fetchone() == (n,)
    assert len(prepared()) - before == 2


@pytest.mark.django_db(transaction=True)
def test_it_takes_part_in_a_transaction_and_is_undone_with_it() -> None:
    with transaction.atomic():
        assert execute(PUT, {"key": "one", "subject": "s"}).fetchone() == ("one", 1)
        transaction.set_rollback(True)
    assert not CommandKey.objects.exists()
    execute(PUT, {"key": "two", "subject": "s"})
    connection.close()
    assert CommandKey.objects.get().key == "two"


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_psycopgs_own_and_the_connection_lives_on() -> None:
    execute(PUT, {"key": "one", "subject": "s"})
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        execute(PUT, {"key": "one", "subject": "s"})
    assert refused.value.diag.constraint_name == "journal_commandkey_pkey"
    with pytest.raises(psycopg.errors.UndefinedTable):
        execute("SELECT 1 FROM nowhere WHERE %(x)s", {"x": True})
    assert execute(PUT, {"key": "two", "subject": "s"}).fetchone() == ("two", 1)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_replaced_at_the_next_request() -> None:
    execute("SELECT pg_backend_pid() WHERE %(x)s", {"x": True})
    connection.connection.pgconn.finish()
    with pytest.raises(psycopg.OperationalError):
        execute("SELECT 1 WHERE %(x)s", {"x": True})
    connection.close_if_unusable_or_obsolete()
    assert execute("SELECT 1 WHERE %(x)s", {"x": True}).fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_other_threads_run_while_the_database_thinks() -> None:
    slow = threading.Thread(
        target=lambda: (execute("SELECT pg_sleep(0.3) WHERE %(x)s", {"x": True}), connection.close())
    )
    slow.start()
    time.sleep(0.05)
    begun = time.perf_counter()
    sum(range(1000))
    assert time.perf_counter() - begun < 0.2
    assert slow.is_alive()
    slow.join()
