"""The desks of the departments: a case comes in, is looked at, is decided, and the feed says so, in this order.

Nothing runs by itself: whatever is due happens when somebody next asks. So a stopped sandbox loses nothing and a test
decides when time passes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yichuang_sandbox import day
from yichuang_sandbox.corrections import look_into
from yichuang_sandbox.judging import Effect, Judge, Judgement, departments
from yichuang_sandbox.store import Row, Store
from yichuang_sandbox.supplies import Registry, sources

FEED_PAGE = 200
_STANDING = {"reverse": "reversing", "withdraw": "closed", "terminate": "closed"}
"""What a message makes of a case; any other is a case to be looked at, for the first time or again."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds until a case is looked at, and from then until it is decided."""

    accept_s: float = 2.0
    decide_s: float = 3.0


class BadCase(ValueError):
    """A case that no desk takes; the text says why, in Chinese."""


ANNOUNCED = frozenset({"death", "marriage", "divorce", "alert"})
"""Kinds of items that answer no case."""


class Desks:
    """All departments of one city."""

    def __init__(self, store: Store, pace: Pace | None = None, clock: Clock = day.seconds) -> None:
        self._store, self._pace, self._clock = store, pace or Pace(), clock
        self._judge = Judge(Registry(store))

    def receive(self, department: str, case: dict[str, Any], key: str) -> str:
        """Takes a case, a corrected one, its withdrawal or reversal; the same key has no second effect. Its ref."""
        no, service = case.get("no"), case.get("service")
        if not (
            isinstance(no, str)
            and no
            and isinstance(service, str)
            and isinstance(case.get("answers", {}), dict)
        ):
            raise BadCase("办件缺少 no、service 或 answers")
        with self._store.writing() as connection:
            query = "SELECT ref FROM deliveries WHERE department = ? AND key = ?"
            known = self._store.row(query, (department, key))
            if known is not None:
                return str(known["ref"])
            ref = self._ref(department, no)
            connection.execute("INSERT INTO deliveries VALUES (?, ?, ?, ?)", (department, key, no, ref))
            now = self._clock()
            status = _STANDING.get(str(case.get("kind")), "received")
            row = (department, no, ref, service, status, json.dumps(case, ensure_ascii=False), now)
            due = None if status == "closed" else now + self._pace.accept_s
            connection.execute("INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, due))
            return ref

    def take_correction(self, source: str, request: dict[str, Any]) -> None:
        """A contested value: looked into like a case, answered in the feed of the department that holds it."""
        number = request.get("request_id")
        if not isinstance(number, str) or not isinstance(request.get("key"), dict):
            raise BadCase("校核请求缺少 request_id 或 key")
        row = (number, source, sources()[source].department, json.dumps(request, ensure_ascii=False))
        due = self._clock() + self._pace.accept_s
        with self._store.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?, ?, ?)", (*row, due))

    def announce(self, department: str, no: str, kind: str, said: dict[str, Any]) -> None:
        """Something the department tells of its own accord, to whoever reads its feed."""
        with self._store.writing():
            self._tell(department, no, Judgement(kind, "", said))

    def feed(self, department: str, after: int) -> dict[str, Any]:
        """What happened since, oldest first, at most a page."""
        self.work()
        query = "SELECT * FROM feed WHERE department = ? AND id > ? ORDER BY id LIMIT ?"
        items = [_item(row) for row in self._store.rows(query, (department, after, FEED_PAGE))]
        return {"items": items, "last": items[-1]["id"] if items else after}

    def work(self) -> None:
        """Does whatever is due."""
        now = self._clock()
        while self._next_case(now):
            pass
        while self._next_correction(now):
            pass

    def _next_case(self, now: float) -> bool:
        query = "SELECT * FROM cases WHERE due_at <= ? ORDER BY due_at, received_at LIMIT 1"
        if self._store.row(query, (now,)) is None:
            return False
        with self._store.writing():  # looked at again: somebody else may have been quicker
            row = self._store.row(query, (now,))
            if row is not None:
                self._step(row)
        return True

    def _next_correction(self, now: float) -> bool:
        query = "SELECT * FROM corrections WHERE due_at <= ? ORDER BY due_at LIMIT 1"
        if self._store.row(query, (now,)) is None:
            return False
        with self._store.writing() as connection:
            row = self._store.row(query, (now,))
            if row is not None:
                kind, text, result = look_into(self._store, row["source"], json.loads(row["body"]))
                self._tell(row["department"], row["request_id"], Judgement(kind, text, result))
                done = "UPDATE corrections SET due_at = NULL WHERE request_id = ?"
                connection.execute(done, (row["request_id"],))
        return True

    def _step(self, row: Row) -> None:
        case = json.loads(row["body"])
        if row["status"] == "reversing":
            self._undo(row)
            self._set(row, "reversed", None)
            told = {"reversed": True, "sample": True}
            self._tell(
                row["department"], row["no"], Judgement("opinion", "已按来函撤销，登记恢复原状。", told)
            )
            return
        if row["status"] == "received":
            judged = self._judge.form(row["department"], case)
            accepted = judged.kind == "accepted"
            due = row["due_at"] + self._pace.decide_s
            self._set(row, judged.kind, due if accepted else None)
        else:
            judged = self._judge.matter(row["department"], case, self._today())
            self._set(row, judged.kind, None)
            for effect, changes in judged.effects:
                self._change(row, effect, judged.about, changes)
        self._tell(row["department"], row["no"], judged)

    def _set(self, row: Row, status: str, due: float | None) -> None:
        statement = "UPDATE cases SET status = ?, due_at = ? WHERE department = ? AND no = ?"
        self._store.connection.execute(statement, (status, due, row["department"], row["no"]))

    def _tell(self, department: str, no: str, judged: Judgement) -> None:
        last = self._store.row("SELECT MAX(id) AS id FROM feed WHERE department = ?", (department,))
        number = (last["id"] or 0) + 1 if last else 1
        at = datetime.fromtimestamp(self._clock(), day.SHANGHAI).isoformat(timespec="seconds")
        result = json.dumps(judged.result, ensure_ascii=False)
        row = (department, number, no, judged.kind, judged.text, result, at)
        self._store.connection.execute("INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _change(self, row: Row, effect: Effect, number: str, changes: dict[str, Any]) -> None:
        """Sets columns of the person's row, or writes a new one; what was there before is kept."""
        query = (
            f"SELECT rowid AS at, * FROM {effect.register} WHERE resident_id = ? ORDER BY rowid DESC LIMIT 1"  # noqa: S608
        )
        there, connection = self._store.row(query, (number,)), self._store.connection
        if effect.new is not (there is None):
            return  # nothing to change, or it is there already
        if there is None:
            names, marks = ", ".join(changes), ", ?" * len(changes)
            statement = f"INSERT INTO {effect.register} (resident_id, {names}) VALUES (?{marks})"  # noqa: S608
            cursor = connection.execute(statement, (number, *changes.values()))
            before = {"at": cursor.lastrowid}
        else:
            before = there
            _write(self._store, effect.register, there["at"], changes)
        kept = (row["department"], row["no"], effect.register, json.dumps(before, ensure_ascii=False))
        connection.execute("INSERT INTO changes (department, no, register, before) VALUES (?, ?, ?, ?)", kept)

    def _undo(self, row: Row) -> None:
        """Everything this case changed goes back to what it was, last change first."""
        query = "SELECT rowid AS at, * FROM changes WHERE department = ? AND no = ? AND undone = 0 ORDER BY rowid DESC"
        for change in self._store.rows(query, (row["department"], row["no"])):
            register, before = change["register"], json.loads(change["before"])
            at = before.pop("at")
            if before:
                _write(self._store, register, at, before)
            else:
                self._store.connection.execute(f"DELETE FROM {register} WHERE rowid = ?", (at,))  # noqa: S608
            self._store.connection.execute("UPDATE changes SET undone = 1 WHERE rowid = ?", (change["at"],))

    def _ref(self, department: str, no: str) -> str:
        query = "SELECT ref FROM cases WHERE department = ? AND no = ?"
        known = self._store.row(query, (department, no))
        if known is not None:
            return str(known["ref"])
        count = self._store.row("SELECT COUNT(*) AS n FROM cases")
        return f"{department}-{(count['n'] if count else 0) + 1:08d}"

    def _today(self) -> Any:
        return datetime.fromtimestamp(self._clock(), day.SHANGHAI).date()


def _write(store: Store, register: str, at: int, changes: dict[str, Any]) -> None:
    told = ", ".join(f"{column} = ?" for column in changes)
    store.connection.execute(f"UPDATE {register} SET {told} WHERE rowid = ?", (*changes.values(), at))  # noqa: S608


def _item(row: Row) -> dict[str, Any]:
    told = {name: row[name] for name in ("id", "no", "kind", "text", "at")}
    said = json.loads(row["result"])
    return {**told, **said} if row["kind"] in ANNOUNCED else {**told, "result": said}


def is_department(code: str) -> bool:
    """Whether there is such a desk."""
    return code in departments()
