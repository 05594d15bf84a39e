"""One case on its way through the house, by the engine's own commands and at the times they are said to have happened.

The walk knows no service: what comes next is read from the case's route, who does it from the roster.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.cases import engine, papers, service
from yichuang.apps.cases.lifecycle import Action, Snapshot
from yichuang.apps.cases.service import Order
from yichuang.apps.documents import service as documents
from yichuang.catalogue.model import RouteStep, StepKind
from yichuang.catalogue.offering import Offering
from yichuang.cli.demo_city.papers import form_for, paper
from yichuang.cli.demo_city.roster import APPROVER, CHIEF, CLERK, DEPARTMENT, HEAD, REVIEWER, Staff
from yichuang.clock import WorkCalendar, midnight_after
from yichuang.core.clocktime import SHANGHAI

_OPENS, _CLOSES = time(9, 10), time(16, 40)


class NotYet(Exception):
    """What comes next lies in the future: the case stays where it is."""


@dataclass(slots=True)
class Clock:
    """The time of one case; it moves in working hours and never past ``now``."""

    at: datetime
    now: datetime
    calendar: WorkCalendar
    chance: random.Random

    def pass_minutes(self, least: int, most: int) -> datetime:
        """Later the same day; what does not fit into it happens the next morning."""
        later = self.at + timedelta(minutes=self.chance.randint(least, most))
        if later.time() > _CLOSES or later.date() != self.at.date():
            return self.pass_days(1)
        return self._move(later)

    def pass_days(self, days: int) -> datetime:
        """Some minute of the ``days``-th working day from today."""
        if days == 0:
            return self.pass_minutes(20, 70)
        day = self.calendar.add_working_days(self.at.date(), days)
        return self.to_day(day)

    def to_day(self, day: date) -> datetime:
        opening = datetime.combine(day, _OPENS, SHANGHAI)
        return self._move(opening + timedelta(minutes=self.chance.randint(0, 300)))

    def to(self, at: datetime) -> datetime:
        return self._move(max(at, self.at))

    def _move(self, at: datetime) -> datetime:
        if at >= self.now:
            raise NotYet
        self.at = at
        return at


@dataclass(slots=True)
class Walk:
    """A case with everybody who has to do with it. ``entered``: what officers find, by key."""

    no: str
    offering: Offering
    staff: Staff
    applicant: Actor | None
    clock: Clock
    entered: Mapping[str, Any] = field(default_factory=dict)
    pace_days: tuple[int, ...] = (0, 0, 1, 1, 2)

    @property
    def chance(self) -> random.Random:
        return self.clock.chance

    @property
    def application_no(self) -> str:
        return self.no.partition("/")[0]

    def standing(self) -> engine.Standing:
        return engine.read(self.no)

    def snapshot(self) -> Snapshot:
        return self.standing().snapshot

    def act(self, action: Action, actor: Actor, **data: Any) -> Snapshot:
        return service.act(self.no, action, data, actor=actor, order=Order(self.clock.at)).snapshot

    def missing(self) -> list[str]:
        """Required papers that are not in the file."""
        standing = self.standing()
        return sorted(set(standing.snapshot.required) - standing.present)

    # --- people -----------------------------------------------------------------------------------------------

    def holder(self, role: str, office: str) -> Actor:
        """Somebody with the role; mostly the first of them. NotYet where the office has nobody: it waits."""
        people = self.staff.at(role, office)
        if not people:
            raise NotYet
        return people[0] if self.chance.random() < 0.7 else self.chance.choice(people)

    def clerk(self) -> Actor:
        return self.holder(CLERK, self.offering.receiving.code)

    def who_may(self, action: Action, step: RouteStep, office: str) -> Actor:
        """Whoever the case itself lets do it, the step's own role first."""
        for role in (step.role.value, REVIEWER, APPROVER, CHIEF):
            for actor in self.staff.at(role, office):
                if action in service.actions(self.no, actor=actor, at=self.clock.at)[1]:
                    return actor
        raise NotYet

    # --- on the way -------------------------------------------------------------------------------------------

    def hand_in(self, material: str, by: Actor) -> None:
        """A paper comes into the file."""
        kind = self.offering.catalogue.materials[material]
        hand_in(self.application_no, material, kind.name, kind.formats, by=by, at=self.clock.at)

    def accept(self, **data: Any) -> None:
        self.clock.pass_days(self.chance.choice((0, 0, 0, 1)))
        self.act(Action.ACCEPT, self.clerk(), in_person=self.applicant is None, **data)

    def next_step(self) -> StepKind:
        """Does the step that waits, unless it is the decision. Returns its kind."""
        standing = self.standing()
        step = standing.rules.step(standing.snapshot.step)
        if step is None:
            raise NotYet
        office = standing.rules.office_of(step.code)
        if step.kind in (StepKind.REVIEW, StepKind.CHECK):
            self._pause()
            self._review(step, office)
        elif step.kind is StepKind.OPINION:
            self._pause()
            self.ask_opinions(step, office)
            self.answer_opinions()
        elif step.kind is StepKind.PUBLICATION:
            self._pause()
            self.publish(step, office)
            self.end_publication()
        return step.kind

    def _pause(self) -> None:
        self.clock.pass_days(self.chance.choice(self.pace_days))

    def _review(self, step: RouteStep, office: str) -> None:
        actor = self.who_may(Action.REVIEW, step, office)
        others = [a.user_id for a in self.staff.at(REVIEWER, office) if a.user_id != actor.user_id]
        second = {"officers": others[: step.signatures - 1]} if step.signatures > 1 else {}
        data = {"opinion": f"{step.name}：情况属实，材料齐全，同意。", **second}
        order = Order(self.clock.at)
        if step.asks:
            found = nested({key: self.entered[key] for key in step.asks if key in self.entered})
            service.review(self.no, data, found, actor=actor, order=order)
        else:
            service.act(self.no, Action.REVIEW, data, actor=actor, order=order)

    def ask_opinions(self, step: RouteStep, office: str) -> None:
        asked = self.departments(step)
        if not asked:
            raise NotYet
        actor = self.who_may(Action.REQUEST_OPINION, step, office)
        question = "请就本件涉及贵单位职责的内容提出意见，谢谢。"
        self.act(Action.REQUEST_OPINION, actor, offices=asked, question=question)

    def departments(self, step: RouteStep) -> list[str]:
        """The departments the step names, else every one that has people here."""
        division = self.offering.deciding.code
        offices = [o for o in self.offering.catalogue.offices.values() if o.division == division]
        manned = [o for o in offices if self.staff.at(DEPARTMENT, o.code)]
        named = [o.code for o in manned if any(word in o.name for word in step.departments)]
        return named or [o.code for o in manned][:1]

    def answer_opinions(self, most: int | None = None) -> None:
        """The departments answer, all of them or the first few."""
        open_ones = [o.office for o in self.snapshot().opinions if not o.given]
        for office in open_ones[:most]:
            self.clock.pass_minutes(40, 150)
            self.act(
                Action.GIVE_OPINION,
                self.holder(DEPARTMENT, office),
                agrees=True,
                opinion="没有不同意见。",
                office=office,
            )

    def publish(self, step: RouteStep, office: str) -> None:
        actor = self.who_may(Action.PUBLISH, step, office)
        place = f"{self.offering.region.name}公示栏、网上服务大厅"
        text = f"现将{self.offering.service.name}的审查情况公示，有异议请在公示期内向我们提出。"
        days = step.limit.limit.value if step.limit else 7
        self.act(Action.PUBLISH, actor, text=text, place=place, days=days)

    def end_publication(self) -> None:
        publication = self.snapshot().publication
        if publication is not None:
            self.clock.to(midnight_after(publication.until) + timedelta(minutes=5))
            self.act(Action.END_PUBLICATION, SYSTEM)

    def to_decision(self) -> None:
        """Every step up to the decision."""
        while not self.waits_for_decision():
            self.next_step()

    def waits_for_decision(self) -> bool:
        standing = self.standing()
        return standing.rules.is_decision(standing.snapshot.step)

    def decider(self) -> Actor:
        standing = self.standing()
        step = standing.rules.step(standing.snapshot.step)
        if step is None:
            raise NotYet
        return self.who_may(Action.GRANT, step, standing.rules.office_of(step.code))

    def decide(self, *, grant: bool = True, reasons: str = "") -> None:
        self._pause()
        if grant:
            self.act(Action.GRANT, self.decider(), reasons=reasons or "符合法定条件，准予。")
        else:
            self.act(Action.DENY, self.decider(), reasons=reasons)

    def serve(self) -> None:
        self.clock.pass_days(self.chance.choice((0, 0, 1)))
        ways = self.offering.service.result.delivery
        method = "counter" if self.applicant is None and "counter" in ways else self.chance.choice(ways)
        more = {"express_no": f"DEMO{self.chance.randint(10**7, 10**8 - 1)}"} if method == "express" else {}
        self.act(Action.SERVE, self.clerk(), method=method, in_person=method == "counter", **more)

    def rate(self, grade: int) -> None:
        if self.applicant is not None:
            self.clock.pass_minutes(20, 120)
            self.act(Action.RATE, self.applicant, grade=grade)

    def head(self) -> Actor:
        return self.holder(HEAD, self.standing().rules.office)


def hand_in(no: str, material: str, name: str, formats: tuple[str, ...], *, by: Actor, at: datetime) -> None:
    """A paper of this kind into the file of an application."""
    picture, ending = form_for(formats)
    filing = documents.Filing(
        name=f"{name}.{ending}",
        material=material,
        subject=no,
        owner_user_id=by.user_id if by.kind == "citizen" else None,
        created_by_id=by.user_id,
    )
    kept = documents.store(paper(name, picture), filing, formats=formats)
    papers.add_material(no, material, kept, actor=by, at=at)


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """``{"survey.consistent": True}`` → ``{"survey": {"consistent": True}}``."""
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        group, _, leaf = key.partition(".")
        tree.setdefault(group, {})[leaf] = value
    return tree
