"""The demo city: made-up people in real offices, and a month of cases in every state. Safe to start again.

The day of the first start is the city's today: the same day gives the same city, and a start that was killed
half-way is completed by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from yichuang.apps.releases import queries as releases
from yichuang.cli.demo_city import history
from yichuang.cli.demo_city.cases import City, furnish_cases
from yichuang.cli.demo_city.discovery import furnish_discovery
from yichuang.cli.demo_city.lives import PLANS
from yichuang.cli.demo_city.roster import furnish_citizens, furnish_staff
from yichuang.cli.demo_city.welcome import welcome
from yichuang.clock import midnight
from yichuang.config import env, opening
from yichuang.core.clocktime import shanghai_date

__all__ = ["ONE_OF_EACH", "City", "complete", "furnish", "history", "is_city", "welcome"]

ONE_OF_EACH = len(PLANS)  # so many parts of the plan hold every life once

_OPENED_BEFORE = timedelta(days=45)  # the hall had been open for a while when the month began
_NOTE = "演示目录"
_SHOW_EVERY = 30
Say = Callable[[str], None]


def furnish(environment: env.Environment, *, fresh: bool, say: Say, most: int | None = None) -> City | None:
    """Publishes the catalogue and makes what of the city is not there yet; ``most`` is for a smaller city.

    A database in which somebody else published first is no demo: it gets the catalogue and no made-up people.
    The city that is returned may be completed later.
    """
    say("正在载入事项目录…" if fresh else "正在核对事项目录…")
    _make_haste()
    today = _publish(environment)
    if today is None:
        say("这个数据库里已经有正式发布的目录，不再布置演示城市。")
        return None
    staff = furnish_staff(today - _OPENED_BEFORE, today)
    city = City(staff, furnish_citizens(today), today)
    complete(city, say=say, most=most)
    return city


def complete(city: City, *, say: Say, most: int | None = None) -> None:
    """The cases that are not there yet, at most the first ``most`` of the plan: those hold one of every life."""
    began = time.monotonic()
    made = furnish_cases(city, progress=_telling(say), most=most)
    furnish_discovery(city.staff, city.now)
    if made:
        say(f"演示城市布置好了：{made} 件办件，用了 {time.monotonic() - began:.0f} 秒。")


def is_city() -> bool:
    """Whether this database holds a demo city, and not somebody's own hall."""
    first = releases.releases().last()
    return first is not None and first.note == _NOTE


def _make_haste() -> None:
    """A power cut may cost the last cases of a city half built; the next start makes them again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _publish(environment: env.Environment) -> datetime | None:
    """The city's today: midnight of the day of its first start; ``None`` where this is no demo city."""
    first = releases.releases().last()
    now = timezone.now()
    if first is not None:
        opening.publish(environment.catalogue, at=now, note=_NOTE)
        return first.created_at + _OPENED_BEFORE if first.note == _NOTE else None
    today = midnight(shanghai_date(now))
    opening.publish(environment.catalogue, at=today - _OPENED_BEFORE, note=_NOTE)
    return today


def _telling(say: Say) -> Callable[[int, int, int], None]:
    def progress(done: int, of: int, made: int) -> None:
        if made and (done % _SHOW_EVERY == 0 or done == of):
            say(f"正在布置演示城市：办件 {done}/{of}")

    return progress
