"""The fold: an event and a snapshot make the next snapshot. Rebuilding a projection is folding again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from yichuang.apps.cases.lifecycle import afterwards
from yichuang.apps.cases.lifecycle.snapshot import (
    Happening,
    Opinion,
    Promise,
    Publication,
    Snapshot,
    Stop,
    replace,
)
from yichuang.apps.cases.lifecycle.states import ENDED, Action, Flag, State
from yichuang.apps.cases.lifecycle.table import TABLE
from yichuang.core.limits import Limit, Unit

Data = Mapping[str, Any]

DUTY: dict[Action, str] = {
    Action.ACCEPT: "accept",
    Action.ACCEPT_TOLERATED: "accept",
    Action.ACCEPT_ON_COMMITMENT: "accept",
    Action.REFUSE_ACCEPTANCE: "accept",
    Action.REVIEW: "review",
    Action.GIVE_OPINION: "opinion",
    Action.GRANT: "decide",
    Action.DENY: "decide",
}


def opened(no: str, happening: Happening) -> Snapshot:
    """The first snapshot, from ``submit``: its data pins the limits and flags of the case."""
    data = happening.data
    statutory = data.get("statutory")
    visits = frozenset({happening.at.date()}) if data.get("in_person") else frozenset()
    received_at = datetime.fromisoformat(data["counts_from"]) if "counts_from" in data else happening.at
    return Snapshot(
        no=no,
        state=State.SUBMITTED,
        version=1,
        received_at=received_at,
        promised=Limit.parse(data["promised"]),
        statutory=Limit.parse(statutory) if statutory else None,
        flags=frozenset(Flag(flag) for flag in data.get("flags", ())),
        planned=tuple(data["steps"]),
        required=tuple(data["materials"]),
        visits=visits,
        promised_suspends=tuple(data.get("promised_suspends", ())),
        statutory_suspends=tuple(data.get("statutory_suspends", ())),
    )


def evolve(case: Snapshot, happening: Happening) -> Snapshot:
    """The next snapshot. Trusts the event: it was decided under the rules of its day."""
    came = {happening.at.date()} if happening.data.get("in_person") else frozenset()
    state = TABLE[happening.action].target or case.state
    case = replace(
        case,
        version=case.version + 1,
        state=state,
        ended_at=happening.at if state in ENDED else case.ended_at,
        duties=case.duties | _duties_done(happening),
        visits=case.visits | came,
    )
    if "promised" in happening.data:
        case = _limited(case, happening.data)
    special = _FOLDS.get(happening.action)
    return special(case, happening.at, happening.data) if special else case


def _limited(case: Snapshot, data: Data) -> Snapshot:
    """Other branches of the limits govern from this event on; which, was decided when it happened."""
    statutory = data.get("statutory")
    return replace(
        case,
        promised=Limit.parse(data["promised"]),
        statutory=Limit.parse(statutory) if statutory else None,
        promised_suspends=tuple(data.get("promised_suspends", ())),
        statutory_suspends=tuple(data.get("statutory_suspends", ())),
    )


def _duties_done(happening: Happening) -> frozenset[tuple[str, int]]:
    """Whoever did it, and in a review the second officer too; a route may name the very step among the duties."""
    duty = DUTY.get(happening.action)
    if duty is None:
        return frozenset()
    names, people = {duty}, set(happening.data.get("officers", ()))
    if happening.action is Action.REVIEW:
        names.add(happening.data["step"])
    if happening.actor is not None:
        people.add(happening.actor)
    return frozenset((name, person) for name in names for person in people)


def fold(no: str, happenings: Iterable[Happening]) -> Snapshot:
    """All events of a case, in order, into its snapshot."""
    events = iter(happenings)
    case = opened(no, next(events))
    for happening in events:
        case = evolve(case, happening)
    return case


def _plus(case: Snapshot, *flags: Flag) -> frozenset[Flag]:
    return case.flags | frozenset(flags)


def _pre_reviewed(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, flags=_plus(case, Flag.PRE_REVIEWED))


def _asked_to_correct(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, corrections=case.corrections + 1, notified_at=at, assignee=None)


def _supplemented(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    # 《行政许可法》第三十二条: acceptance runs from the last supplement, so receipt for the next notice does too
    planned, required = tuple(data.get("steps", case.planned)), tuple(data.get("materials", case.required))
    return replace(case, received_at=at, notified_at=None, planned=planned, required=required)


def _accepted(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    flags = _plus(case, *([Flag.URGENT] if data.get("urgent_reason") else []))
    since = datetime.fromisoformat(data["accepted_at"]) if "accepted_at" in data else at
    return replace(
        case, accepted_at=since, steps=case.planned, position=0, step_since=at, flags=flags, assignee=None
    )


def _accepted_tolerated(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    case = _accepted(case, at, data)
    due_on = date.fromisoformat(data["due_on"])
    promises = tuple(Promise(material, due_on) for material in data["materials"])
    return replace(case, promises=promises, flags=_plus(case, Flag.TOLERATED))


def _accepted_on_commitment(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(_accepted(case, at, data), flags=_plus(case, Flag.ON_COMMITMENT))


def _acceptance_revoked(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(
        case,
        accepted_at=None,
        steps=(),
        position=0,
        step_since=None,
        promises=(),
        opinions=(),
        publication=None,
        assignee=None,
        flags=case.flags - {Flag.TOLERATED, Flag.ON_COMMITMENT},
    )


def _supplied(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    promises = tuple(
        replace(p, supplied=True) if p.material == data["material"] else p for p in case.promises
    )
    flags = case.flags if any(not p.supplied for p in promises) else case.flags - {Flag.TOLERATED}
    return replace(case, promises=promises, flags=flags)


def _claimed(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, assignee=data["user"])


def _released(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, assignee=None)


def _reassigned(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, assignee=data["to_user"])


def _to(case: Snapshot, position: int, at: datetime) -> Snapshot:
    return replace(case, position=position, step_since=at, assignee=None)


def _reviewed(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    steps = tuple(data.get("steps", case.steps))  # what was found may bring another to decide
    return _to(replace(case, publication=None, steps=steps), case.position + 1, at)


def _sent_back(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return _to(replace(case, opinions=(), publication=None), case.steps.index(data["step"]), at)


def _opinions_asked(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    due_on = date.fromisoformat(data["due_on"]) if data.get("due_on") else None
    known = {opinion.office for opinion in case.opinions}
    asked = tuple(Opinion(office, due_on) for office in data["offices"] if office not in known)
    return replace(case, opinions=case.opinions + asked)


def _opinion_given(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    opinions = tuple(
        replace(o, given=True, agrees=data["agrees"]) if o.office == data["office"] else o
        for o in case.opinions
    )
    case = replace(case, opinions=opinions)
    if data.get("completes_step"):
        return _to(case, case.position + 1, at)
    return case


def _published(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, publication=Publication(date.fromisoformat(data["until"])))


def _objected(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    publication = case.publication or Publication(at.date())
    publication = replace(publication, objections=publication.objections + 1)
    return replace(case, publication=publication, objections=case.objections + 1)


def _publication_ended(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    """Without objection the case goes on; with one it waits for the reviewer's opinion on it."""
    if case.publication is not None and case.publication.objections:
        return case
    return _to(replace(case, publication=None), case.position + 1, at)


def _suspended(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, stops=(*case.stops, Stop(data["ground"], at, None)))


def _resumed(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, stops=(*case.stops[:-1], replace(case.stops[-1], until=at)))


def _extended(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, extension=Limit(data["days"], Unit(data["unit"])))


def _granted(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    later = afterwards.read(data.get("after", ()))
    return replace(case, decided_at=at, decision="grant", assignee=None, afterwards=later)


def _denied(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    # a denied case owes no more paper
    flags = case.flags - {Flag.TOLERATED}
    if "against_report" in data:
        flags |= {Flag.AGAINST_REPORT}
    return replace(case, decided_at=at, decision="deny", promises=(), flags=flags, assignee=None)


def _served(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, served_at=at, assignee=None)


def _reminded(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return afterwards.marked(case, data["codes"], reminded=True)


def _expired(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return afterwards.marked(case, data["codes"], reminded=True, over=True)


def _rated(case: Snapshot, at: datetime, data: Data) -> Snapshot:
    return replace(case, grade=data["grade"])


_FOLDS: dict[Action, Callable[[Snapshot, datetime, Data], Snapshot]] = {
    Action.PRE_REVIEW: _pre_reviewed,
    Action.REQUEST_CORRECTION: _asked_to_correct,
    Action.SUPPLEMENT: _supplemented,
    Action.ACCEPT: _accepted,
    Action.ACCEPT_TOLERATED: _accepted_tolerated,
    Action.ACCEPT_ON_COMMITMENT: _accepted_on_commitment,
    Action.DEEM_ACCEPTED: _accepted,
    Action.REVOKE_ACCEPTANCE: _acceptance_revoked,
    Action.SUPPLY: _supplied,
    Action.CLAIM: _claimed,
    Action.RELEASE: _released,
    Action.REASSIGN: _reassigned,
    Action.REVIEW: _reviewed,
    Action.SEND_BACK: _sent_back,
    Action.REQUEST_OPINION: _opinions_asked,
    Action.GIVE_OPINION: _opinion_given,
    Action.PUBLISH: _published,
    Action.OBJECT: _objected,
    Action.END_PUBLICATION: _publication_ended,
    Action.SUSPEND: _suspended,
    Action.RESUME: _resumed,
    Action.EXTEND: _extended,
    Action.GRANT: _granted,
    Action.DENY: _denied,
    Action.SERVE: _served,
    Action.RATE: _rated,
    Action.REMIND: _reminded,
    Action.EXPIRE: _expired,
}
