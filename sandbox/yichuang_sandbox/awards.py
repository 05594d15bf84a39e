"""The assistance register learns what the hall granted, changed or stopped; the newest decision stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang_sandbox.desk import BadCase
from yichuang_sandbox.store import Row, Store

AIDS = ("subsistence", "marginal", "destitute", "hardship")
_NEW_HOUSEHOLD = 0  # who lives in no household of the city


def take(store: Store, said: Mapping[str, Any], today: date) -> None:
    """``{no, version, people, aid, monthly_fen, since, until}``; BadCase for anything else. Older versions are late."""
    people, aid, no = said.get("people"), said.get("aid"), said.get("no")
    version, monthly = said.get("version"), said.get("monthly_fen")
    if not (isinstance(people, list) and people and isinstance(no, str) and aid in AIDS):
        raise BadCase("写明 no、people 和 aid：" + "、".join(AIDS))
    if not isinstance(version, int) or not isinstance(monthly, int) or not isinstance(said.get("since"), str):
        raise BadCase("写明 version、monthly_fen 和 since")
    with store.writing() as connection:
        done = store.row("SELECT version FROM awards WHERE no = ?", (no,))
        if done is not None and done["version"] >= version:
            return
        connection.execute("INSERT OR REPLACE INTO awards VALUES (?, ?)", (no, version))
        for number in people:
            _write(store, str(number), {**said, "ended": _ended(said, today)}, monthly // len(people))


def _ended(said: Mapping[str, Any], today: date) -> bool:
    """Whether the last day it is paid for is over."""
    until = said.get("until")
    return isinstance(until, str) and until < today.isoformat()


def _write(store: Store, number: str, said: Mapping[str, Any], share_fen: int) -> None:
    """One row a person: what they get of their own beside the household's aid stays."""
    there = store.row("SELECT rowid AS at, * FROM assistance WHERE resident_id = ?", (number,))
    aid, ended = str(said["aid"]), said["ended"]
    own = [kind for kind in _kinds(there) if kind not in AIDS]
    kinds = own if ended else [aid, *own]
    told = {
        "kinds": ",".join(kinds),
        "class": kinds[0] if kinds else aid,
        "certificate_no": said["no"],
        "monthly_fen": 0 if ended else share_fen,
        "since": said["since"],
        "status": "active" if kinds else "stopped",
        "stopped_from": said.get("until"),
    }
    with store.writing() as connection:
        if there is not None:
            changes = ", ".join(f"{name} = ?" for name in told)
            statement = f"UPDATE assistance SET {changes} WHERE rowid = ?"  # noqa: S608
            connection.execute(statement, (*told.values(), there["at"]))
            return
        home = store.row("SELECT household_no FROM population WHERE resident_id = ?", (number,))
        row = (number, home["household_no"] if home else _NEW_HOUSEHOLD, *told.values())
        connection.execute(f"INSERT INTO assistance VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608


def _kinds(row: Row | None) -> list[str]:
    return [kind for kind in str(row["kinds"]).split(",") if kind] if row else []
