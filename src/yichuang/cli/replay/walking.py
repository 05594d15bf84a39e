"""One record, lived through the engine's own commands at its own times.

What the record leaves out on the way is done at the instant of the next recorded event by the role that owns it. A
publication takes days: where the record leaves one out it begins with the recorded event before, and ends at the next.
Papers handed over at a counter are ticked: they lie in an archive, and no copy of them is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.cases import applications, papers, pinned, service, submission
from yichuang.apps.cases.lifecycle import Action, Snapshot, State
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.table import TABLE
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order, Outcome
from yichuang.apps.documents.service import Issuer
from yichuang.apps.registers import service as registers
from yichuang.catalogue.model import Role, RouteStep, StepKind
from yichuang.catalogue.offering import Offering
from yichuang.cli.replay.hall import Hall
from yichuang.cli.replay.records import Record, RecordedEvent, RecordRefused
from yichuang.cli.replay.refusals import reason
from yichuang.cli.replay.telling import Told, tell
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError

_RANK = {
    State.IN_CORRECTION: 0,
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.SUSPENDED: 2,
    State.IN_REVIEW: 3,
    State.DECIDED: 4,
    State.SERVED: 5,
}
_STEPPED = {Action.GRANT, Action.DENY, Action.REVIEW, Action.PUBLISH, Action.REQUEST_OPINION}
_MOST_STEPS = 30
_LONG_AGO = timedelta(days=200)
_DATA: dict[Action, dict[str, Any]] = {
    Action.REVIEW: {"opinion": "同意"},
    Action.GIVE_OPINION: {"agrees": True, "opinion": "没有不同意见"},
    Action.DENY: {"reasons": "不符合法定条件"},
    Action.SERVE: {"method": "counter", "in_person": True},
    Action.RATE: {"grade": 5},
    Action.PUBLISH: {"text": "现将审查情况公示", "place": "公示栏"},
    Action.REQUEST_OPINION: {"question": "请提出意见"},
    Action.SUSPEND: {"reason": "按记录挂起"},
    Action.EXTEND: {"reason": "按记录延长"},
    Action.TERMINATE: {"reason": "按记录终止", "ground": "记录"},
    Action.REFUSE_ACCEPTANCE: {"reason": "按记录不予受理"},
    Action.REQUEST_CORRECTION: {"faults": [{"about": "materials", "text": "按记录补正"}]},
    Action.LAPSE: {"what": "逾期未补齐"},
}


@dataclass(slots=True)
class Walk:
    """A case on its way."""

    hall: Hall
    offering: Offering
    application: Application
    rules: CaseRules
    told: Told
    snapshot: Snapshot = field(init=False)  # nobody else touches the case while its past is played
    before: datetime | None = None
    at: datetime = field(init=False)

    @property
    def no(self) -> str:
        return self.snapshot.no

    @property
    def order(self) -> Order:
        return Order(self.at, recorded_at=self.hall.recorded_at)

    def actor(self, by: str) -> Actor:
        """Who does it: of the office whose turn it is."""
        if by == Role.SYSTEM:
            return SYSTEM
        if by in (Role.APPLICANT, Role.AGENT):
            return self.hall.citizen("agent" if by == Role.AGENT else "applicant")
        if by == Role.CLERK:
            return self.hall.holder(by, self.offering.receiving.code)
        if by == Role.DEPARTMENT:
            waiting = [opinion.office for opinion in self.snapshot.opinions if not opinion.given]
            return self.hall.holder(by, waiting[0] if waiting else self.rules.office)
        return self.hall.holder(by, self.rules.office_of(self.snapshot.step))

    def act(self, action: Action, by: str, data: dict[str, Any] | None = None) -> None:
        actor = self.actor(by)
        full = {**_DATA.get(action, {}), **(data or {})}
        if action is Action.REVIEW:
            self.snapshot = self._review(full, actor).snapshot
            return
        if action is Action.SUPPLY:
            self._hand_in(full["material"], actor)
        self.snapshot = service.act(self.no, action, full, actor=actor, order=self.order).snapshot

    def _review(self, data: dict[str, Any], actor: Actor) -> Outcome:
        step = self.rules.step(self.snapshot.step)
        if step is not None and step.signatures > 1 and "officers" not in data:
            second = self.hall.holder(Role.REVIEWER, self.rules.office_of(step.code), 1)
            data = {**data, "officers": [second.user_id]}
        if step is None or not step.asks:
            return service.act(self.no, Action.REVIEW, data, actor=actor, order=self.order)
        entered: dict[str, Any] = {}
        for key in step.asks:
            if key in self.told.entered:
                group, _, leaf = key.partition(".")
                entered.setdefault(group, {})[leaf] = self.told.entered[key]
        return service.review(self.no, data, entered, actor=actor, order=self.order)

    def _hand_in(self, material: str, actor: Actor) -> None:
        answers = self.told.answers
        due = next(
            d for d in papers.materials_due(self.application, answers, self.at) if d.use.material == material
        )
        papers.add_material(self.application.no, material, self.hall.paper(due), actor=actor, at=self.at)

    # --- what the record leaves out -------------------------------------------------------------------------------

    def lead_up(self, action: Action, by: str) -> None:
        """Everything on the main line before ``action``; stops where it can be done, or is behind."""
        for _ in range(_MOST_STEPS):
            if not self._before(self.snapshot, action):
                return
            self.advance(self.snapshot)

    def _before(self, snapshot: Snapshot, action: Action) -> bool:
        row = TABLE.get(action)
        if row is None or snapshot.state not in _RANK:
            return False
        if snapshot.state not in row.sources:
            return _RANK[snapshot.state] < max((_RANK.get(state, -1) for state in row.sources), default=-1)
        step = self.rules.step(snapshot.step)
        if action not in _STEPPED or step is None or step.kind is StepKind.DECISION:
            return False
        wanted = {
            Action.REVIEW: (StepKind.REVIEW, StepKind.CHECK),
            Action.PUBLISH: (StepKind.PUBLICATION,),
            Action.REQUEST_OPINION: (StepKind.REVIEW, StepKind.CHECK, StepKind.OPINION),
        }
        return step.kind not in wanted.get(action, ())

    def advance(self, snapshot: Snapshot) -> None:
        """One move along the main line."""
        plain = {
            State.IN_CORRECTION: (Action.SUPPLEMENT, Role.APPLICANT),
            State.SUBMITTED: (Action.ACCEPT, Role.CLERK),
            State.SUSPENDED: (Action.RESUME, Role.REVIEWER),
            State.DECIDED: (Action.SERVE, Role.CLERK),
        }
        if snapshot.state in plain:
            action, by = plain[snapshot.state]
            self.act(action, by)
            return
        step = self.rules.step(snapshot.step)
        assert step is not None
        if step.kind is StepKind.DECISION:
            self.act(Action.GRANT, step.role)
        elif step.kind is StepKind.OPINION:
            self._opinions(snapshot, step)
        elif step.kind is StepKind.PUBLICATION:
            self._publication(snapshot, step)
        else:
            self.act(Action.REVIEW, Role.REVIEWER)

    def _opinions(self, snapshot: Snapshot, step: RouteStep) -> None:
        if not snapshot.opinions:
            named = [o.code for o in self._departments() if any(word in o.name for word in step.departments)]
            asked = named or [o.code for o in self._departments()][:1]
            self.act(Action.REQUEST_OPINION, Role.REVIEWER, {"offices": asked})
        for opinion in self.snapshot.opinions:
            if not opinion.given:
                self.act(Action.GIVE_OPINION, Role.DEPARTMENT, {"office": opinion.office})

    def _departments(self) -> list[Any]:
        division = self.offering.deciding.code
        return [
            o
            for o in self.hall.catalogue.offices.values()
            if o.division == division and o.kind == "department"
        ]

    def _publication(self, snapshot: Snapshot, step: RouteStep) -> None:
        if snapshot.publication is None:
            now, self.at = self.at, self.before or self.at
            self.act(Action.PUBLISH, Role.REVIEWER, {"days": step.limit.value if step.limit else 7})
            self.at = now
        self.act(Action.END_PUBLICATION, Role.SYSTEM)


def live(hall: Hall, record: Record) -> str:
    """Runs a record and returns its case's number; a refused event leaves nothing of it. Raises RecordRefused."""
    try:
        with transaction.atomic():
            walk = _begin(hall, record)
            for event in record.events:
                walk.at = event.at
                _happen(walk, record, event)
                walk.before = event.at
            return walk.no
    except DomainError as refusal:
        raise RecordRefused(record.line, reason(refusal)) from refusal


def _begin(hall: Hall, record: Record) -> Walk:
    """A draft, filled in, with its papers, handed in."""
    first = record.events[0]
    begins_with_submit = first.action == Action.SUBMIT
    offering = hall.catalogue.offering(record.service, record.region)
    recorded = first.data.get("answers", {}) if begins_with_submit else {}
    told = tell(offering, applications.merge(record.parties, recorded), first.at, hall.names)
    _stand_in_register(offering, told, first.at)
    at_counter = record.channel in applications.STAFF_CHANNELS
    owner = hall.citizen("agent" if record.channel == "agent" else "applicant")
    actor = hall.holder(Role.CLERK, offering.receiving.code) if at_counter else owner
    mandate = hall.mandate() if record.channel == "agent" else None
    draft = applications.Draft(
        offering.service.code, record.region, record.channel, hall.citizen().user_id, mandate
    )
    application = applications.open_draft(draft, actor=actor, at=first.at)
    left_out = _left_out(record)
    saved = applications.save_answers(application.no, told.answers, actor=actor, at=first.at)
    for due in papers.materials_due(application, saved.answers, first.at):
        if due.required and due.to_upload and due.use.material not in left_out:
            document = None if at_counter else hall.paper(due)
            papers.add_material(application.no, due.use.material, document, actor=actor, at=first.at)
    rules = pinned.rules(application.release_id, offering.service.code, record.region)
    walk = Walk(hall, offering, application, rules, told)
    walk.at = first.at
    data = {key: value for key, value in first.data.items() if key != "answers"} if begins_with_submit else {}
    outcomes = submission.submit(
        application.no,
        {"declaration": True, **data},
        actor=actor,
        order=walk.order,
        historical=submission.Historical(record.handling, record.promised),
    )
    walk.snapshot = outcomes[0].snapshot
    return walk


def _left_out(record: Record) -> frozenset[str]:
    """Papers that the record says were promised or replaced by a commitment."""
    tolerant = {Action.ACCEPT_TOLERATED, Action.ACCEPT_ON_COMMITMENT}
    return frozenset(
        material
        for event in record.events
        if event.action in tolerant
        for material in event.data.get("materials", ())
    )


def _stand_in_register(offering: Offering, told: Told, at: datetime) -> None:
    """What a change or a dissolution changes must have been registered once."""
    if told.existing is None or offering.register is None:
        return
    office = offering.office
    issuer = Issuer(
        code=office.code,
        name=office.name,
        short=office.name,
        division=office.division,
        address=office.address or "",
        phone=office.phone or "",
    )
    on = shanghai_date(at - _LONG_AGO)
    registers.write_entry(offering.register, told.existing, office=issuer, on=on, cause="历史登记")


def _happen(walk: Walk, record: Record, event: RecordedEvent) -> None:
    try:
        action = Action(event.action)
    except ValueError:
        raise RecordRefused(record.line, f"没有“{event.action}”这个动作") from None
    if action is Action.SUBMIT:
        if event is not record.events[0]:
            raise RecordRefused(record.line, "submit 只能是第一个事件")
        return
    walk.lead_up(action, event.by)
    walk.act(action, event.by, event.data)
