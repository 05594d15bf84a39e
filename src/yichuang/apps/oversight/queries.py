"""Figures, lights and what needs attention, by aggregates over the cases' projection.

A period is compared with ``decided_at`` itself, so that its index bounds the work; groups come from the same pass.
``offices`` is what the caller may see; ``None`` is everything and for the public site and commands only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from yichuang.apps.journal import queries as journal
from yichuang.apps.oversight.figures import BY_CODE, DEFINITIONS, Definition, Figures, FigureSet, Group
from yichuang.apps.oversight.grades import BAD, GRADES, OPTIONS, options_of
from yichuang.apps.oversight.models import Rating
from yichuang.apps.oversight.published import SAME_AS, Held, hold_all
from yichuang.apps.releases import queries as releases
from yichuang.clock import midnight, midnight_after
from yichuang.core.errors import InvalidInput, NotFound

__all__ = [
    "BY_CODE",
    "DEFINITIONS",
    "GRADES",
    "OPTIONS",
    "SAME_AS",
    "Definition",
    "FigureSet",
    "Figures",
    "Group",
    "Held",
    "Lights",
    "Overdue",
    "Running",
    "Stopped",
    "bad_ratings",
    "called_back",
    "case_id",
    "figures",
    "hold_all",
    "last_closed_on",
    "lights",
    "month_end",
    "months_before",
    "options_of",
    "overdue",
    "regions_under",
    "running",
    "same_day_stops",
    "service_names",
]

BY: Mapping[str, str] = {
    "service": "f.service",
    "office": "f.office",
    "month": "to_char({moment} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}

_COMMITTED = "f.handling = 'committed'"
_DAYS = f"{_COMMITTED} AND f.promised_unit = 'wd'"
_EARLY = f"{_COMMITTED} AND f.used < f.promised_value"
# a stop is [ground, since, until]; only the few rows that were ever suspended are opened
_SAME_DAY = """(CASE WHEN f.suspensions > 0 THEN EXISTS (
  SELECT 1 FROM jsonb_array_elements(f.snapshot -> 'stops') s
   WHERE (s ->> 1)::timestamptz AT TIME ZONE 'Asia/Shanghai' >= date_trunc('day', (s ->> 2)::timestamptz AT TIME ZONE 'Asia/Shanghai')
) ELSE false END)"""

COUNTED: Mapping[str, str] = {
    "closed": "count(*)",
    "immediate": "count(*) FILTER (WHERE f.handling = 'immediate')",
    "committed": f"count(*) FILTER (WHERE {_COMMITTED})",
    "early": f"count(*) FILTER (WHERE {_EARLY})",
    "early_undisputed": f"count(*) FILTER (WHERE {_EARLY} AND NOT {_SAME_DAY})",
    "on_time": "count(*) FILTER (WHERE f.late IS NOT TRUE)",
    "overdue": "count(*) FILTER (WHERE f.late)",
    "promised_days": f"coalesce(sum(f.promised_value) FILTER (WHERE {_DAYS}), 0)",
    "actual_days": f"coalesce(sum(f.used) FILTER (WHERE {_DAYS}), 0)",
    "saved_days": f"coalesce(sum(f.promised_value - f.used) FILTER (WHERE {_DAYS}), 0)",
    "days_cases": f"count(*) FILTER (WHERE {_DAYS})",
    "first_pass": "count(*) FILTER (WHERE f.corrections = 0)",
    "pre_reviewed": "count(*) FILTER (WHERE 'pre_reviewed' = ANY (f.flags))",
    "first_visit": "count(*) FILTER (WHERE 'pre_reviewed' = ANY (f.flags) AND f.corrections = 0)",
    "one_visit": "count(*) FILTER (WHERE f.visits <= 1)",
    "no_visit": "count(*) FILTER (WHERE f.visits = 0)",
    "same_day_stops": f"count(*) FILTER (WHERE {_SAME_DAY})",
    "rated": "count(f.grade)",
    "satisfied": f"count(*) FILTER (WHERE f.grade > {BAD})",
    "bad": f"count(*) FILTER (WHERE f.grade <= {BAD})",
}
_CLOSED = """
SELECT {key} AS key, {tallies} FROM cases_casefacts f
 WHERE f.decided_at >= %(since)s AND f.decided_at < %(until)s {scope} GROUP BY 1 ORDER BY 1
"""
_OPEN = """
SELECT {key} AS key, count(*) FROM cases_casefacts f
 WHERE f.state IN ('accepted', 'in_review') AND f.due_at <= least(%(until)s, %(at)s::timestamptz, now()) {scope}
 GROUP BY 1
"""


def figures(
    from_: date,
    to: date,
    *,
    region: str | None = None,
    offices: Collection[str] | None = None,
    by: str | None = None,
    at: datetime | None = None,
) -> FigureSet:
    """The KPI set of what was closed from ``from_`` to ``to``, both days included.

    ``region`` is the division with everything below it; ``by`` is service, office or month. Open cases count as
    overdue as of the end of the period, of ``at`` or of now, whichever comes first. InvalidInput, NotFound (region).
    """
    if to < from_:
        raise InvalidInput(field="to", reason="before_start")
    if by is not None and by not in BY:
        raise InvalidInput(field="by", reason="unknown")
    scope, params = _scope(region, offices)
    params |= {"since": midnight(from_), "until": midnight_after(to), "at": at}
    parts = _tallied(by, scope, params)
    names = [*COUNTED, "overdue_open"]
    whole = {name: sum(part.get(name, 0) for part in parts.values()) for name in names}
    groups = tuple(Group(key, Figures(part)) for key, part in parts.items()) if by else ()
    return FigureSet(whole, by, groups)


def _tallied(by: str | None, scope: str, params: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    key = BY[by] if by else "''"
    tallies = ", ".join(COUNTED.values())
    closed = _CLOSED.format(key=key.format(moment="f.decided_at"), tallies=tallies, scope=scope)
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(closed, params)
        for row in cursor.fetchall():
            found[row[0]] = dict(zip(COUNTED, map(int, row[1:]), strict=True))
        cursor.execute(_OPEN.format(key=key.format(moment="f.due_at"), scope=scope), params)
        for group, count in cursor.fetchall():
            found.setdefault(group, {})["overdue_open"] = count
    return dict(sorted(found.items()))


def _scope(region: str | None, offices: Collection[str] | None) -> tuple[str, dict[str, Any]]:
    scope, params = "", {}
    if region is not None:
        scope += " AND f.region = ANY (%(regions)s)"
        params["regions"] = regions_under(region)
    if offices is not None:
        scope += " AND f.office = ANY (%(offices)s)"
        params["offices"] = sorted(offices)
    return scope, params


def regions_under(region: str) -> list[str]:
    """The region's code and those of every region below it. NotFound."""
    catalogue = releases.current_catalogue()
    found, waiting = [], [catalogue.region(region).code]
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting += [child.code for child in catalogue.children(code)]
    return sorted(found)


def case_id(no: str) -> int:
    """The key that ratings point to. NotFound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE no = %s", [no])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(what="case")
    return int(found[0])


def last_closed_on() -> date | None:
    """The newest day on which anything was closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(decided_at AT TIME ZONE 'Asia/Shanghai')::date FROM cases_casefacts")
        found: date | None = cursor.fetchone()[0]
    return found


# --- lights -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lights:
    """Open cases of a domain by the light of the clock that runs."""

    domain: str
    green: int
    yellow: int
    red: int


_RUNNING = (
    "f.state IN ('submitted', 'in_correction', 'accepted', 'in_review', 'decided') AND f.due_at IS NOT NULL"
)
_IS_RED = "f.due_at <= %(at)s"
_IS_YELLOW = "f.due_at > %(at)s AND f.yellow_at <= %(at)s"
_IS_GREEN = "f.due_at > %(at)s AND (f.yellow_at IS NULL OR f.yellow_at > %(at)s)"
_LIGHT = {"red": _IS_RED, "yellow": _IS_YELLOW, "green": _IS_GREEN}
_LIGHTS = f"""
SELECT f.service, count(*) FILTER (WHERE {_IS_GREEN}), count(*) FILTER (WHERE {_IS_YELLOW}),
       count(*) FILTER (WHERE {_IS_RED})
  FROM cases_casefacts f WHERE f.office = ANY (%(offices)s) AND {_RUNNING} GROUP BY f.service
"""  # noqa: S608 - built from constants


def lights(offices: Collection[str], at: datetime) -> list[Lights]:
    """Green, yellow and red of what these offices decide, by domain, in the catalogue's order."""
    with connection.cursor() as cursor:
        cursor.execute(_LIGHTS, {"offices": sorted(offices), "at": at})
        rows = cursor.fetchall()
    services = releases.current_catalogue().services
    domains: dict[str, list[int]] = {}
    for service, *counts in rows:
        domain = services[service].domain if service in services else ""
        total = domains.setdefault(domain, [0, 0, 0])
        domains[domain] = [a + b for a, b in zip(total, counts, strict=True)]
    order = list(dict.fromkeys(service.domain for service in services.values()))
    ranked = sorted(domains, key=lambda domain: order.index(domain) if domain in order else len(order))
    return [Lights(domain, *domains[domain]) for domain in ranked]


@dataclass(frozen=True, slots=True)
class Running:
    """One open case behind a light; no personal data."""

    no: str
    service: str
    office: str
    state: str
    due_at: datetime
    light: str


def running(
    offices: Collection[str],
    at: datetime,
    *,
    domain: str = "",
    service: str = "",
    light: str = "",
    limit: int = 100,
) -> list[Running]:
    """The open cases behind a light, most urgent first. NotFound for a light there is not."""
    if light and light not in _LIGHT:
        raise NotFound(what="light")
    known = releases.current_catalogue().services.values()
    services = [s.code for s in known if domain in ("", s.domain) and service in ("", s.code)]
    text = f"""
    SELECT f.no, f.service, f.office, f.state, f.due_at,
           CASE WHEN {_IS_RED} THEN 'red' WHEN {_IS_YELLOW} THEN 'yellow' ELSE 'green' END
      FROM cases_casefacts f
     WHERE f.office = ANY (%(offices)s) AND f.service = ANY (%(services)s) AND {_RUNNING} AND {_LIGHT.get(light, "true")}
     ORDER BY f.due_at, f.case_id LIMIT %(limit)s
    """  # noqa: S608 - built from constants
    values: dict[str, Any] = {"offices": sorted(offices), "services": services, "at": at, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [Running(*row) for row in cursor.fetchall()]


# --- what needs attention -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overdue:
    """Open cases of a service at an office whose promise has passed; ``since`` is the oldest due moment."""

    service: str
    office: str
    count: int
    since: datetime


_OVERDUE = """
SELECT f.service, f.office, count(*), min(f.due_at) FROM cases_casefacts f
 WHERE f.office = ANY (%(offices)s) AND f.state IN ('accepted', 'in_review') AND f.due_at <= %(at)s
 GROUP BY f.service, f.office ORDER BY min(f.due_at)
"""


def overdue(offices: Collection[str], at: datetime) -> list[Overdue]:
    """What is open and late, the longest late first."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"offices": sorted(offices), "at": at})
        return [Overdue(*row) for row in cursor.fetchall()]


def bad_ratings(offices: Collection[str], *, followed_up: bool = False, limit: int = 50) -> list[Rating]:
    """Bad ratings that nobody has called back yet, oldest first; with ``followed_up`` those that somebody has."""
    rows = Rating.objects.select_related("case").filter(grade__lte=BAD, case__office__in=sorted(offices))
    return list(rows.filter(followed_up_at__isnull=not followed_up).order_by("at")[:limit])


def called_back(offices: Collection[str], from_: date, to: date) -> int:
    """How many bad ratings of cases closed in the period somebody has called back."""
    rows = Rating.objects.filter(grade__lte=BAD, followed_up_at__isnull=False)
    closed = {
        "case__facts__decided_at__gte": midnight(from_),
        "case__facts__decided_at__lt": midnight_after(to),
    }
    return rows.filter(case__facts__office__in=sorted(offices), **closed).count()


_AGAINST_REPORT = "'against_report' = ANY (f.flags)"
_DECIDED = """
SELECT f.no, f.service, f.office, f.decided_at FROM cases_casefacts f
 WHERE f.office = ANY (%(offices)s) AND f.decided_at >= %(since)s AND f.decided_at < %(until)s AND {which}
 ORDER BY f.decided_at DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A closed case that was suspended and resumed on one day."""

    no: str
    service: str
    office: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Denied(Stopped):
    """A case that was denied against its check's report; ``why`` in the words of who decided."""

    why: str


def same_day_stops(offices: Collection[str], from_: date, to: date, *, limit: int = 100) -> list[Stopped]:
    """Closed in the period and, at some time, suspended and resumed within a day, newest first."""
    return [Stopped(*row) for row in _decided(_SAME_DAY, offices, from_, to, limit)]


def against_reports(offices: Collection[str], from_: date, to: date, *, limit: int = 100) -> list[Denied]:
    """Denied in the period although the means check's final report said that it fits, newest first, each with why."""
    found = _decided(_AGAINST_REPORT, offices, from_, to, limit)
    denials = journal.latest([row[0] for row in found], ["deny"])
    why = {no: str(event.data.get("despite_report", "")) for no, event in denials.items()}
    return [Denied(no, service, office, at, why.get(no, "")) for no, service, office, at in found]


def _decided(
    which: str, offices: Collection[str], from_: date, to: date, limit: int
) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "offices": sorted(offices),
        "since": midnight(from_),
        "until": midnight_after(to),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED.format(which=which), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def months_before(day: date, count: int) -> date:
    """The first day of the month ``count`` months before the one of ``day``."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return months_before(day, -1) - timedelta(days=1)


def service_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of services by code; a code that the release no longer knows names itself."""
    services = releases.current_catalogue().services
    return {code: services[code].name if code in services else code for code in codes}
