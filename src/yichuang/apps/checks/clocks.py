"""The check's own clocks and figures, by place and day: start, finish, objections, validity. Never pinned to a release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings

from yichuang.apps.checks.parameters import cited
from yichuang.apps.releases import queries as releases
from yichuang.clock import Calendars, Course, Marks, Thresholds, WorkCalendar, due, load_folder, marks
from yichuang.core.clocktime import shanghai_date
from yichuang.core.limits import Limit, Unit
from yichuang.rules.parameters import REPORT_VALID_DAYS


@dataclass(frozen=True, slots=True)
class Terms:
    """When the check of one place has to start and to be done, and when its light turns yellow."""

    start_due_at: datetime
    due_at: datetime
    yellow_at: datetime


@lru_cache(maxsize=1)
def _calendars() -> Calendars:
    return load_folder(settings.ENVIRONMENT.catalogue / "calendars")


def calendar(region: str) -> WorkCalendar:
    """The working-day calendar in force in a region."""
    return _calendars().for_division(region)


def number(code: str, region: str, at: datetime) -> int:
    """A parameter of the current catalogue on the day of ``at``."""
    return cited(releases.current_catalogue(), f"means_check.{code}", region, shanghai_date(at)).value


def terms(region: str, at: datetime) -> Terms:
    """The clocks of a check requested at ``at``."""
    days, whole = calendar(region), _working(number("finish_days", region, at))
    start = due(at, _working(number("start_days", region, at)), days)
    at_most: Marks | None = marks(Course(at, whole), days, Thresholds())
    assert start is not None  # without a suspension both always end
    assert at_most is not None
    return Terms(start.at, at_most.red_at, at_most.yellow_at)


def objection_until(region: str, at: datetime) -> date:
    """The last day on which the family may contest what it is told at ``at``."""
    found = due(at, _working(number("objection_days", region, at)), calendar(region))
    assert found is not None
    return found.on


def valid_until(region: str, at: datetime) -> date:
    """The last day of a report signed at ``at``."""
    days = cited(releases.current_catalogue(), REPORT_VALID_DAYS, region, shanghai_date(at)).value
    return shanghai_date(at) + timedelta(days=days)


def _working(days: int) -> Limit:
    return Limit(days, Unit.WORKING_DAY)
