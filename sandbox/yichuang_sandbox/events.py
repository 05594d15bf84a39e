"""Something happens in the city: somebody dies, two marry or part, somebody gets into need. Registers change, and the
department that keeps them tells of it in its feed, unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang_sandbox.desk import BadCase, Desks
from yichuang_sandbox.store import Row, Store

ALERTS: Mapping[str, str] = {
    "medical_bills": "medical-insurance",
    "job_loss": "human-resources",
    "disability": "disabled-federation",
    "breadwinner_died": "public-security",
    "left_school": "education",
}
"""Kind of need → who notices it."""

_BORN: Mapping[str, tuple[str, str]] = {
    "medical_bills": ("1955", "1965"),
    "job_loss": ("1975", "1990"),
    "disability": ("1960", "1980"),
    "breadwinner_died": ("1980", "1990"),
    "left_school": ("2010", "2014"),
}
"""Kind of need → between which years somebody is born of whom it is likely."""
_OFFICE = "宁波市鄞州区民政局婚姻登记处"
_MARRIED, _DIVORCED = "20", "40"


def happen(store: Store, desks: Desks, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """``{kind: death, people: [number], on}``, ``marriage`` and ``divorce`` of two, or ``{kind: alert, alert, people}``.

    BadCase for what cannot happen.
    """
    kind, given = said.get("kind"), said.get("people")
    people = [_living(store, one) for one in given] if isinstance(given, list) else []
    try:
        on = date.fromisoformat(str(said.get("on") or today.isoformat())).isoformat()
    except ValueError:
        raise BadCase("on 要写成 2026-11-20 这样") from None
    if kind == "death" and len(people) == 1:
        return _death(store, desks, people[0], on)
    if kind in ("marriage", "divorce") and len(people) == 2:
        return _marriage(store, desks, people, on, divorced=kind == "divorce")
    if kind == "alert" and len(people) == 1 and said.get("alert") in ALERTS:
        return _alert(desks, people[0], str(said["alert"]))
    raise BadCase(
        f"写明 kind 和 people：death 一个人，marriage、divorce 两个人，alert 一个人和 {'、'.join(ALERTS)}"
    )


def _living(store: Store, number: object) -> Row:
    row = store.row("SELECT * FROM population WHERE resident_id = ? AND status = 'alive'", (str(number),))
    if row is None:
        raise BadCase(f"城市里没有 {number} 这个健在的人")
    return row


def _death(store: Store, desks: Desks, person: Row, on: str) -> dict[str, Any]:
    number, serial = person["resident_id"], _next(store, "funerals")
    record = f"NBH{serial:07d}"
    if store.row("SELECT 1 FROM deaths WHERE resident_id = ?", (number,)) is not None:
        raise BadCase(f"{number} 已经登记死亡")
    death = (
        number, on, "normal", "ward", "以医师签发为准（示例）", f"33020020260{serial:07d}", "宁波市演示第一医院", on,
        person["address"], "80", "valid",
    )  # fmt: skip
    funeral = (
        number,
        on,
        on,
        record,
        f"火化演示{serial:07d}",
        "宁波市殡仪馆",
        "自行安葬",
        *(None,) * 5,
        "valid",
    )
    with store.writing() as connection:
        connection.execute(f"INSERT INTO deaths VALUES ({_marks(death)})", death)  # noqa: S608
        connection.execute(f"INSERT INTO funerals VALUES ({_marks(funeral)})", funeral)  # noqa: S608
        desks.announce("funeral-home", record, "death", {"people": [number], "on": on})
    return {"told_by": "funeral-home", "no": record}


def _marriage(store: Store, desks: Desks, two: list[Row], on: str, *, divorced: bool) -> dict[str, Any]:
    certificate = f"{'L' if divorced else 'J'}330212-{on[:4]}-9{_next(store, 'marriages'):06d}"
    status = _DIVORCED if divorced else _MARRIED
    with store.writing() as connection:
        for one, other in (two, two[::-1]):
            connection.execute("DELETE FROM marriages WHERE resident_id = ?", (one["resident_id"],))
            spouse = ("", "") if divorced else (other["resident_id"], other["name"])
            row = (one["resident_id"], status, *spouse, on, _OFFICE, certificate)
            connection.execute(f"INSERT INTO marriages VALUES ({_marks(row)})", row)  # noqa: S608
        said = {"people": [one["resident_id"] for one in two], "on": on}
        desks.announce("civil-affairs", certificate, "divorce" if divorced else "marriage", said)
    return {"told_by": "civil-affairs", "no": certificate}


def _alert(desks: Desks, person: Row, alert: str) -> dict[str, Any]:
    said = {name: person[name] for name in ("name", "resident_id", "division")}
    department = ALERTS[alert]
    no = f"{alert}-{person['household_no']}-{person['resident_id'][-4:]}"
    desks.announce(department, no, "alert", {"alert": alert, **said})
    return {"told_by": department, "no": no}


def notice(store: Store, desks: Desks, division: str) -> int:
    """Each department notices one person of a place whom nobody told it of; how many. What was told is not told again."""
    told = 0
    for alert, (oldest, youngest) in _BORN.items():
        person = store.row(
            "SELECT * FROM population WHERE status = 'alive' AND division = ?"
            " AND substr(resident_id, 7, 4) BETWEEN ? AND ? ORDER BY resident_id LIMIT 1",
            (division, oldest, youngest),
        )
        known = store.row("SELECT 1 FROM feed WHERE kind = 'alert' AND department = ?", (ALERTS[alert],))
        if person is not None and known is None:
            _alert(desks, person, alert)
            told += 1
    return told


def _next(store: Store, register: str) -> int:
    row = store.row(f"SELECT COALESCE(MAX(rowid), 0) + 1 AS n FROM {register}")  # noqa: S608
    return 8_000_000 + int(row["n"] if row else 0)


def _marks(row: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(row))
