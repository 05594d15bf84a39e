"""What became of a case: one function for each way it can go. The deck says how many go which way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases.lifecycle import Action
from yichuang.catalogue.model import Handling, OfficeKind, StepKind
from yichuang.catalogue.offering import Offering
from yichuang.cli.demo_city.walking import Walk
from yichuang.core.limits import Unit

Life = Callable[[Walk], None]
Fits = Callable[[Offering], bool]

_GRADES = (5,) * 13 + (4,) * 4 + (3, 2, 1)
_DENIAL = "审查发现，提交的情况和核实的结果不一致，不符合本事项的条件。您可以补充材料后重新申请。"


def finished(walk: Walk) -> None:
    """The ordinary way, with a grade at the end."""
    decided(walk)
    walk.serve()
    walk.rate(walk.chance.choice(_GRADES))


def decided(walk: Walk) -> None:
    walk.accept()
    walk.to_decision()
    walk.decide()


def served(walk: Walk) -> None:
    decided(walk)
    walk.serve()


def finished_late(walk: Walk) -> None:
    """Decided after the promised day: the figures must have something to show."""
    walk.accept()
    walk.clock.pass_days(walk.offering.promised.limit.value)
    walk.pace_days = (1,)
    walk.to_decision()
    walk.decide()
    walk.serve()
    walk.rate(2)


def archived(walk: Walk) -> None:
    finished(walk)
    walk.clock.pass_days(1)
    walk.act(Action.ARCHIVE, SYSTEM)


def denied(walk: Walk) -> None:
    walk.accept()
    walk.to_decision()
    walk.decide(grant=False, reasons=_DENIAL)
    walk.serve()


def submitted(walk: Walk) -> None:
    """Just came in."""


def pre_reviewed(walk: Walk) -> None:
    walk.clock.pass_minutes(30, 200)
    walk.act(Action.PRE_REVIEW, walk.clerk(), complete=True, opinion="材料看过了，齐全，可以来窗口或等受理。")


def in_correction(walk: Walk) -> None:
    walk.clock.pass_days(1)
    material = walk.offering.service.materials[0].material
    name = walk.offering.catalogue.materials[material].name
    faults = [{"about": material, "text": f"“{name}”照片不清楚，请在光线好的地方重新拍一张。"}]
    walk.act(Action.REQUEST_CORRECTION, walk.clerk(), faults=faults)


def corrected(walk: Walk) -> None:
    """Sent back once, put right, and finished."""
    in_correction(walk)
    walk.clock.pass_days(1)
    by = walk.applicant or walk.clerk()
    walk.hand_in(walk.offering.service.materials[0].material, by)
    walk.act(Action.SUPPLEMENT, by)
    finished(walk)


def accepted(walk: Walk) -> None:
    walk.accept()


def urgent(walk: Walk) -> None:
    walk.accept(urgent_reason="当事人急需，经负责人同意特事特办。")
    walk.next_step()


def in_review(walk: Walk) -> None:
    """Under way, somewhere before the decision."""
    walk.accept()
    walk.next_step()
    if walk.chance.random() < 0.5 and not walk.waits_for_decision():
        walk.next_step()


def to_decide(walk: Walk) -> None:
    walk.accept()
    walk.to_decision()


def sent_back(walk: Walk) -> None:
    """The approver was not satisfied with the review."""
    to_decide(walk)
    walk.clock.pass_minutes(30, 90)
    first = walk.snapshot().steps[0]
    walk.act(Action.SEND_BACK, walk.decider(), step=first, reason="请再核实一遍，写明核实的经过。")


def opinions_pending(walk: Walk) -> None:
    """Asked of the departments; one of them has answered."""
    walk.accept()
    while True:
        standing = walk.standing()
        step = standing.rules.step(standing.snapshot.step)
        if step is None or step.kind is StepKind.OPINION:
            break
        walk.next_step()
    if step is not None:
        walk.clock.pass_minutes(30, 90)
        walk.ask_opinions(step, standing.rules.office_of(step.code))
        if len(walk.snapshot().opinions) > 1:
            walk.answer_opinions(1)


def published(walk: Walk) -> None:
    """On the notice board right now."""
    walk.accept()
    while True:
        standing = walk.standing()
        step = standing.rules.step(standing.snapshot.step)
        if step is None or step.kind in (StepKind.PUBLICATION, StepKind.DECISION):
            break
        walk.next_step()
    if step is not None and step.kind is StepKind.PUBLICATION:
        walk.clock.pass_minutes(30, 90)
        walk.publish(step, standing.rules.office_of(step.code))


def suspended(walk: Walk) -> None:
    walk.accept()
    walk.next_step()
    walk.clock.pass_minutes(30, 90)
    standing = walk.standing()
    ground = standing.rules.procedure.suspension_grounds[0]
    step = standing.rules.step(standing.snapshot.step)
    if step is not None:
        actor = walk.who_may(Action.SUSPEND, step, standing.rules.office_of(step.code))
        walk.act(Action.SUSPEND, actor, ground=ground.code, reason=f"需要{ground.name}，期间不计入办理期限。")


def resumed(walk: Walk) -> None:
    """Stood still for some days, then went on to its end."""
    suspended(walk)
    walk.clock.pass_days(3)
    standing = walk.standing()
    step = standing.rules.step(standing.snapshot.step)
    if step is not None:
        walk.act(Action.RESUME, walk.who_may(Action.RESUME, step, standing.rules.office_of(step.code)))
    walk.to_decision()
    walk.decide()
    walk.serve()
    walk.rate(4)


def extended(walk: Walk) -> None:
    walk.accept()
    walk.next_step()
    walk.clock.pass_days(1)
    reason = "申请人提供的情况需要向外地核实，十日内难以办结。"
    walk.act(Action.EXTEND, walk.head(), days=5, reason=reason)


def tolerated(walk: Walk) -> None:
    """Accepted although a paper is still to come; under way meanwhile."""
    tolerate(walk)
    walk.next_step()


def tolerate(walk: Walk) -> None:
    walk.clock.pass_minutes(30, 120)
    missing = walk.missing()
    if not missing:
        walk.accept()
        return
    text = "承诺在期限内补交上述材料；逾期不补，愿意承担由此产生的后果。"
    walk.act(Action.ACCEPT_TOLERATED, walk.clerk(), materials=missing, commitment=text)


def tolerated_decided(walk: Walk) -> None:
    """Decided, the certificate withheld until the paper comes."""
    tolerate(walk)
    walk.to_decision()
    walk.decide()


def tolerated_supplied(walk: Walk) -> None:
    tolerated_decided(walk)
    walk.clock.pass_days(1)
    by = walk.applicant or walk.clerk()
    for promise in walk.snapshot().promises:
        walk.hand_in(promise.material, by)
        walk.act(Action.SUPPLY, by, material=promise.material)
    walk.serve()
    walk.rate(5)


def lapsed(walk: Walk) -> None:
    """The promise was not kept."""
    tolerate(walk)
    walk.next_step()
    due_on = max((p.due_on for p in walk.snapshot().promises), default=walk.clock.now.date())
    walk.clock.pass_days(walk.clock.calendar.working_days_between(walk.clock.at.date(), due_on) + 1)
    walk.act(Action.LAPSE, SYSTEM, what="逾期未补齐容缺材料")


def on_commitment(walk: Walk) -> None:
    walk.clock.pass_minutes(30, 120)
    missing = walk.missing()
    text = "已知晓告知内容，所填情况真实，符合办理条件；不实的，愿意承担法律责任。"
    if missing:
        walk.act(Action.ACCEPT_ON_COMMITMENT, walk.clerk(), materials=missing, commitment=text)
    else:
        walk.accept()
    walk.to_decision()
    walk.decide()
    walk.serve()
    walk.rate(5)


def not_accepted(walk: Walk) -> None:
    walk.clock.pass_days(1)
    reason = "申请的事情不由本机关办理，依法不予受理。"
    walk.act(Action.REFUSE_ACCEPTANCE, walk.clerk(), reason=reason, where_to_go="有管辖权的登记机关")


def withdrawn(walk: Walk) -> None:
    if walk.applicant is not None:
        walk.clock.pass_minutes(60, 240)
        walk.act(Action.WITHDRAW, walk.applicant)


def terminated(walk: Walk) -> None:
    walk.accept()
    walk.clock.pass_days(1)
    ground, reason = "《行政许可法》等关于终止办理的规定", "申请人已经无法联系，办理的基础不再存在。"
    walk.act(Action.TERMINATE, walk.head(), ground=ground, reason=reason)


def revoked(walk: Walk) -> None:
    served(walk)
    walk.clock.pass_days(1)
    ground, reason = "《行政许可法》第六十九条第二款", "事后核查发现提交的材料不真实。"
    walk.act(Action.REVOKE, walk.head(), ground=ground, reason=reason)


def claimed(walk: Walk) -> None:
    """On somebody's own list."""
    walk.accept()
    standing = walk.standing()
    step = standing.rules.step(standing.snapshot.step)
    if step is not None:
        walk.clock.pass_minutes(10, 30)
        actor = walk.who_may(Action.CLAIM, step, standing.rules.office_of(step.code))
        walk.act(Action.CLAIM, actor)


# --- which offering can live which life ---------------------------------------------------------------------------


def _any(offering: Offering) -> bool:
    return True


def _committed(offering: Offering) -> bool:
    return offering.service.handling is Handling.COMMITTED


def _short(offering: Offering) -> bool:
    """Its promise can run out within the month."""
    promised = offering.promised.limit
    return _committed(offering) and promised.unit is Unit.WORKING_DAY and 4 <= promised.value <= 12


def _steps(offering: Offering) -> bool:
    return len(offering.route.steps) > 1 and _committed(offering)


def _with(kind: StepKind) -> Fits:
    def fits(offering: Offering) -> bool:
        return any(s.kind is kind and s.when is None for s in offering.route.steps)

    return fits


def _asks(offering: Offering) -> bool:
    """Asks other departments for their opinion, and there are some in the place that decides."""
    offices = offering.catalogue.offices.values()
    beside = any(o.division == offering.deciding.code and o.kind is OfficeKind.DEPARTMENT for o in offices)
    return beside and _with(StepKind.OPINION)(offering)


def _suspends(offering: Offering) -> bool:
    return _steps(offering) and bool(offering.procedure.suspension_grounds)


def _extends(offering: Offering) -> bool:
    return _steps(offering) and offering.procedure.extension is not None


def _tolerates(offering: Offering) -> bool:
    return _short(offering)


def _licence(offering: Offering) -> bool:
    return offering.service.result.effect == "create" and offering.procedure.extension is not None


def _commits(offering: Offering) -> bool:
    return offering.procedure.commitment_allowed and any(u.commitment for u in offering.service.materials)


@dataclass(frozen=True, slots=True)
class Plan:
    """A life, how often it is lived, who can live it, and how many working days ago it began (least, most).

    ``leaves_out``: whether a paper is kept back; ``online``: whether the person must have an account.
    """

    life: Life
    times: int
    fits: Fits = _any
    began: tuple[int, int] = (4, 20)
    from_promise: int | None = None  # began as long ago as promised, plus this
    leaves_out: str = ""  # tolerable, committable
    online: bool = False


PLANS: tuple[Plan, ...] = (
    Plan(finished, 38, began=(10, 20)),
    Plan(submitted, 12, began=(1, 2)),
    Plan(served, 10, began=(8, 20)),
    Plan(to_decide, 7, _steps, began=(3, 12)),
    Plan(in_review, 8, _steps, began=(2, 8)),
    Plan(opinions_pending, 5, _asks, began=(2, 3)),
    Plan(published, 4, _with(StepKind.PUBLICATION), began=(3, 5)),
    Plan(tolerated, 5, _tolerates, from_promise=-2, leaves_out="tolerable"),
    Plan(in_review, 5, _short, from_promise=-1),  # due soon
    Plan(accepted, 4, _short, from_promise=3),  # overdue
    Plan(decided, 8, began=(2, 5)),
    Plan(finished_late, 2, _short, began=(20, 21)),
    Plan(archived, 8, began=(14, 20)),
    Plan(in_correction, 5, began=(3, 6)),
    Plan(corrected, 6, began=(12, 20)),
    Plan(denied, 5, began=(10, 20)),
    Plan(accepted, 4, began=(1, 2)),
    Plan(claimed, 4, _steps, began=(2, 3)),
    Plan(pre_reviewed, 4, began=(1, 2), online=True),
    Plan(tolerated_decided, 3, _tolerates, began=(4, 6), leaves_out="tolerable"),
    Plan(tolerated_supplied, 3, _tolerates, began=(10, 16), leaves_out="tolerable"),
    Plan(suspended, 3, _suspends, began=(4, 8)),
    Plan(resumed, 2, _suspends, began=(15, 20)),
    Plan(urgent, 2, _steps, began=(1, 2)),
    Plan(sent_back, 2, _steps, began=(5, 8)),
    Plan(extended, 2, _extends, began=(8, 10)),
    Plan(on_commitment, 2, _commits, began=(8, 16), leaves_out="committable"),
    Plan(withdrawn, 3, began=(5, 15), online=True),
    Plan(not_accepted, 3, began=(5, 15)),
    Plan(lapsed, 2, _tolerates, began=(18, 20), leaves_out="tolerable"),
    Plan(terminated, 2, _committed, began=(10, 15)),
    Plan(revoked, 1, _licence, began=(18, 20)),
)


def deck() -> Iterator[Plan]:
    """Every plan as often as it is lived, well mixed: one of each, then the next of each."""
    for round_number in range(max(plan.times for plan in PLANS)):
        yield from (plan for plan in PLANS if plan.times > round_number)
