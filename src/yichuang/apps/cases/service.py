"""Commands on cases. Each reads: fetch and authorise → decide (pure) → effects → write, exactly once per key."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import engine
from yichuang.apps.cases import entered as entered_values
from yichuang.apps.cases.effects import effect_of
from yichuang.apps.cases.lifecycle import Action, Snapshot, available, decide
from yichuang.apps.journal import queries as journal_queries
from yichuang.core.errors import DomainError, DuplicateCommand, NotFound, StaleVersion, UniqueEntry

TRIES = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind. ``repeated``: the key had acted before, nothing was done now."""

    snapshot: Snapshot
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """How a command is given: when it happened, the version the person saw (``None``: whatever is now), the key."""

    at: datetime
    seen: int | None = None
    key: str | None = None
    recorded_at: datetime | None = None  # later than ``at`` for what was done offline


def act(no: str, action: Action, data: Mapping[str, Any], *, actor: Actor, order: Order) -> Outcome:
    """Any action of the table on one case.

    Raises NotFound (also for cases this actor has no part in), NotAllowed, IncompatibleDuty, OwnFamily, InvalidInput,
    StaleVersion, DuplicateCommand (the key acted on something else). The same ``key`` again returns what stands
    without acting twice.
    """
    for _ in range(TRIES):
        standing = engine.read(no, order.key)
        if standing.done:
            return Outcome(standing.snapshot, repeated=True)
        command = standing.command(actor, action, order.at, data)
        if not command.roles:
            raise NotFound(what="case")
        _fits(standing, order)
        happening = decide(standing.snapshot, standing.rules, command, standing.context)
        effect = effect_of(action, standing.rules)
        try:
            with transaction.atomic() if effect else nullcontext():
                if effect:
                    happening = effect(standing, happening, actor)
                after = engine.write(
                    standing, happening, recorded_at=order.recorded_at or order.at, key=order.key
                )
                if after is None:
                    raise _Overtaken
        except (DuplicateCommand, UniqueEntry) as refused:
            _unless_acted(no, order.key, refused)
            continue
        except _Overtaken:
            if order.seen is not None:
                raise _stale(engine.read(no), order.seen) from None
            continue
        return Outcome(after)
    raise _stale(engine.read(no), order.seen or 0)


def review(
    no: str, data: Mapping[str, Any], entered: Mapping[str, Any], *, actor: Actor, order: Order
) -> Outcome:
    """A review whose step asks for values (a survey, an amount): both are kept, or neither.

    ``entered`` is nested by role. Raises InvalidAnswers for what the step does not ask or cannot stand, and what
    ``act`` raises. The event names the version of the answers that the values made.
    """
    if order.key and journal_queries.command(order.key) is not None:
        return act(no, Action.REVIEW, data, actor=actor, order=order)
    with transaction.atomic():
        standing = engine.read(no)
        if order.seen is not None and order.seen != standing.snapshot.version:
            raise _stale(standing, order.seen)
        if Action.REVIEW not in actions(no, actor=actor, at=order.at)[1]:
            return act(no, Action.REVIEW, data, actor=actor, order=order)  # says why not
        step = standing.rules.step(standing.snapshot.step)
        asked = step.asks if step is not None else ()
        kept = entered_values.save_entered(no, entered, keys_allowed=asked, actor=actor, at=order.at)
        named = {**data, "answers_version": kept.version, "answers": bytes(kept.digest).hex()}
        # read and written in one transaction: whoever was first meanwhile is noticed by the version
        seen = replace(order, seen=standing.snapshot.version)
        return act(no, Action.REVIEW, named, actor=actor, order=seen)


def actions(no: str, *, actor: Actor, at: datetime) -> tuple[Snapshot, list[Action]]:
    """The case and what this actor may do to it now; exactly what pages show. Raises NotFound."""
    standing = engine.read(no)
    command = standing.command(actor, Action.ARCHIVE, at, {})
    if not command.roles:
        raise NotFound(what="case")
    return standing.snapshot, available(standing.snapshot, standing.rules, command)


def _fits(standing: engine.Standing, order: Order) -> None:
    """The key has done nothing else, and the person saw what is now."""
    if standing.key_taken:
        raise DuplicateCommand(key=order.key or "")
    if order.seen is not None and order.seen != standing.snapshot.version:
        raise _stale(standing, order.seen)


def _unless_acted(no: str, key: str | None, refused: DomainError) -> None:
    """An entry that is there already may be this very command's: its other copy wrote it meanwhile."""
    if isinstance(refused, UniqueEntry) and (key is None or not engine.read(no, key).done):
        raise refused


class _Overtaken(Exception):
    """Somebody else's event came between reading and writing; rolls the effects back."""


def _stale(standing: engine.Standing, seen: int) -> StaleVersion:
    events = journal_queries.events_of(standing.snapshot.no)
    last = events[-1] if events else None
    return StaleVersion(
        seen=seen,
        current=standing.snapshot.version,
        changed_by=str(last.actor) if last and last.actor is not None else "系统",
        changed_at=last.occurred_at if last else standing.snapshot.received_at,
    )
