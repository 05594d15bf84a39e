"""1,014 cases as the approval window of Wenzhou published them to 2017-09-15; the demo plays them, a test holds them.

Published: 774 immediate cases; 240 committed ones with 1,504 promised and 399 actual working days, 239 of them early.
Everything else (services, days, order) is made up and the same every time:
``python -m tests.golden.make_wenzhou > catalogue/records/wenzhou-2017.jsonl``.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from yichuang.cli.paths import catalogue_dir
from yichuang.clock import WorkCalendar, load_folder
from yichuang.core.clocktime import SHANGHAI

REGION = "330300"
FIRST, LAST = date(2017, 1, 3), date(2017, 9, 15)
IMMEDIATE, COMMITTED = 774, 240
PROMISED, ACTUAL, EARLY = 1504, 399, 239

QUICK = ("social-organisation-name", "elderly-care-institution-filing")
SLOW = ("social-association-establishment", "social-service-institution-establishment")
LIMITS = [10] * 61 + [5] * 178 + [4]
"""Promised working days; they add up to the published sum."""

Line = dict[str, Any]


def used_days(limits: list[int], chance: random.Random) -> list[int]:
    """Days taken: fewer than promised for all but the last, which takes all of its own."""
    used = [chance.choice((0, 1, 1, 2, 2, 3)) for _ in limits[:-1]] + [limits[-1]]
    while (over := sum(used) - ACTUAL) != 0:
        one = chance.randrange(len(used) - 1)
        moved = used[one] - (1 if over > 0 else -1)
        if 0 <= moved < limits[one]:
            used[one] = moved
    return used


def lines(catalogue: Path) -> Iterator[Line]:
    """All records in the order in which they were handed in; working days are those of the catalogue's calendars."""
    chance = random.Random(2017)
    calendar = load_folder(catalogue / "calendars").for_division(REGION)
    limits = list(LIMITS)
    chance.shuffle(limits)
    assert (len(limits), sum(limits)) == (COMMITTED, PROMISED)
    used = used_days(limits, chance)
    assert sum(used) == ACTUAL
    assert sum(u < p for u, p in zip(used, limits, strict=True)) == EARLY
    found = [_immediate(calendar, chance) for _ in range(IMMEDIATE)]
    found += [_committed(calendar, chance, p, u) for p, u in zip(limits, used, strict=True)]
    found.sort(key=lambda line: (line["events"][0]["at"], line["service"]))
    for number, line in enumerate(found, 1):
        yield {"ref": f"WZ-{number:04d}", **line}


def _day(calendar: WorkCalendar, chance: random.Random, latest: date) -> date:
    while True:
        day = FIRST + timedelta(chance.randrange((latest - FIRST).days + 1))
        if calendar.is_working_day(day):
            return day


def _at(day: date, hour: int, minute: int) -> str:
    return datetime.combine(day, time(hour, minute), SHANGHAI).isoformat()


def _immediate(calendar: WorkCalendar, chance: random.Random) -> Line:
    day, hour, minute = _day(calendar, chance, LAST), chance.choice((9, 10, 14, 15)), chance.randrange(30)
    granted = minute + chance.randrange(8, 28)
    taken = {"method": "counter", "in_person": True}
    events = [
        {"at": _at(day, hour, minute), "action": "submit", "by": "applicant"},
        {"at": _at(day, hour, granted), "action": "grant", "by": "chief_examiner"},
        {"at": _at(day, hour, granted + 2), "action": "serve", "by": "clerk", "data": taken},
    ]
    return _line(chance.choice(QUICK), "immediate", "0wd", events)


def _committed(calendar: WorkCalendar, chance: random.Random, promised: int, used: int) -> Line:
    latest = LAST - timedelta(days=21)
    day, hour = _day(calendar, chance, latest), chance.choice((9, 10))
    decided = calendar.add_working_days(day, used) if used else day
    sent = {"method": "express", "in_person": False}
    events = [
        {"at": _at(day, hour, 0), "action": "submit", "by": "applicant"},
        {"at": _at(day, hour, chance.randrange(10, 50)), "action": "accept", "by": "clerk"},
        {"at": _at(decided, 15, chance.randrange(60)), "action": "grant", "by": "approver"},
        {"at": _at(decided, 16, 30), "action": "serve", "by": "clerk", "data": sent},
    ]
    return _line(chance.choice(SLOW), "committed", f"{promised}wd", events)


def _line(service: str, handling: str, promised: str, events: list[Line]) -> Line:
    return {
        "service": service,
        "region": REGION,
        "channel": "counter",
        "handling": handling,
        "promised": promised,
        "events": events,
    }


def text(catalogue: Path) -> str:
    """The file's text."""
    return "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines(catalogue)
    )


if __name__ == "__main__":
    sys.stdout.write(text(catalogue_dir()))
