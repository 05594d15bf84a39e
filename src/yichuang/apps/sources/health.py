"""How partners are doing, from what is on record: no guess from one process's memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from yichuang.apps.sources import exchange
from yichuang.apps.sources.models import Cursor, Lookup, LookupOutcome, NightlyFile, Sending, SendingState

_WINDOW = timedelta(minutes=15)
_ANSWERS = (LookupOutcome.FOUND, LookupOutcome.NOTHING)


@dataclass(frozen=True, slots=True)
class Health:
    """One partner: ``state`` is ``up``, ``down``, ``unsure`` (some calls fail) or ``unused`` (nothing asked lately)."""

    partner: str  # source:<code>, department:<code>, province
    way: str  # rest, sftp
    state: str
    asked: int  # look-ups in the last quarter of an hour that went to it
    failed: int
    last_answer_at: datetime | None
    waiting: int  # messages that it has not taken yet
    waiting_since: datetime | None
    fault: str


def health(at: datetime) -> list[Health]:
    """Every configured partner: sources, then departments, then the province."""
    known = exchange.current()
    sources = [_source(code, partner.kind, at) for code, partner in sorted(known.sources.items())]
    others = [*(f"department:{code}" for code in sorted(known.departments))]
    if known.province:
        others.append(exchange.PROVINCE)
    return [*sources, *(_other(partner, at) for partner in others)]


def _source(code: str, way: str, at: datetime) -> Health:
    if way == "sftp":
        return _nightly_file(code)
    told = Lookup.objects.filter(source=code, at__gt=at - _WINDOW).aggregate(
        answered=Count("pk", filter=Q(outcome__in=_ANSWERS) | Q(outcome="stale", reason="")),
        failed=Count("pk", filter=Q(outcome="failed") | Q(outcome="stale") & ~Q(reason="")),
        last=Max("at", filter=Q(outcome__in=_ANSWERS)),
    )
    answered, failed = told["answered"], told["failed"]
    partner = f"source:{code}"
    latest = (
        Lookup.objects.filter(source=code, at__gt=at - _WINDOW)
        .exclude(outcome="refused")
        .order_by("-pk")
        .first()
    )
    fault = latest.reason if latest is not None else ""
    state = "unused" if not answered + failed else "up" if not failed else "unsure" if answered else "down"
    if state == "unsure" and not fault:
        state = "up"
    waiting, since = _waiting(partner)
    return Health(partner, way, state, answered + failed, failed, told["last"], waiting, since, fault)


def _nightly_file(code: str) -> Health:
    newest = NightlyFile.objects.filter(source=code).order_by("-as_of").first()
    cursor = Cursor.objects.filter(pk=f"source:{code}").first()
    fault = cursor.fault if cursor else ""
    state = "down" if fault else "up" if newest else "unused"
    taken = newest.taken_at if newest else None
    return Health(f"source:{code}", "sftp", state, 0, cursor.failures if cursor else 0, taken, 0, None, fault)


def _other(partner: str, at: datetime) -> Health:
    cursor = Cursor.objects.filter(pk=partner).first()
    waiting, since = _waiting(partner)
    fault = cursor.fault if cursor else ""
    sending = Sending.objects.filter(partner=partner, state=SendingState.WAITING).exclude(fault="").first()
    if sending is not None:
        fault = fault or sending.fault
    down = bool(cursor and cursor.failures) or sending is not None
    state = "down" if down else "up" if cursor and cursor.polled_at else "unused"
    last = cursor.polled_at if cursor else None
    return Health(partner, "rest", state, 0, cursor.failures if cursor else 0, last, waiting, since, fault)


def _waiting(partner: str) -> tuple[int, datetime | None]:
    told = Sending.objects.filter(partner=partner, state=SendingState.WAITING).aggregate(
        count=Count("pk"), since=Min("created_at")
    )
    return told["count"], told["since"]
