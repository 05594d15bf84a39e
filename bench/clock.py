"""Due dates and ledgers beside their limits: microseconds each, best of five. Run it with the project's Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from timeit import repeat

from yichuang.clock import Course, Suspension, Thresholds, due, explain, ledger, load_file, marks
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.limits import Limit

CALENDAR_FILE = Path(__file__).resolve().parents[1] / "catalogue" / "calendars" / "cn.yaml"
START = datetime(2025, 1, 6, 10, tzinfo=SHANGHAI)
TEN = [Suspension.days(date(2025, n, 13), date(2025, n, 17), "专家评审", kind="EXPERT") for n in range(1, 11)]
ROUNDS = 2000


def microseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Best of five runs, for one call."""
    return min(repeat(work, number=rounds, repeat=5)) / rounds * 1e6


def main() -> None:
    """Prints one line a figure: what, measured, limit."""
    calendar = load_file(CALENDAR_FILE)
    working, months = Limit.parse("60wd"), Limit.parse("6month")
    long = Limit.parse("200wd")
    course = Course(START, long, TEN)
    figures: list[tuple[str, Callable[[], object], str]] = [
        ("due date, 60wd", lambda: due(START, working, calendar), "20"),
        ("due date, 6month", lambda: due(START, months, calendar), "20"),
        ("due date over ten suspensions", lambda: due(START, long, calendar, suspensions=TEN), "200"),
        ("ledger of ten suspensions", lambda: ledger(START, TEN), "200"),
        ("marks over ten suspensions", lambda: marks(course, calendar, Thresholds()), "-"),
    ]
    print(f"{'figure':<34}{'µs':>10}{'limit':>8}")
    for name, work, limit in figures:
        print(f"{name:<34}{microseconds(work):>10.1f}{limit:>8}")
    print(
        f"{'explanation, a year of days':<34}{microseconds(lambda: explain(course, calendar), 20):>10.1f}{'-':>8}"
    )
    print(f"{'reading the calendar':<34}{microseconds(lambda: load_file(CALENDAR_FILE), 3):>10.1f}{'-':>8}")


if __name__ == "__main__":
    main()
