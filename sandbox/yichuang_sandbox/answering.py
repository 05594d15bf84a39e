"""What each address answers, free of HTTP: the contract with the hall, and the levers of the demo."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from yichuang_sandbox import awards, day, events
from yichuang_sandbox.city.stories import families
from yichuang_sandbox.desk import BadCase, Desks, is_department
from yichuang_sandbox.exchange import PROVINCE
from yichuang_sandbox.faults import Fault, FaultBoard
from yichuang_sandbox.judging import departments
from yichuang_sandbox.province import Province
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

Json = dict[str, Any]
_MOST_ELEMENTS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: who holds what it asks, and the names a fault may be set under."""

    holder: str | None  # None: a lever of the demo, open to this machine
    names: tuple[str, ...]
    answer: Callable[[Asked], tuple[int, Json]]
    match: re.Match[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, taken apart."""

    code: str
    query: dict[str, str]
    body: Json
    key: str  # Idempotency-Key


class Unknown(LookupError):
    """There is no such address, source or department."""


class Answers:
    """All addresses of one city."""

    def __init__(self, store: Store, desks: Desks, faults: FaultBoard) -> None:
        self.store, self.desks, self.faults = store, desks, faults
        self.province, self._registry = Province(store), Registry(store)
        self._routes: tuple[tuple[str, re.Pattern[str], Any], ...] = tuple(
            (method, re.compile(pattern), answer)
            for method, pattern, answer in (
                ("POST", r"/sources/(?P<source>[\w-]+)/query", self._query),
                ("POST", r"/corrections/(?P<source>[\w-]+)", self._correct),
                ("POST", r"/registers/(?P<source>assistance-register)", self._award),
                ("POST", r"/departments/(?P<department>[\w-]+)/cases", self._case),
                ("GET", r"/departments/(?P<department>[\w-]+)/feed", self._feed),
                ("POST", r"/province/push", self._push),
                ("GET", r"/province/applications", self._applications),
                ("GET", r"/control/faults", self._faults),
                ("GET", r"/control/faults/(?P<name>[\w-]+)", self._fault),
                ("PUT", r"/control/faults/(?P<name>[\w-]+)", self._set_fault),
                ("POST", r"/control/province/applications", self._apply),
                ("POST", r"/control/events", self._happen),
                ("GET", r"/control/province/pushes", self._pushes),
                ("GET", r"/control/people/(?P<name>[\w]+)", self._person),
                ("GET", r"/control/queries", self._queries),
                ("GET", r"/control/disagreements", self._disagreements),
                ("GET", r"/health", self._health),
            )
        )

    def place(self, method: str, target: str) -> Place:
        """Who answers at an address. Unknown."""
        path = unquote(urlsplit(target).path)
        for known, pattern, answer in self._routes:
            match = pattern.fullmatch(path)
            if match is None or known != method:
                continue
            parts = match.groupdict()
            if "source" in parts:
                if parts["source"] not in sources():
                    raise Unknown
                holder = sources()[parts["source"]].department
                return Place(holder, (parts["source"], holder), answer, match)
            if "department" in parts:
                if not is_department(parts["department"]):
                    raise Unknown
                return Place(parts["department"], (parts["department"],), answer, match)
            mine = path.startswith("/province/")
            return Place(PROVINCE if mine else None, (PROVINCE,) if mine else (), answer, match)
        raise Unknown

    def answer(self, place: Place, target: str, body: Json, key: str) -> tuple[int, Json]:
        """Status and body. BadCase for what cannot be understood."""
        given = {name: values[-1] for name, values in parse_qs(urlsplit(target).query).items()}
        code = next(iter(place.match.groupdict().values()), "")
        return place.answer(Asked(code, given, body, key))

    def _query(self, asked: Asked) -> tuple[int, Json]:
        key, elements = asked.body.get("key"), asked.body.get("elements")
        number = key.get("value") if isinstance(key, dict) else None
        if not isinstance(number, str) or not isinstance(elements, list) or len(elements) > _MOST_ELEMENTS:
            raise BadCase("查询缺少 key 或 elements")
        purpose = asked.body.get("purpose")
        if not purpose:
            return 403, {"error": "没有写明用途，不予查询"}
        self.desks.work()
        now = day.now()
        values = self._registry.answer(sources()[asked.code], number, map(str, elements), today=now.date())
        outcome = "nothing" if values is None else "found"
        self._note(asked, number, str(purpose), outcome)
        told: Json = {"outcome": outcome, "as_of": now.isoformat(timespec="seconds")}
        return 200, told if values is None else {**told, "values": values}

    def _note(self, asked: Asked, number: str, purpose: str, outcome: str) -> None:
        at = day.now().isoformat(timespec="seconds")
        row = (asked.code, str(asked.body.get("request_id", "")), number, purpose, outcome, at)
        statement = "INSERT INTO queries (source, request_id, resident_id, purpose, outcome, at) VALUES (?, ?, ?, ?, ?, ?)"
        with self.store.writing() as connection:
            connection.execute(statement, row)

    def _correct(self, asked: Asked) -> tuple[int, Json]:
        self.desks.take_correction(asked.code, asked.body)
        return 202, {"taken": True}

    def _award(self, asked: Asked) -> tuple[int, Json]:
        awards.take(self.store, asked.body, day.today())
        return 202, {"taken": True}

    def _case(self, asked: Asked) -> tuple[int, Json]:
        if not asked.key:
            raise BadCase("缺少 Idempotency-Key")
        return 202, {"ref": self.desks.receive(asked.code, asked.body, asked.key)}

    def _feed(self, asked: Asked) -> tuple[int, Json]:
        return 200, self.desks.feed(asked.code, _after(asked))

    def _push(self, asked: Asked) -> tuple[int, Json]:
        key = asked.key or str(asked.body.get("id", ""))
        if not key:
            raise BadCase("缺少 Idempotency-Key")
        self.province.take(asked.body, key)
        return 202, {"taken": True}

    def _applications(self, asked: Asked) -> tuple[int, Json]:
        return 200, self.province.applications(_after(asked))

    def _faults(self, asked: Asked) -> tuple[int, Json]:
        return 200, self.faults.as_fields()

    def _fault(self, asked: Asked) -> tuple[int, Json]:
        fault: Json = self.faults.as_fields().get(asked.code, {"mode": "ok", "delay_ms": 0, "rate": 1.0})
        return 200, fault

    def _set_fault(self, asked: Asked) -> tuple[int, Json]:
        if asked.code not in {PROVINCE, *sources(), *departments()}:
            raise Unknown
        try:
            self.faults.put(asked.code, Fault.read(asked.body))
        except ValueError as fault:
            raise BadCase(str(fault)) from fault
        return self._fault(asked)

    def _apply(self, asked: Asked) -> tuple[int, Json]:
        return 202, {"id": self.province.add(asked.body)}

    def _happen(self, asked: Asked) -> tuple[int, Json]:
        return 202, events.happen(self.store, self.desks, asked.body, day.today())

    def _pushes(self, asked: Asked) -> tuple[int, Json]:
        return 200, {"items": self.province.pushed(asked.query.get("no"))}

    def _person(self, asked: Asked) -> tuple[int, Json]:
        """Somebody of a story by the part's code, or anybody by number: a place to look at before a demo."""
        told = {one.code: one for family in families() for one in family.roles}
        number = told[asked.code].resident_id if asked.code in told else asked.code
        rows = {
            name: self._registry.row(name, number)
            for name in dict.fromkeys(s.register for s in sources().values())
        }
        return 200, {"resident_id": number, "registers": {name: row for name, row in rows.items() if row}}

    def _queries(self, asked: Asked) -> tuple[int, Json]:
        query = "SELECT * FROM queries WHERE id > ? ORDER BY id LIMIT 1000"
        return 200, {"items": self.store.rows(query, (_after(asked),))}

    def _disagreements(self, asked: Asked) -> tuple[int, Json]:
        query = "SELECT * FROM disagreements WHERE rowid > ? ORDER BY rowid LIMIT 200"
        return 200, {"items": self.store.rows(query, (_after(asked),))}

    def _health(self, asked: Asked) -> tuple[int, Json]:
        notes = {name: int(self.store.note(name) or 0) for name in ("people", "seed")}
        return 200, {"ok": True, **notes, "faults": self.faults.as_fields()}


def _after(asked: Asked) -> int:
    text = asked.query.get("after", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadCase("after 要是不小于 0 的整数")
    return int(text)
