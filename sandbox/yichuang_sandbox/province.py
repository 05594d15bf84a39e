"""The provincial platform: takes the states of cases, and hands over what was applied for on its own pages."""

from __future__ import annotations

import json
from typing import Any

from yichuang_sandbox import day
from yichuang_sandbox.desk import BadCase
from yichuang_sandbox.store import Store

KINDS = (
    "ApplicationOB", "PreAcceptOB", "AcceptOB", "SubmitOB", "CompleteOB", "BlockOB", "ResumeOB", "SupplyOB",
    "SupplyAcceptOB", "ReceiveRegOB",
)  # fmt: skip
"""Kinds of messages of the exchange standard; their order is not the order of the sequence numbers."""

_PAGE = 200


class Province:
    """What the platform has of this city."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, message: dict[str, Any], key: str) -> None:
        """A state of a case; the same message again has no second effect. BadCase."""
        kind, no = message.get("kind"), message.get("no")
        if kind not in KINDS or not isinstance(no, str):
            raise BadCase(f"kind 只能是 {'、'.join(KINDS)}，并要写明 no")
        row = (key, no, json.dumps(message, ensure_ascii=False), _now())
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO pushes (message, no, body, at) VALUES (?, ?, ?, ?)", row
            )

    def pushed(self, no: str | None = None) -> list[dict[str, Any]]:
        """Messages in the order in which they came, of one case or all."""
        query = "SELECT body FROM pushes WHERE ? IS NULL OR no = ? ORDER BY id"
        return [json.loads(row["body"]) for row in self._store.rows(query, (no, no))]

    def add(self, application: dict[str, Any]) -> int:
        """Somebody applied on the province's pages. Its number."""
        with self._store.writing() as connection:
            body = json.dumps(application, ensure_ascii=False)
            cursor = connection.execute("INSERT INTO applications (body, at) VALUES (?, ?)", (body, _now()))
            return int(cursor.lastrowid or 0)

    def applications(self, after: int) -> dict[str, Any]:
        """What was applied for since, oldest first."""
        query = "SELECT * FROM applications WHERE id > ? ORDER BY id LIMIT ?"
        rows = self._store.rows(query, (after, _PAGE))
        items = [{**json.loads(row["body"]), "id": row["id"], "at": row["at"]} for row in rows]
        return {"items": items, "last": items[-1]["id"] if items else after}


def _now() -> str:
    return day.now().isoformat(timespec="seconds")
