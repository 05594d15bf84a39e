"""What a family sees of a bundle: every department's part, one date for all of it, one office to call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yichuang.apps.cases import casefile, pinned
from yichuang.apps.cases.bundles import Status
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.lifecycle.states import State
from yichuang.apps.cases.models import Application, BundleTask
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import Event
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.bundles import BundleOffering
from yichuang.catalogue.model import Office
from yichuang.clock import due
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound

_MOMENT = timedelta(seconds=1)  # a limit is kept as the midnight behind its last day
_DECISIONS = (Action.GRANT, Action.DENY, Action.REFUSE_ACCEPTANCE)
DEPARTMENT_DOWN = "{holder}的系统暂时连不上，我们会一直重试，不用您做什么。"
NOT_TAKEN = "{holder}的系统没有收下这一项，受理窗口会去联系，不用您做什么。"


@dataclass(frozen=True, slots=True)
class TaskView:
    """One member as the family reads it. ``state`` and ``due_on`` where it has a case; ``because`` in words."""

    service: str
    name: str
    position: int
    status: Status
    case: str | None
    state: State | None
    office: str
    phone: str
    due_on: date | None
    because: str
    told: str  # what it brings and when, for what is done
    said: str  # in the deciding department's own words: amounts and dates, or why not; for the family alone
    waits_for: tuple[tuple[str, ...], ...]  # names of what must be done first: one of each group is enough
    instead_of: tuple[str, ...]  # names of what is tried first: granted, and this is spared
    sent: bool | None  # at an office with a system of its own: whether it has taken the case
    notice: str  # what there is to know although nothing is to be done

    @property
    def over(self) -> bool:
        return self.status not in (Status.WAITING, Status.OPENED)

    @property
    def waiting_words(self) -> str:
        """What it waits for, as it is said: “甲”或“乙”; of several groups each is needed."""
        groups = ["或".join(f"“{name}”" for name in group) for group in self.waits_for]
        return ("和" if all(len(group) == 1 for group in self.waits_for) else "，并且").join(groups)

    @property
    def why(self) -> str:
        """The department's reason for what was not granted, as a sentence."""
        return f"理由：{self.said}" if self.said and self.status == Status.REFUSED else ""

    @property
    def needs_you(self) -> bool:
        """A department asks the family to put something right."""
        return self.state is State.IN_CORRECTION


@dataclass(frozen=True, slots=True)
class Progress:
    """A bundle that was handed in, as one thing. ``due_on`` is the one date by which all of it is done."""

    application: Application
    name: str
    tasks: tuple[TaskView, ...]
    due_on: date | None
    office: str
    phone: str
    address: str
    finished: bool
    closed_at: datetime | None

    @property
    def done(self) -> int:
        """How many are done, for “办好 3 项，共 9 项”."""
        return sum(task.status in (Status.DONE, Status.ALREADY_DONE) for task in self.tasks)

    @property
    def wanted(self) -> int:
        return sum(task.status != Status.NOT_APPLICABLE for task in self.tasks)


def progress_of(application: Application) -> Progress:
    """Every task with its state, office and date. Raises NotFound where no bundle was handed in."""
    bundle = casefile.bundle_of(application)
    if bundle is None or application.submitted_at is None:
        raise NotFound(what="bundle")
    rows = list(application.tasks.select_related("case", "case__facts").order_by("position"))
    standing = {row.service: Status(row.status) for row in rows}
    partners = _Partners.of(rows)
    said = _said(rows)
    views = tuple(_view(bundle, row, standing, partners, said) for row in rows)
    finished = all(view.over for view in views)
    ends = [row.finished_at for row in rows if row.finished_at]
    return Progress(
        application=application,
        name=bundle.service.name,
        tasks=views,
        due_on=None if finished else _one_date(application, bundle, views),
        office=bundle.receiving.name,
        phone=bundle.receiving.phone or "",
        address=bundle.receiving.address or "",
        finished=finished,
        closed_at=max(ends, default=None) if finished else None,
    )


@dataclass(frozen=True, slots=True)
class _Partners:
    """Which cases wait for their department's system, and which systems do not answer."""

    waiting: Mapping[str, str]
    refused: Collection[str]
    unreachable: Collection[str]

    @classmethod
    def of(cls, rows: Collection[BundleTask]) -> _Partners:
        numbers = [row.case.no for row in rows if row.case]
        return cls(sources.waiting_for(numbers), sources.refused_of(numbers), sources.unreachable())

    def sent(self, no: str, office: Office) -> bool | None:
        if office.system is None or office.system not in sources.connected_departments():
            return None
        return no not in self.waiting and no not in self.refused

    def silent(self, office: Office) -> bool:
        return f"department:{office.system}" in self.unreachable


def _said(rows: Collection[BundleTask]) -> dict[str, str]:
    """By case: what a department's system writes of a grant is for the family, what our officers write is for the file;
    why not is always told.
    """
    ended = [row.case.no for row in rows if row.case and row.status in (Status.DONE, Status.REFUSED)]
    events = journal.latest(ended, _DECISIONS) if ended else {}
    return {no: _words(event) for no, event in events.items()}


def _words(event: Event) -> str:
    if event.action == Action.GRANT and event.actor is not None:
        return ""
    return str(event.data.get("reasons") or event.data.get("reason") or "")


def _view(
    bundle: BundleOffering,
    row: BundleTask,
    standing: Mapping[str, Status],
    partners: _Partners,
    said: Mapping[str, str],
) -> TaskView:
    bound = bundle.by_service.get(row.service)
    office = bound.offering.office if bound else None
    facts, status = row.case.facts if row.case else None, Status(row.status)
    return TaskView(
        service=row.service,
        name=bundle.catalogue.service(row.service).name,
        position=row.position,
        status=status,
        case=row.case.no if row.case else None,
        state=State(facts.state) if facts else None,
        office=office.name if office else "",
        phone=(office.phone or "") if office else "",
        due_on=shanghai_date(facts.due_at - _MOMENT) if facts and facts.due_at else None,
        because=row.because,
        told=(bound.member.told or "") if bound and status == Status.DONE else "",
        said=said.get(row.case.no, "") if row.case else "",
        waits_for=_waits_for(bundle, row, standing),
        instead_of=_instead_of(bundle, row, standing),
        sent=partners.sent(row.case.no, office) if row.case and office else None,
        notice=_notice(row, office, partners) if office and status == Status.OPENED else "",
    )


def _notice(row: BundleTask, office: Office, partners: _Partners) -> str:
    if row.case and row.case.no in partners.refused:
        return NOT_TAKEN.format(holder=office.name)
    return DEPARTMENT_DOWN.format(holder=office.name) if partners.silent(office) else ""


def _waits_for(
    bundle: BundleOffering, row: BundleTask, standing: Mapping[str, Status]
) -> tuple[tuple[str, ...], ...]:
    """Names of what is still on its way, group by group; what does not apply to this family is no way."""
    bound = bundle.by_service.get(row.service)
    if bound is None or row.status != Status.WAITING:
        return ()
    done, under_way = (Status.DONE, Status.ALREADY_DONE), (Status.WAITING, Status.OPENED)
    open_groups = [group for group in bound.member.after if not any(standing.get(c) in done for c in group)]
    groups = ([code for code in group if standing.get(code) in under_way] for group in open_groups)
    return tuple(tuple(bundle.catalogue.service(code).name for code in group) for group in groups if group)


def _instead_of(bundle: BundleOffering, row: BundleTask, standing: Mapping[str, Status]) -> tuple[str, ...]:
    """Names of what is still being tried before this."""
    bound = bundle.by_service.get(row.service)
    if bound is None or row.status != Status.WAITING:
        return ()
    under_way = (Status.WAITING, Status.OPENED)
    codes = (code for code in bound.member.instead_of if standing.get(code) in under_way)
    return tuple(bundle.catalogue.service(code).name for code in codes)


def _one_date(application: Application, bundle: BundleOffering, views: tuple[TaskView, ...]) -> date | None:
    """The bundle's own promise from the day of handing in; later only where a case's own limit is later."""
    assert application.submitted_at is not None
    promised = due(application.submitted_at, bundle.promised.limit, pinned.calendar(application.region))
    ends = [view.due_on for view in views if view.due_on and not view.over]
    return max([*ends, *([promised.on] if promised else [])], default=None)
