"""What may be done now, in the order a hand reaches for it: one primary button, the others beside it, the rest below."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.apps.cases.lifecycle import Action, State
from yichuang.web.desk.casefile import CaseFile

_ORDER = (
    Action.SUPPLEMENT,
    Action.ACCEPT,
    Action.ACCEPT_TOLERATED,
    Action.ACCEPT_ON_COMMITMENT,
    Action.REQUEST_CORRECTION,
    Action.GIVE_OPINION,
    Action.GRANT,
    Action.REVIEW,
    Action.REQUEST_OPINION,
    Action.PUBLISH,
    Action.RESUME,
    Action.SERVE,
    Action.SUPPLY,
    Action.PRE_REVIEW,
    Action.SEND_BACK,
    Action.OBJECT,
    Action.SUSPEND,
    Action.EXTEND,
    Action.RECTIFY,
    Action.REASSIGN,
    Action.DENY,
    Action.REFUSE_ACCEPTANCE,
    Action.REVOKE_ACCEPTANCE,
    Action.TERMINATE,
    Action.REVOKE,
)
_NEVER_FIRST = frozenset({Action.SEND_BACK, Action.RELEASE})
_GRAVE = frozenset(
    {Action.DENY, Action.REFUSE_ACCEPTANCE, Action.REVOKE_ACCEPTANCE, Action.TERMINATE, Action.REVOKE}
)
_AT_HAND = frozenset(
    {
        Action.ACCEPT,
        Action.ACCEPT_TOLERATED,
        Action.ACCEPT_ON_COMMITMENT,
        Action.REQUEST_CORRECTION,
        Action.REFUSE_ACCEPTANCE,
        Action.REVIEW,
        Action.REQUEST_OPINION,
        Action.SEND_BACK,
        Action.GIVE_OPINION,
        Action.PUBLISH,
        Action.RESUME,
        Action.GRANT,
        Action.DENY,
        Action.SERVE,
        Action.SUPPLY,
        Action.SUPPLEMENT,
    }
)
DIRECT = (Action.CLAIM, Action.RELEASE)
"""Reversible and of no legal effect: one click."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons of the decision: ``more`` is folded away."""

    primary: Action | None
    beside: tuple[Action, ...]
    grave: tuple[Action, ...]
    more: tuple[Action, ...]
    direct: tuple[Action, ...]


def choices(file: CaseFile) -> Choices:
    """Exactly the actions that the case view allows, sorted."""
    allowed = [action for action in _ORDER if action in file.view.actions]
    primary = _primary(file, allowed)
    rest = [action for action in allowed if action is not primary]
    at_hand = [action for action in rest if action in _AT_HAND and _fits(file, action)]
    return Choices(
        primary=primary,
        beside=tuple(action for action in at_hand if action not in _GRAVE),
        grave=tuple(action for action in at_hand if action in _GRAVE),
        more=tuple(action for action in rest if action not in at_hand),
        direct=tuple(action for action in DIRECT if action in file.view.actions),
    )


def _primary(file: CaseFile, allowed: list[Action]) -> Action | None:
    """What the file itself suggests; a grave act is never suggested."""
    if file.view.snapshot.state is State.SUBMITTED:
        suggested = _acceptance(file)
        if suggested in allowed:
            return suggested
    return next((action for action in allowed if action in _AT_HAND - _GRAVE - _NEVER_FIRST), None)


def _acceptance(file: CaseFile) -> Action:
    missing = [paper.due for paper in file.missing if paper.due is not None]
    if not missing:
        return Action.ACCEPT
    if all(due.tolerable for due in missing) and file.tolerance_until is not None:
        return Action.ACCEPT_TOLERATED
    if all(due.by_commitment for due in missing):
        return Action.ACCEPT_ON_COMMITMENT
    return Action.REQUEST_CORRECTION


def _fits(file: CaseFile, action: Action) -> bool:
    """Whether the file as it is would let the act pass; what would be refused is folded away, not hidden."""
    missing = [paper.due for paper in file.missing if paper.due is not None]
    if action is Action.ACCEPT:
        return not missing
    if action is Action.ACCEPT_TOLERATED:
        return bool(missing) and all(due.tolerable for due in missing)
    if action is Action.ACCEPT_ON_COMMITMENT:
        return any(paper.due and paper.due.by_commitment for paper in file.missing)
    return True
