"""Looking up: may we, ask side by side, weigh what came, and put every look-up on record, the refused ones too."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yichuang.apps.accounts import limits
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import consents, exchange, lanes, people, weighing
from yichuang.apps.sources.adapters.connector import Answer, NotHeld, Question, SourceFailure
from yichuang.apps.sources.asking import Request, kind_of
from yichuang.apps.sources.models import Concerned, LastKnown, Lookup
from yichuang.apps.sources.nightly_files import ask_nightly_file
from yichuang.apps.sources.outcomes import (
    Failed,
    FailureReason,
    Found,
    Nothing,
    Outcome,
    RefusalReason,
    Refused,
    Stale,
)
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import FailurePolicy, Source
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, LimitExceeded
from yichuang.core.resident_id import ResidentId
from yichuang.core.uscc import Uscc

_RETRY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with what is needed to carry it out and to put it on record."""

    request: Request
    concerned: Concerned
    source: Source | None
    consent: uuid.UUID | None  # null where it names one that does not exist
    refusal: RefusalReason | None


@dataclass(frozen=True, slots=True)
class _Ended:
    """What came of it, before it has a number."""

    said: Answer | SourceFailure | RefusalReason
    milliseconds: int = 0


def look_up(request: Request, *, actor: Actor, at: datetime) -> Outcome:
    """Asks one source about one person. Raises nothing that a partner does; see ``look_up_many``."""
    return look_up_many([request], actor=actor, at=at)[0]


def look_up_many(requests: Sequence[Request], *, actor: Actor, at: datetime) -> list[Outcome]:
    """Asks all at once and returns an outcome for each, in order; takes as long as the slowest source may take.

    Nothing is asked without a purpose the source may be used for, nor without a consent where the source demands one:
    then the outcome is ``Refused``. Every look-up is recorded, whatever comes of it. Whoever calls this holds no
    transaction open: the network is waited for, and what a rollback takes away would be off the record.
    """
    catalogue = releases.current_catalogue()
    asked = _prepared(requests, catalogue, actor, at)
    ended = _carried_out(asked, at)
    weighed = [_weigh(one, end, catalogue, at) for one, end in zip(asked, ended, strict=True)]
    rows = Lookup.objects.bulk_create(
        _row(one, end, outcome, actor, at) for one, end, outcome in zip(asked, ended, weighed, strict=True)
    )
    return [_numbered(outcome, row.pk) for outcome, row in zip(weighed, rows, strict=True)]


def _prepared(requests: Sequence[Request], catalogue: Catalogue, actor: Actor, at: datetime) -> list[_Asked]:
    concerned = people.obtain(request.about for request in requests)
    covering = consents.covering(requests)
    made = []
    for request in requests:
        row, source = concerned[request.about], catalogue.sources.get(request.source)
        consent = covering.get(request.consent) if request.consent else None
        refusal = _refusal(request, source, catalogue, actor, at)
        if refusal is None and consent is not None:
            refusal = consent.fault(request, row.pk, at)
        elif refusal is None and (request.consent is not None or (source and source.consent_required)):
            refusal = RefusalReason.NO_CONSENT
        made.append(_Asked(request, row, source, consent.consent.pk if consent else None, refusal))
    return made


def _refusal(
    request: Request, source: Source | None, catalogue: Catalogue, actor: Actor, at: datetime
) -> RefusalReason | None:
    """Why it is not even asked, consent apart."""
    if request.barred is not None:
        return request.barred
    if not request.purpose.strip() or not request.subject.strip():
        return RefusalReason.NO_PURPOSE
    if source is None:
        return RefusalReason.UNKNOWN_SOURCE
    if request.purpose not in source.purposes:
        return RefusalReason.WRONG_PURPOSE
    if kind_of(request.about) not in source.keyed_by or not _is_number(request, at):
        return RefusalReason.WRONG_KEY
    if not request.elements or not catalogue.supplies(source.code).issuperset(request.elements):
        return RefusalReason.NOT_SUPPLIED
    if actor.kind in ("staff", "service") and not allowed(actor, Permission.LOOK_UP):
        return RefusalReason.NOT_ALLOWED
    return None


def _is_number(request: Request, at: datetime) -> bool:
    try:
        if isinstance(request.about, Uscc):
            Uscc.parse(request.about)
        else:
            ResidentId.parse(request.about, today=shanghai_date(at))
    except InvalidInput:
        return False
    return True


def _carried_out(asked: Sequence[_Asked], at: datetime) -> list[_Ended]:
    """Sources over HTTP side by side; nightly files are in our own database."""
    ended: dict[int, _Ended] = {}
    calls: list[tuple[int, lanes.Lane, Question]] = []
    partners = exchange.current().sources
    for place, one in enumerate(asked):
        partner = partners.get(one.request.source)
        if one.refusal is not None:
            ended[place] = _Ended(one.refusal)
        elif partner is None or one.source is None:
            ended[place] = _Ended(SourceFailure(FailureReason.NOT_CONNECTED))
        elif isinstance(partner, exchange.Sftp):
            ended[place] = _Ended(ask_nightly_file(one.request))
        elif not _within_rate(one.source, at):
            ended[place] = _Ended(SourceFailure(FailureReason.RATE))
        else:
            calls.append((place, lanes.lane(one.source.code, partner), _question(one, one.source)))
    replies = lanes.ask_all([(lane, question) for _, lane, question in calls])
    for (place, _, _), reply in zip(calls, replies, strict=True):
        ended[place] = _Ended(reply.said, reply.milliseconds)
    return [ended[place] for place in range(len(asked))]


def _within_rate(source: Source, at: datetime) -> bool:
    if source.rate is None:
        return True
    try:
        limits.take(
            limits.Limit(f"source.{source.code}", source.rate.per_minute, timedelta(minutes=1)), "all", at
        )
    except LimitExceeded:
        return False
    return True


def _question(one: _Asked, source: Source) -> Question:
    return Question(
        id=str(uuid.uuid4()),
        source=source.code,
        elements=one.request.elements,
        about=one.request.about,
        purpose=one.request.purpose,
        legal_basis=source.legal_basis or "",
        consent=str(one.consent or ""),
    )


def _weigh(one: _Asked, end: _Ended, catalogue: Catalogue, at: datetime) -> Outcome:
    said = end.said
    if isinstance(said, RefusalReason):
        return Refused(said, 0)
    source = catalogue.sources[one.request.source]
    if not isinstance(said, SourceFailure):
        try:
            moment = weighing.moment(said.as_of, at)
            if isinstance(said, NotHeld):
                return Nothing(moment, 0)
            values = weighing.values(said.values, one.request.elements, catalogue, at)
        except SourceFailure as failure:
            said = failure
        else:
            _remember(one, source, values, moment)
            fresh = source.freshness is None or at - moment <= timedelta(hours=source.freshness.hours)
            return Found(values, moment, 0) if fresh else Stale(values, moment, 0)
    stale = _last_known(one, source)
    return Failed(said.reason, at + _RETRY, 0) if stale is None else stale


def _remember(one: _Asked, source: Source, values: Mapping[str, Any], as_of: datetime) -> None:
    """Only what the catalogue lets stand in for a source that is down is kept at all."""
    kept = {c: v for c, v in values.items() if source.failure_of(c) == FailurePolicy.LAST_KNOWN}
    if not kept:
        return
    row = LastKnown.objects.filter(source=source.code, concerned=one.concerned).first()
    before = json.loads(row.values) if row else {}
    row = row or LastKnown(source=source.code, concerned=one.concerned)
    row.values, row.as_of = json.dumps({**before, **kept}, ensure_ascii=False), as_of
    LastKnown.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["source", "concerned"],
        update_fields=["row_key", "values_sealed", "as_of"],
    )


def _last_known(one: _Asked, source: Source) -> Stale | None:
    wanted = [c for c in one.request.elements if source.failure_of(c) == FailurePolicy.LAST_KNOWN]
    if not wanted:
        return None
    row = LastKnown.objects.filter(source=source.code, concerned=one.concerned).first()
    held = json.loads(row.values) if row else {}
    found = {code: held[code] for code in wanted if code in held}
    return Stale(found, row.as_of, 0) if row is not None and found else None


def _row(one: _Asked, end: _Ended, outcome: Outcome, actor: Actor, at: datetime) -> Lookup:
    said = end.said
    reason = said.reason.value if isinstance(said, SourceFailure) else ""
    if isinstance(outcome, Failed | Refused):
        reason = outcome.reason.value
    return Lookup(
        at=at,
        source=one.request.source[:64],
        concerned=one.concerned,
        elements=list(one.request.elements),
        purpose=one.request.purpose[:32],
        subject=one.request.subject[:64],
        consent_id=one.consent,
        user_id=actor.user_id,
        actor_kind=actor.kind,
        outcome=type(outcome).__name__.lower(),
        reason=reason,
        milliseconds=end.milliseconds,
        as_of=None if isinstance(outcome, Failed | Refused) else outcome.as_of,
    )


def _numbered(outcome: Outcome, lookup: int) -> Outcome:
    match outcome:
        case Found(values, as_of):
            return Found(values, as_of, lookup)
        case Stale(values, as_of):
            return Stale(values, as_of, lookup)
        case Nothing(as_of):
            return Nothing(as_of, lookup)
        case Failed(reason, retry_at):
            return Failed(reason, retry_at, lookup)
        case Refused(reason):
            return Refused(reason, lookup)
