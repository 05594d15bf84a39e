"""Looking up 数据共享: what the form asks and connected sources know is fetched once and stands in the answers.

The network is waited for outside of any transaction. What a source told stands in the answers like any answer, with a
row that says whence and as of when; what it means to the person is shown by ``known``.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, filing, known_data, papers
from yichuang.apps.cases.known_data import Datum, value_at
from yichuang.apps.cases.known_questions import Question, number_of, questions
from yichuang.apps.cases.models import Application, ApplicationMaterial, SourceAsked
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.service import (
    Failed,
    Found,
    Nothing,
    Number,
    Outcome,
    RefusalReason,
    Refused,
    Request,
    Stale,
    look_up_many,
)
from yichuang.catalogue.model import FailurePolicy, Source
from yichuang.catalogue.normalise import is_blank
from yichuang.core.clocktime import shanghai_date

_ASKED_AGAIN = timedelta(hours=12)  # a record may be written after somebody asked for it
_ROUNDS = 4  # what one source tells may be the number, or the proof, by which the next is asked


@dataclass(frozen=True, slots=True)
class Asked:
    """How one source answered: found, nothing, stale, failed, refused or no_consent, and in words."""

    source: str
    holder: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What ``learn`` brought."""

    found: tuple[Datum, ...]
    asked: tuple[Asked, ...]


_WORDS = {
    "found": "已查到",
    "nothing": "{holder}没有这方面的记录，请您填写。",
    "stale": "{holder}暂时给不出新的数据，用的是以前查到的。",
    "failed": "{holder}的系统暂时连不上，请您填写，或者过一会儿再试。",
    "refused": "按规定不能向{holder}查询，请您填写。",
    "no_consent": "您没有授权向{holder}查询，请您填写。",
}


@dataclass(frozen=True, slots=True)
class _Group:
    """What one source may answer about one person; ``proof``: what must be known of them before."""

    source: Source
    number: Number
    proof: tuple[str, str] | None  # source and element
    questions: list[Question]

    @property
    def proves(self) -> str | None:
        """The element by which this very source is the proof."""
        return self.proof[1] if self.proof is not None and self.proof[0] == self.source.code else None


@dataclass(frozen=True, slots=True)
class _Call:
    """One look-up: a source, a person, the questions it may answer. ``barred``: put on record, and nobody is asked."""

    source: Source
    number: Number
    questions: tuple[Question, ...]
    consent: UUID | None
    proving: str | None
    barred: bool

    @property
    def elements(self) -> tuple[str, ...]:
        first = (self.proving,) if self.proving else ()
        return tuple(dict.fromkeys((*first, *(q.form.element.code for q in self.questions))))


def learn(no: str, *, actor: Actor, at: datetime) -> Learned:
    """Looks up what the form asks and sources know, and takes it into the answers. To be called again at any time.

    A source that answered is not asked again about the same person; one that failed is, and after half a day one that
    knew nothing. Nothing the person typed is touched. Call it outside of a transaction. Raises NotFound, NotAllowed.
    """
    found: dict[str, Datum] = {}
    asked: dict[str, Asked] = {}
    for _ in range(_ROUNDS):
        with transaction.atomic():
            application = applications.held_open(no, actor)
            kept = answer_versions.newest(application).answers
        calls = _calls(application, kept, at, asked)
        if not calls:
            break
        outcomes = look_up_many([_request(application, call) for call in calls], actor=actor, at=at)
        for datum in _take_in(no, list(zip(calls, outcomes, strict=True)), actor, at):
            found[datum.key] = datum
        asked |= {
            call.source.code: _told(call.source, outcome)
            for call, outcome in zip(calls, outcomes, strict=True)
        }
    return Learned(tuple(found.values()), tuple(asked.values()))


def _request(application: Application, call: _Call) -> Request:
    purpose = applications.offering_of(application).service.purpose
    barred = RefusalReason.NOT_PROVED if call.barred else None
    return Request(
        call.source.code, call.elements, call.number, application.no, purpose.value, call.consent, barred
    )


def _calls(
    application: Application, answers: Mapping[str, Any], at: datetime, asked: dict[str, Asked]
) -> list[_Call]:
    """The look-ups that are due: the number is known, the consent is there, and it was not answered before.

    About somebody of whom something must be proved first nobody else is asked before that.
    """
    rows = {
        (row.source, bytes(row.whose)): row for row in SourceAsked.objects.filter(application=application)
    }
    calls: list[_Call] = []
    proving: set[Number] = set()
    for group in _groups(application, answers, at):
        code = group.source.code
        if code in asked and asked[code].outcome == "failed":
            continue  # once a call of learn is enough
        whose = known_data.whose(str(group.number))
        proved = _proved(group, rows.get((group.proof[0], whose)), at) if group.proof else True
        if not proved and group.number in proving:
            continue  # its turn comes when the proof is there
        done = _done(rows.get((code, whose)), at, barred=not proved)
        proves = group.proves if proved and group.proves not in done else None
        left = tuple(q for q in group.questions if q.form.element.code not in done)
        consent = sources.consent_for(application.no, code, str(group.number), at)
        if consent is None and group.source.consent_required:
            asked[code] = Asked(code, group.source.holder, "no_consent", _words("no_consent", group.source))
        elif left or proves:
            pk = consent.pk if consent else None
            calls.append(_Call(group.source, group.number, left, pk, proves, not proved))
            proving |= {group.number} if proves else set()
    return calls


def _groups(application: Application, answers: Mapping[str, Any], at: datetime) -> list[_Group]:
    """The open questions by source and person, what proves something first."""
    form = applications.form_of(application)
    catalogue, connected = form.offering.catalogue, sources.connected()
    whole = casefile.completed(application, answers, shanghai_date(at))
    told = set(application.known.values_list("key", flat=True))
    groups: dict[tuple[str, Number, bool], _Group] = {}
    for question in questions(application, answers, at):
        number, code = number_of(form, question.about, whole), question.source.code
        supplied = question.form.element.code in catalogue.supplies(code)
        if number is None or not supplied or question.path in told:
            continue
        proof = catalogue.proof_of(question.role)
        if proof is not None and proof[0] in connected:
            first = _Group(catalogue.sources[proof[0]], number, proof, [])
            groups.setdefault((proof[0], number, True), first)
        own = _Group(question.source, number, proof, [])
        groups.setdefault((code, number, proof is not None), own).questions.append(question)
    return sorted(groups.values(), key=lambda group: group.proves is None)


def _proved(group: _Group, row: SourceAsked | None, at: datetime) -> bool:
    """Whether the proof was found; the source that gives it may be asked for it once."""
    assert group.proof is not None
    if row is not None and group.proof[1] in row.elements.get("found", ()):
        return True
    return group.proves is not None and group.proves not in _done(row, at, barred=False)


def _done(row: SourceAsked | None, at: datetime, *, barred: bool) -> set[str]:
    """Elements that need not be asked, or refused, again."""
    if row is None:
        return set()
    if row.outcome == "nothing" and at - row.asked_at >= _ASKED_AGAIN:
        return set(row.elements.get("found", ()))
    if barred:
        return {*row.elements["asked"], *row.elements.get("barred", ())}
    return set(row.elements["asked"]) if row.outcome != "failed" else set()


def _take_in(no: str, answered: Sequence[tuple[_Call, Outcome]], actor: Actor, at: datetime) -> list[Datum]:
    """Everything that came, in one new version of the answers; what was typed meanwhile stays."""
    with transaction.atomic():
        application = applications.held_open(no, actor)
        last = answer_versions.newest(application)
        whole = copy.deepcopy(last.answers)
        taken: list[Datum] = []
        for call, outcome in answered:
            about = casefile.completed(application, whole, shanghai_date(at))
            own = _values(call, outcome, about, at)
            for datum in own:
                known_data.put_at(whole, datum.key, datum.value)
                known_data.keep(application, datum, str(call.number))
            taken += own
            _note(application, call, outcome, own, at)
        if taken:
            checked = applications.form_of(application).validate(whole, today=shanghai_date(at), partial=True)
            answer_versions.keep(application, checked.clean, by=actor.user_id, at=at, after=last)
            applications.touched(application, checked.clean, at)
            spare_papers(application, checked.clean, actor, at)
    return taken


def _values(call: _Call, outcome: Outcome, answers: Mapping[str, Any], at: datetime) -> list[Datum]:
    """What of the outcome answers a question that is still open, about the person it was asked about."""
    if not isinstance(outcome, Found | Stale) or not _proves(call, outcome):
        return []
    stale = isinstance(outcome, Stale)
    found = []
    for question in call.questions:
        element = question.form.element.code
        usable = not stale or call.source.failure_of(element) == FailurePolicy.LAST_KNOWN
        same = value_at(answers, question.about) == str(call.number)
        if usable and same and element in outcome.values and is_blank(value_at(answers, question.path)):
            found.append(
                Datum(
                    key=question.path,
                    value=outcome.values[element],
                    source=call.source.code,
                    about=question.about,
                    as_of=outcome.as_of,
                    looked_up_at=at,
                    stale=stale,
                    lookup=str(outcome.lookup),
                    contested_at=None,
                )
            )
    return found


def _proves(call: _Call, outcome: Outcome) -> bool:
    """What comes without the proof it was asked for is about somebody whose data is not to be seen."""
    return call.proving is None or (isinstance(outcome, Found) and call.proving in outcome.values)


def _note(application: Application, call: _Call, outcome: Outcome, found: list[Datum], at: datetime) -> None:
    """Remembers how it went, and what nothing else may take the place of."""
    filled = {datum.key for datum in found}
    needed = [
        {"key": q.path, "label": q.form.label, "holder": call.source.holder}
        for q in call.questions
        if q.path not in filled and call.source.failure_of(q.form.element.code) == FailurePolicy.REFUSE
    ]
    failed = isinstance(outcome, Failed) or (isinstance(outcome, Stale) and bool(needed))
    whose = known_data.whose(str(call.number))
    row, _ = SourceAsked.objects.get_or_create(
        application=application,
        source=call.source.code,
        whose=whose,
        defaults={"outcome": "", "asked_at": at, "elements": {"asked": [], "needed": []}},
    )
    if call.barred:  # may be asked yet, once the proof is there
        row.outcome = row.outcome or _name(outcome)
        row.elements |= {"barred": sorted({*row.elements.get("barred", ()), *call.elements})}
    else:
        before = row.elements["asked"] if row.outcome != "failed" else []
        told = set(call.elements) & set(outcome.values) if isinstance(outcome, Found) else set()
        row.outcome = "failed" if failed else _name(outcome)
        row.elements |= {
            "asked": sorted({*before, *call.elements}),
            "needed": needed if failed else [],
            "found": sorted({*row.elements.get("found", ()), *told}),
        }
    row.asked_at = at
    row.save(update_fields=["outcome", "elements", "asked_at"])


def _name(outcome: Outcome) -> str:
    match outcome:
        case Found():
            return "found"
        case Nothing():
            return "nothing"
        case Stale():
            return "stale"
        case Failed():
            return "failed"
        case Refused():
            return "refused"


def _told(source: Source, outcome: Outcome) -> Asked:
    name = _name(outcome)
    return Asked(source.code, source.holder, name, _words(name, source))


def _words(outcome: str, source: Source) -> str:
    return _WORDS[outcome].format(holder=source.holder)


def spare_papers(application: Application, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Papers whose content a source told need not be handed in."""
    telling = set(application.known.filter(contested_at=None).values_list("source", flat=True))
    present = filing.material_states(application)
    for due in papers.materials_due(application, answers, at):
        if due.use.material not in present and telling & set(due.material.replaceable_by):
            filing.put_material(
                application,
                due.use.material,
                None,
                by=actor.user_id,
                at=at,
                state=ApplicationMaterial.State.DATA,
            )
