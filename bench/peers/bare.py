"""Bare psycopg: exactly the engine's own statements with its own parameters, and nothing around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.race import Step
from yichuang.apps.journal import service as journal

Call = tuple[str, dict[str, Any]]


class Recorder:
    """Stands in for the journal's ``execute`` and keeps what passes through it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._real = journal.execute

    def __enter__(self) -> list[Call]:
        def recording(text: str, values: Any) -> Any:
            self.calls.append((text, dict(values)))
            return self._real(text, values)

        journal.execute = recording  # type: ignore[assignment]
        return self.calls

    def __exit__(self, *_: object) -> None:
        journal.execute = self._real


@dataclass(frozen=True, slots=True)
class Bare:
    """Replays a recorded cycle of transitions on other cases. ``cases``: (number, id) for each process."""

    url: str
    cycle: Sequence[Call]
    cases: Sequence[Sequence[tuple[str, int]]]

    def __call__(self, place: int) -> Iterator[Step]:
        cursor = psycopg.Cursor(psycopg.connect(self.url, autocommit=True))
        pairs = list(zip(self.cycle[::2], self.cycle[1::2], strict=True))
        for no, case_id in self.cases[place]:
            for position, (read, write) in enumerate(pairs):
                key = f"bare{position}{no}"
                asked = {**read[1], "no": no, "key": key}
                written = {**write[1], "case_id": case_id, "j_subject": no, "j_key": key}

                def step(read: Call = (read[0], asked), write: Call = (write[0], written)) -> None:
                    cursor.execute(*read, prepare=True)
                    cursor.fetchone()
                    cursor.execute(*write, prepare=True)
                    if cursor.fetchone() is None:
                        raise RuntimeError("the replayed write met another version")

                yield step
