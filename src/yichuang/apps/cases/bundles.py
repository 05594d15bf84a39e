"""A bundle's tasks: what opens when, what must wait, what can no longer be, and the wrong one undone.

Every member is a task. Those that need not wait are opened when the family hands in; a decided case opens what
waited for it. What was refused, or is late, holds only what truly depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, filing
from yichuang.apps.cases.lifecycle import Action, Snapshot
from yichuang.apps.cases.lifecycle.states import BEFORE_DECISION, State
from yichuang.apps.cases.models import Application, BundleTask
from yichuang.apps.cases.opening import Enter, Opening, open_case
from yichuang.apps.cases.service import Order, Outcome, act
from yichuang.apps.journal import outbox
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.registers import queries as registers
from yichuang.catalogue.bundles import (
    SETTLED,
    BundleOffering,
    Readiness,
    Standing,
    Task,
    bundle_form,
    readiness,
    standings,
    tasks,
)
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import InvalidAnswers, NotAllowed, NotFound
from yichuang.core.findings import Finding

Status = BundleTask.Status
SUBMITTED, FINISHED, REVERSED = "bundle.submitted", "bundle.finished", "bundle.reversed"
_ENDINGS: dict[Action, tuple[Status, str]] = {
    Action.GRANT: (Status.DONE, ""),
    Action.DENY: (Status.REFUSED, "没有获得批准，不服可以怎么办，写在决定书里。"),
    Action.REFUSE_ACCEPTANCE: (Status.REFUSED, "没有受理，该去哪里办、不服可以怎么办，写在通知书里。"),
    Action.WITHDRAW: (Status.REFUSED, "您撤回了这一项。"),
    Action.TERMINATE: (Status.REFUSED, "这一项终止办理，理由写在告知书里。"),
    Action.LAPSE: (Status.REFUSED, "没有在期限内补齐，这一项的申请失效了，可以重新申请。"),
    Action.REVOKE: (Status.REVERSED, "这一项的决定已经撤销。"),
}
_OPEN = frozenset({Status.WAITING, Status.OPENED})
_FAILED = frozenset({Status.REFUSED, Status.BLOCKED, Status.REVERSED})
_ABSENT = "本地暂未纳入联办，请到原部门办理。"
_NOT_NEEDED = "这一项与您家的情况无关。"


def begin(opening: Opening, enter: Enter) -> list[Snapshot]:
    """Hands a bundle in: its tasks, and the cases of those that need not wait. In the caller's transaction.

    ``opening`` is the bundle's own; its answers are kept once more, without what nobody asks of this family.
    Raises InvalidAnswers where no member applies.
    """
    application, today = opening.application, shanghai_date(opening.at)
    bundle = _bundle(application)
    found = standings(bundle, bundle_form(bundle).completed(opening.kept.answers, today)[0], today)
    if Standing.APPLIES not in found.values():
        text = "按您说的情况，这里面没有要办的事项，请再核对一下前面的几个问题。"
        raise InvalidAnswers(findings=[Finding.check(False, code="nothing_applies", text=text)])
    rows = BundleTask.objects.bulk_create(_rows(application, bundle, found, opening.at))
    snapshots = _open_ready(_Desk(bundle, list(rows), _cleaned(opening)), enter)
    outbox.put(SUBMITTED, application.no, {"at": opening.at.isoformat()})
    return snapshots


def _bundle(application: Application) -> BundleOffering:
    found = casefile.bundle_of(application)
    if found is None:
        raise NotFound(what="bundle")
    return found


def _cleaned(opening: Opening) -> Opening:
    """Departments read what was asked of this family, nothing that was typed on the way."""
    stored = answer_versions.newest(opening.application)
    if stored.answers == opening.kept.answers:
        return opening
    answer_versions.keep(
        opening.application, opening.kept.answers, by=opening.by, at=opening.at, after=stored
    )
    return replace(opening, kept=answer_versions.newest(opening.application))


def _rows(
    application: Application, bundle: BundleOffering, found: dict[str, Standing], at: datetime
) -> Iterator[BundleTask]:
    numbers = {member.service: i for i, member in enumerate(bundle.bundle.members, 1)}
    for bound in bundle.members:
        row = BundleTask(application=application, service=bound.service, position=bound.position)
        match found[bound.service]:
            case Standing.APPLIES:
                row.status = Status.WAITING
            case Standing.DONE:
                row.status, row.finished_at = Status.ALREADY_DONE, at
            case _:
                row.status, row.finished_at = Status.NOT_APPLICABLE, at
                row.because = bound.member.because_not or _NOT_NEEDED
        yield row
    for member in bundle.absent:
        yield BundleTask(
            application=application,
            service=member.service,
            position=numbers[member.service],
            status=Status.NOT_APPLICABLE,
            because=_ABSENT,
            finished_at=at,
        )


@dataclass(frozen=True, slots=True)
class _Desk:
    """A bundle's tasks in hand, and on which answers their cases are opened."""

    bundle: BundleOffering
    rows: list[BundleTask]
    opening: Opening

    def graph(self) -> tuple[Task, ...]:
        known = {Status.ALREADY_DONE: Standing.DONE, Status.NOT_APPLICABLE: Standing.NOT}
        found = {row.service: known.get(Status(row.status), Standing.APPLIES) for row in self.rows}
        return tasks(self.bundle, found)

    def services(self, statuses: Iterable[Status]) -> set[str]:
        wanted = set(statuses)
        return {row.service for row in self.rows if row.status in wanted}

    def name(self, service: str) -> str:
        return self.bundle.catalogue.service(service).name

    def spared(self, service: str) -> str:
        return self.bundle.by_service[service].member.spared or _NOT_NEEDED


def _open_ready(desk: _Desk, enter: Enter) -> list[Snapshot]:
    """Opens what may begin now and settles what no longer can, until nothing moves."""
    graph = {task.service: task for task in desk.graph()}
    opened: list[Snapshot] = []
    moved = True
    while moved:
        moved = False
        for row in desk.rows:
            if row.status != Status.WAITING:
                continue
            done, failed = desk.services([Status.DONE]), desk.services(_FAILED)
            match readiness(graph[row.service], done, failed):
                case Readiness.READY:
                    opened.append(_open(desk, row, enter))
                case Readiness.BLOCKED:
                    _block(desk, row, graph[row.service], failed)
                    moved = True
                case Readiness.SPARED:
                    _settle(row, Status.NOT_APPLICABLE, desk.spared(row.service), desk.opening.at)
                    moved = True
                case Readiness.WAITS:
                    pass
    return opened


def _open(desk: _Desk, row: BundleTask, enter: Enter) -> Snapshot:
    opening = replace(
        desk.opening,
        service=row.service,
        position=row.position,
        key=None if row.application.submitted_at else desk.opening.key,  # one key acts once: the first case's
    )

    def entered(case: filing.NewCase) -> int:
        row.case_id = enter(case)
        return row.case_id

    snapshot = open_case(opening, entered)
    row.status, row.opened_at = Status.OPENED, desk.opening.at
    row.save(update_fields=["status", "opened_at", "case"])
    return snapshot


def _block(desk: _Desk, row: BundleTask, task: Task, failed: set[str]) -> None:
    """Which precondition failed is said in words."""
    groups = [group for group in task.after if all(code in failed for code in group)]
    names = "、".join(f"“{desk.name(code)}”" for code in groups[0])
    because = f"要等{names}办好才能办，而它没有办成，所以这一项现在办不了。"
    _settle(row, Status.BLOCKED, because, desk.opening.at)


def _settle(row: BundleTask, status: Status, because: str, at: datetime) -> None:
    row.status, row.because, row.finished_at = status, because, at
    row.save(update_fields=["status", "because", "finished_at"])


# --- what becomes of the cases ------------------------------------------------------------------------------------


def advance(message: Message) -> None:
    """Handler of the ends of a case: notes what became of the task, opens what waited, tells when all is over."""
    action = Action(message.topic.partition(".")[2])
    no = message.subject.partition("/")[0]
    if action not in _ENDINGS or not BundleTask.objects.filter(case__no=message.subject).exists():
        return
    application = filing.locked(no)  # tasks of one bundle move one after another
    assert application is not None
    event = journal.event(message.subject, message.payload["version"])
    rows = _tasks(application)
    row = next(r for r in rows if r.case is not None and r.case.no == message.subject)
    if row.status == Status.REVERSED:
        return
    _settle(row, *_ENDINGS[action], shanghai(event.occurred_at))
    if action is Action.REVOKE:
        return
    if action is Action.GRANT:
        _settle_answers(application, row, shanghai(event.occurred_at))
    kept = answer_versions.newest(application)
    opening = Opening(application, application.service, 0, kept, shanghai(event.occurred_at), None)
    _open_ready(_Desk(_bundle(application), rows, opening), lambda case: filing.open_case(application, case))
    if not any(r.status in _OPEN for r in rows):
        outbox.put(FINISHED, application.no, {"at": event.occurred_at.isoformat()})


def _settle_answers(application: Application, row: BundleTask, at: datetime) -> None:
    """What this grant answers for the others (who is recognised as what, under which number) is not asked again."""
    bound, case = _bundle(application).by_service.get(row.service), row.case
    if bound is None or case is None:
        return
    found: dict[str, Any] = dict(bound.member.settles)
    if bound.member.certificate_as is not None and (number := _certificate(case.no)):
        found[bound.member.certificate_as] = number
    if found:
        last = answer_versions.newest(application)
        settled = {**last.answers.get(SETTLED, {}), **found}
        answer_versions.keep(application, {**last.answers, SETTLED: settled}, by=None, at=at, after=last)


def _certificate(case_no: str) -> str:
    given = (one for entry in registers.of_cause(case_no) for one in registers.certificates_of(entry))
    return next((one.number for one in given), "")


def _tasks(application: Application) -> list[BundleTask]:
    rows = list(application.tasks.select_related("case", "case__facts").order_by("position"))
    for row in rows:
        row.application = application
    return rows


def reverse(no: str, *, ground: str, reason: str, actor: Actor, order: Order) -> list[Outcome]:
    """Undoes a bundle that should never have been (the person lives): one command for all its cases.

    What was granted is revoked, what is under way ends, what waits never opens. The head of the office that leads
    the bundle orders it; every department is told. Raises NotFound, NotAllowed, InvalidInput, OwnFamily.
    """
    with transaction.atomic():
        application = filing.locked(no)
        if application is None or application.submitted_at is None:
            raise NotFound(what="application")
        lead = _bundle(application).office.code
        if not (actor.is_system or actor.holds(Role.OFFICE_HEAD, lead)):
            raise NotAllowed(action="revoke", state="submitted", why="role")
        outcomes = []
        for row in _tasks(application):
            action = _undoing(row)
            if action is not None:
                outcomes.append(_undo(row, action, ground, reason, actor, order))
            if action is not None or row.status == Status.WAITING:
                _settle(row, Status.REVERSED, "整件事已经撤销。", order.at)
        outbox.put(REVERSED, application.no, {"at": order.at.isoformat(), "reason": reason})
    return outcomes


def _undoing(row: BundleTask) -> Action | None:
    if row.case is None:
        return None
    state = State(row.case.facts.state)
    if state in BEFORE_DECISION:
        return Action.TERMINATE
    granted = row.case.facts.decision == "grant"
    return Action.REVOKE if granted and state is not State.REVOKED else None


def _undo(row: BundleTask, action: Action, ground: str, reason: str, actor: Actor, order: Order) -> Outcome:
    """The head's order stands for every department in it; who gave it is what the journal keeps."""
    assert row.case is not None
    office = row.case.facts.office
    head = Grant(Role.OFFICE_HEAD, office, "own", frozenset({office}))
    on_behalf = Actor(actor.user_id, actor.name, "staff", (head,))
    key = f"{order.key}/{row.position}" if order.key else None
    data = {"ground": ground, "reason": reason}
    return act(row.case.no, action, data, actor=on_behalf, order=replace(order, seen=None, key=key))
