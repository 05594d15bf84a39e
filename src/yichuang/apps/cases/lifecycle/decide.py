"""May this happen, and what exactly happens: (snapshot, rules, command) → event, or a refusal with its reason.

``context`` carries what only the service can know (today's calendar, the steps that the answers call for).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from yichuang.apps.cases.lifecycle import afterwards, archiving, objected
from yichuang.apps.cases.lifecycle.deadlines import (
    correction_reply_due,
    notice_due,
    publication_end,
    tolerance_due,
)
from yichuang.apps.cases.lifecycle.evolve import DUTY
from yichuang.apps.cases.lifecycle.needs import NEEDS, Need
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Command, Happening, Snapshot
from yichuang.apps.cases.lifecycle.states import Action, Flag, State
from yichuang.apps.cases.lifecycle.table import TABLE
from yichuang.catalogue.model import Handling, Role, StepKind
from yichuang.clock import WorkCalendar
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import IncompatibleDuty, InvalidInput, NotAllowed, OwnFamily


@dataclass(frozen=True, slots=True)
class Context:
    """Facts about the day and the file that the decision needs."""

    calendar: WorkCalendar
    present: frozenset[str] = frozenset()  # materials in the file

    def missing(self, case: Snapshot) -> frozenset[str]:
        return frozenset(case.required) - self.present


def decide(case: Snapshot, rules: CaseRules, command: Command, context: Context) -> Happening:
    """The event that the command makes. Raises NotAllowed, IncompatibleDuty, OwnFamily, InvalidInput."""
    _permit(case, rules, command)
    need = parse(command)
    # nothing but defaults leaves nothing to tell
    data = need.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if command.data else {}
    special = _DECISIONS.get(command.action)
    if special is not None:
        data |= special(case, rules, command, context, need)
    return Happening(command.action, command.at, command.actor, data)


def parse(command: Command) -> Need:
    """The action's data, typed. Raises InvalidInput naming the first field that is not right."""
    try:
        return (
            NEEDS[command.action].model_validate(dict(command.data))
            if command.data
            else _bare(command.action)
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(field=".".join(map(str, first["loc"])), reason=first["type"]) from error


@lru_cache
def _bare(action: Action) -> Need:
    """The data of an action that needs none."""
    return NEEDS[action].model_validate({})


def available(case: Snapshot, rules: CaseRules, command: Command) -> list[Action]:
    """Every action this person may take now; exactly what pages show. ``command.action`` is ignored."""
    found = []
    for action in TABLE:
        try:
            _permit(
                case,
                rules,
                Command(action, command.at, command.actor, command.roles, {}, command.offices, command.kin),
            )
        except (NotAllowed, IncompatibleDuty, OwnFamily):
            continue
        found.append(action)
    return found


def _permit(case: Snapshot, rules: CaseRules, command: Command) -> None:
    row = TABLE.get(command.action)
    if row is None or case.state not in row.sources:
        raise _refused(case, command, "state")
    if not row.by & command.roles:
        raise _refused(case, command, "role")
    if command.kin and not command.roles <= {Role.APPLICANT, Role.AGENT}:
        raise OwnFamily()
    guard = _GUARDS.get(command.action)
    if guard is not None and (why := guard(case, rules, command)):
        raise _refused(case, command, why)
    _four_eyes(case, rules, command.action, command.actor)


def _refused(case: Snapshot, command: Command, why: str) -> NotAllowed:
    return NotAllowed(action=command.action.value, state=case.state.value, why=why)


def _four_eyes(case: Snapshot, rules: CaseRules, action: Action, person: int | None) -> None:
    """Duties that the route declares incompatible are never one person's, nor a second officer's."""
    duty = DUTY.get(action)
    if duty is None or person is None:
        return
    # a route may name a step where it means who did that very step
    duties = {duty, case.step} if action is Action.REVIEW else {duty}
    done = {d for d, user in case.duties if user == person}
    for rule in rules.route.incompatible:
        if rules.office in rule.except_offices:
            continue
        for own in duties & set(rule.duties):
            for other in rule.duties:
                if other != own and other in done:
                    raise IncompatibleDuty(duty=duty, other=other)


# --- guards: a reason code where the action is not to be had -------------------------------------------------

Guard = Callable[[Snapshot, CaseRules, Command], str | None]


def _step_kind(case: Snapshot, rules: CaseRules) -> StepKind | None:
    step = rules.step(case.step)
    return step.kind if step else None


def _may_review(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    kind, step = _step_kind(case, rules), rules.step(case.step)
    if step is not None and step.role not in command.roles:
        return "role"
    if kind is StepKind.PUBLICATION:
        if objected.again_from(case, rules, shanghai_date(command.at)):
            return "publish_again"
        # an officer weighs an objection; without one the clock ends the publication
        ended = case.publication is not None and command.at.date() > case.publication.until
        return None if ended and case.publication and case.publication.objections else "step"
    return None if kind in (StepKind.REVIEW, StepKind.CHECK) else "step"


def _may_decide(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    step = rules.step(case.step)
    if step is None or step.kind is not StepKind.DECISION:
        return "step"
    if case.state is State.ACCEPTED and not rules.route.on_the_spot and len(case.steps) > 1:
        return "step"
    return None if step.role in command.roles else "role"


def _may_ask_opinion(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if _step_kind(case, rules) in (StepKind.REVIEW, StepKind.OPINION, StepKind.CHECK) else "step"


def _may_give_opinion(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if any(o.office in command.offices and not o.given for o in case.opinions) else "opinion"


def _may_publish(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if _step_kind(case, rules) is StepKind.PUBLICATION and case.publication is None else "step"


def _publication_runs(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if case.publication is not None else "step"


def _publication_over(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    if case.publication is None or case.publication.objections:
        return "step"
    return None if command.at.date() > case.publication.until else "too_early"


def _may_extend(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    if rules.procedure.extension is None:
        return "procedure"
    return "once" if case.extension is not None else None


def _may_tolerate(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if rules.tolerable else "nothing_tolerable"


def _may_commit(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if rules.committable and rules.procedure.commitment_allowed else "nothing_committable"


def _may_supply(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if case.awaits_material else "nothing_promised"


def _may_serve(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return "material_awaited" if case.awaits_material and case.decision == "grant" else None


def _may_rate(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return "once" if case.grade is not None else None


def _may_suspend(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if rules.procedure.suspension_grounds else "procedure"


def _may_lapse(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if case.state is State.IN_CORRECTION or case.awaits_material else "nothing_due"


def _may_deem(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if rules.procedure.deemed_acceptance else "procedure"


def _may_rectify(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if case.decision == "grant" else "not_granted"


def _may_claim(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    return None if case.assignee is None or case.assignee == command.actor else "claimed"


def _may_release(case: Snapshot, rules: CaseRules, command: Command) -> str | None:
    if case.assignee is None:
        return "unclaimed"
    own = case.assignee == command.actor
    return None if own or command.roles & {Role.SUPERVISOR, Role.OFFICE_HEAD} else "claimed"


_GUARDS: dict[Action, Guard] = {
    Action.REVIEW: _may_review,
    Action.GRANT: _may_decide,
    Action.DENY: _may_decide,
    Action.REQUEST_OPINION: _may_ask_opinion,
    Action.GIVE_OPINION: _may_give_opinion,
    Action.PUBLISH: _may_publish,
    Action.OBJECT: _publication_runs,
    Action.END_PUBLICATION: _publication_over,
    Action.EXTEND: _may_extend,
    Action.ACCEPT_TOLERATED: _may_tolerate,
    Action.ACCEPT_ON_COMMITMENT: _may_commit,
    Action.SUPPLY: _may_supply,
    Action.SERVE: _may_serve,
    Action.RATE: _may_rate,
    Action.SUSPEND: _may_suspend,
    Action.LAPSE: _may_lapse,
    Action.DEEM_ACCEPTED: _may_deem,
    Action.RECTIFY: _may_rectify,
    Action.REVOKE: _may_rectify,
    Action.CLAIM: _may_claim,
    Action.RELEASE: _may_release,
}

# --- what an action adds to its data, and what it checks in it ---------------------------------------------------

Decision = Callable[[Snapshot, CaseRules, Command, Context, Any], dict[str, Any]]


def _accept(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    if context.missing(case):
        raise _refused(case, command, "material_missing")
    return {}


def _accept_tolerated(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    promised = set(need.materials)
    if not promised <= rules.tolerable:
        raise InvalidInput(field="materials", reason="not_tolerable")
    if context.missing(case) - promised:
        raise _refused(case, command, "material_missing")
    latest = tolerance_due(case, rules, command.at, context.calendar)
    due_on = need.due_on or latest
    if not command.at.date() < due_on <= latest:
        raise InvalidInput(field="due_on", reason="out_of_range")
    return {"due_on": due_on.isoformat()}


def _accept_on_commitment(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    promised = set(need.materials)
    if not promised <= rules.committable:
        raise InvalidInput(field="materials", reason="not_committable")
    if context.missing(case) - promised:
        raise _refused(case, command, "material_missing")
    return {}


def _deem_accepted(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    due = notice_due(case, rules, context.calendar)
    if due is None or command.at < due.at:
        raise _refused(case, command, "too_early")
    return {"accepted_at": case.received_at.isoformat()}


def _claim(case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any) -> dict[str, Any]:
    return {"user": command.actor}


def _review(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    step = rules.step(case.step)
    assert step is not None
    others = set(need.officers) - {command.actor}
    if 1 + len(others) < step.signatures:
        raise InvalidInput(field="officers", reason="two_officers")
    for officer in others:
        _four_eyes(case, rules, Action.REVIEW, officer)
    if step.asks and need.answers_version is None:
        raise InvalidInput(field="entered", reason="required")
    return {"step": step.code}


def _send_back(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    if need.step not in case.steps[: case.position]:
        raise InvalidInput(field="step", reason="not_earlier")
    again = objected.again_from(case, rules, shanghai_date(command.at))
    if again is not None and case.steps.index(need.step) > case.steps.index(again):
        raise InvalidInput(field="step", reason="after_looking_again")
    return {}


def _give_opinion(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    asked = [o.office for o in case.opinions if not o.given and o.office in command.offices]
    office = need.office or asked[0]
    if office not in asked:
        raise InvalidInput(field="office", reason="not_asked")
    left = [o for o in case.opinions if not o.given and o.office != office]
    completes = not left and _step_kind(case, rules) is StepKind.OPINION
    return {"office": office} | ({"completes_step": True} if completes else {})


def _publish(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    until = publication_end(command.at, need.days, context.calendar)
    return {"until": until.isoformat(), "days": need.days}


def _suspend(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    if need.ground not in {ground.code for ground in rules.procedure.suspension_grounds}:
        raise InvalidInput(field="ground", reason="not_in_procedure")
    return {}


def _extend(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    most = rules.procedure.extension
    assert most is not None
    if need.days > most.value:
        raise InvalidInput(field="days", reason="out_of_range")
    return {"unit": most.unit.value}


def _lapse(case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any) -> dict[str, Any]:
    if case.awaits_material:
        over = command.at.date() > max(p.due_on for p in case.promises if not p.supplied)
    else:
        due = correction_reply_due(case, rules, context.calendar)
        over = due is not None and command.at >= due.at
    if not over:
        raise _refused(case, command, "too_early")
    return {}


def _supply(
    case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
) -> dict[str, Any]:
    if need.material not in {p.material for p in case.promises if not p.supplied}:
        raise InvalidInput(field="material", reason="not_promised")
    return {}


def _tied(due: Callable[[Snapshot, date], tuple[str, ...]]) -> Decision:
    """Of the deadlines after the decision, those whose day has come."""

    def decided(
        case: Snapshot, rules: CaseRules, command: Command, context: Context, need: Any
    ) -> dict[str, Any]:
        codes = due(case, shanghai_date(command.at))
        if not codes:
            raise _refused(case, command, "too_early")
        return {"codes": list(codes)}

    return decided


_DECISIONS: dict[Action, Decision] = {
    Action.ACCEPT: _accept,
    Action.ACCEPT_TOLERATED: _accept_tolerated,
    Action.ACCEPT_ON_COMMITMENT: _accept_on_commitment,
    Action.DEEM_ACCEPTED: _deem_accepted,
    Action.CLAIM: _claim,
    Action.REVIEW: _review,
    Action.SEND_BACK: _send_back,
    Action.GIVE_OPINION: _give_opinion,
    Action.PUBLISH: _publish,
    Action.SUSPEND: _suspend,
    Action.EXTEND: _extend,
    Action.LAPSE: _lapse,
    Action.SUPPLY: _supply,
    Action.REMIND: _tied(afterwards.to_remind),
    Action.EXPIRE: _tied(afterwards.to_expire),
    Action.ARCHIVE: lambda case, rules, command, context, need: archiving.kept(rules),
}


def initial_flags(rules: CaseRules, flags: frozenset[Flag]) -> frozenset[Flag]:
    """What a case is from its opening on."""
    return flags | ({Flag.IMMEDIATE} if rules.handling is Handling.IMMEDIATE else set())
