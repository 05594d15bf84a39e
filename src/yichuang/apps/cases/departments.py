"""What departments with systems of their own say of their cases: it comes back as commands, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.cases import casefile, engine
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.lifecycle.states import State
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order, act
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.queries import PartnerItem
from yichuang.catalogue.model import Role, StepKind
from yichuang.core.clocktime import shanghai
from yichuang.core.errors import DomainError, NotFound

log = structlog.get_logger()
_TOLERATED = "部门先行受理，所缺材料在容缺期限内补齐"
_REVIEWED = (StepKind.REVIEW, StepKind.CHECK)


# --- what departments say -----------------------------------------------------------------------------------------


def hear(message: Message) -> None:
    """Handler of ``feed.*``: a department's word becomes the command that its officers would give at our desk.

    What comes twice, too late or in the wrong order changes nothing, and neither does what makes no sense.
    """
    item = sources.feed_item(message.payload["item"])
    answer = _ANSWERS.get(item.kind)
    if answer is None:
        return
    try:
        standing = engine.read(item.no)
    except NotFound:
        log.warning("feed.unknown_case", item=item.key)
        return
    if _system(standing) != item.code:
        log.warning("feed.not_theirs", item=item.key, case=item.no)  # nobody decides another's case
        return
    try:
        answer(item, standing, _on_behalf(standing))
    except DomainError as refusal:
        log.info("feed.passed_over", item=item.key, case=item.no, reason=str(refusal))


def _system(standing: engine.Standing) -> str | None:
    application = Application.objects.get(pk=standing.application_id)
    return casefile.offering_of(application, standing.service).office.system


def _on_behalf(standing: engine.Standing) -> Actor:
    """The department's system, with what its officers hold towards its own cases."""
    office = frozenset({standing.rules.office})
    roles = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.CHIEF_EXAMINER, Role.SUPERVISOR)
    grants = tuple(Grant(role.value, standing.rules.office, "own", office) for role in roles)
    return Actor(None, "部门系统", "service", grants)


def _do(
    item: PartnerItem, no: str, action: Action, data: Mapping[str, Any], actor: Actor, part: str = ""
) -> None:
    last = journal.events_of(no)[-1].occurred_at  # clocks of two houses are never quite the same
    act(no, action, data, actor=actor, order=Order(shanghai(max(item.at, last)), key=f"{item.key}{part}"))


def _accept(item: PartnerItem, standing: engine.Standing, actor: Actor) -> None:
    """The department took it: papers that may follow are tolerated 容缺; for others the family is asked at once."""
    if standing.snapshot.state is not State.SUBMITTED:
        return
    missing = standing.context.missing(standing.snapshot)
    if not missing:
        _do(item, item.no, Action.ACCEPT, {}, actor, "/accept")
    elif missing <= standing.rules.tolerable:
        data = {"materials": sorted(missing), "commitment": _TOLERATED}
        _do(item, item.no, Action.ACCEPT_TOLERATED, data, actor, "/accept")
    else:
        faults = [
            {"about": code, "text": f"还缺“{name}”，请补交。"} for code, name in _names(standing, missing)
        ]
        _do(item, item.no, Action.REQUEST_CORRECTION, {"faults": faults}, actor, "/accept")


def _names(standing: engine.Standing, codes: frozenset[str]) -> list[tuple[str, str]]:
    """Papers by code and as this service calls them."""
    application = Application.objects.get(pk=standing.application_id)
    found = casefile.offering_of(application, standing.service)
    names = {use.material: use.name for use in found.service.materials}
    return [(code, names.get(code) or found.catalogue.materials[code].name) for code in sorted(codes)]


def _grant(item: PartnerItem, standing: engine.Standing, actor: Actor) -> None:
    """Whoever grants has accepted; what the accepting item would have said may come later, or never."""
    _accept(item, standing, actor)
    _pass_reviews(item, actor)
    amount = item.result.get("amount_fen")
    data: dict[str, Any] = {"reasons": _text(item)}
    if isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0:
        data["amount_fen"] = amount
    _do(item, item.no, Action.GRANT, data, actor)
    if not engine.read(item.no).snapshot.awaits_material:
        _do(item, item.no, Action.SERVE, {"method": "electronic"}, actor, "/serve")


def serve_supplied(message: Message) -> None:
    """Handler of ``case.supply``: what a department granted before the last tolerated paper came is served now."""
    standing = engine.read(message.subject)
    case = standing.snapshot
    if case.state is not State.DECIDED or case.awaits_material or _system(standing) is None:
        return
    at = shanghai(journal.events_of(message.subject)[-1].occurred_at)
    key = f"{message.subject}#{message.payload['version']}/serve"
    act(
        message.subject,
        Action.SERVE,
        {"method": "electronic"},
        actor=_on_behalf(standing),
        order=Order(at, key=key),
    )


def _deny(item: PartnerItem, standing: engine.Standing, actor: Actor) -> None:
    _accept(item, standing, actor)
    _pass_reviews(item, actor)
    _do(item, item.no, Action.DENY, {"reasons": _text(item) or "部门没有写明理由，请向其询问。"}, actor)
    _do(item, item.no, Action.SERVE, {"method": "electronic"}, actor, "/serve")


def _pass_reviews(item: PartnerItem, actor: Actor) -> None:
    """Steps before the decision were done in the department's own system."""
    for number in range(10):
        standing = engine.read(item.no)
        step = standing.rules.step(standing.snapshot.step)
        if step is None or step.kind not in _REVIEWED:
            return
        _do(item, item.no, Action.REVIEW, {"opinion": "已在部门系统审查"}, actor, f"/review{number}")


def _correct(item: PartnerItem, standing: engine.Standing, actor: Actor) -> None:
    """The department asks the family; its own case waits, the others go on. After acceptance it takes that back."""
    if standing.snapshot.state in (State.ACCEPTED, State.IN_REVIEW):
        _do(item, item.no, Action.REVOKE_ACCEPTANCE, {"reason": "需要补正材料"}, actor, "/revoke")
    _do(item, item.no, Action.REQUEST_CORRECTION, {"faults": _faults(item)}, actor)


def _faults(item: PartnerItem) -> list[dict[str, str]]:
    """As the department listed them, by its own form's keys; at least what it wrote in words."""
    given = item.result.get("faults")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    faults = [
        {"about": str(row.get("about") or row.get("field") or "其他")[:80], "text": str(row["text"])[:200]}
        for row in rows
        if row.get("text")
    ]
    return faults or [{"about": "其他", "text": _text(item)[:200] or "请与经办部门联系。"}]


def _text(item: PartnerItem) -> str:
    return item.text.strip()[:1000]


_ANSWERS: dict[str, Callable[[PartnerItem, engine.Standing, Actor], None]] = {
    "accepted": _accept,
    "granted": _grant,
    "denied": _deny,
    "correction": _correct,
}
