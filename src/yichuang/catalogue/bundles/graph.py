"""The tasks of a bundle: what must wait for what, what is ready, and how long the longest way is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from yichuang.catalogue.bundles.circumstances import Standing
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering
from yichuang.catalogue.model import Term
from yichuang.core.limits import Unit


class Readiness(StrEnum):
    """Whether a task may begin."""

    READY = "ready"
    WAITS = "waits"
    BLOCKED = "blocked"  # every way to one of its preconditions was refused


@dataclass(frozen=True)
class Task:
    """A member as a task of this family: ``after`` are groups of services of which one each must be done."""

    service: str
    position: int
    standing: Standing
    after: tuple[tuple[str, ...], ...]


def tasks(offering: BundleOffering, standings: Mapping[str, Standing]) -> tuple[Task, ...]:
    """The members as tasks. A precondition that does not apply here, or is done, is no precondition any more."""
    return tuple(
        Task(m.service, m.position, standings[m.service], _groups(m, standings)) for m in offering.members
    )


def _groups(member: BoundMember, standings: Mapping[str, Standing]) -> tuple[tuple[str, ...], ...]:
    """What is really waited for: a group of which one is done, or of which none applies, is left out."""
    waits_for = (Standing.APPLIES, Standing.OPEN)
    groups = []
    for group in member.member.after:
        if any(standings.get(code) == Standing.DONE for code in group):
            continue
        left = tuple(code for code in group if standings.get(code) in waits_for)
        if left:
            groups.append(left)
    return tuple(groups)


def readiness(task: Task, done: Collection[str], refused: Collection[str]) -> Readiness:
    """Whether a task may begin, given what is done and what was refused (or withdrawn)."""
    if all(any(code in done for code in group) for group in task.after):
        return Readiness.READY
    if any(all(code in refused for code in group) for group in task.after):
        return Readiness.BLOCKED
    return Readiness.WAITS


def cycle(after: Mapping[str, tuple[tuple[str, ...], ...]]) -> tuple[str, ...]:
    """Services that wait for one another, or nothing. In a group the quickest way counts, so all must be stuck."""
    done: set[str] = set()
    while True:
        ready = {
            code
            for code, groups in after.items()
            if code not in done and all(any(c in done or c not in after for c in g) for g in groups)
        }
        if not ready:
            return tuple(code for code in after if code not in done)
        done |= ready


def critical_days(offering: BundleOffering, found: tuple[Task, ...]) -> int:
    """Working days of the longest way through the tasks, by promised limits; of alternatives the quicker."""
    days = {m.service: working_days(m.offering.promised) for m in offering.members}
    by_service = {task.service: task for task in found if task.standing == Standing.APPLIES}
    memo: dict[str, int] = {}

    def finish(service: str) -> int:
        if service not in by_service:
            return 0
        if service not in memo:
            memo[service] = 0  # lint reports cycles; here they only must not hang
            start = max(
                (min(finish(code) for code in group) for group in by_service[service].after), default=0
            )
            memo[service] = start + days[service]
        return memo[service]

    return max((finish(service) for service in by_service), default=0)


def longest_days(offering: BundleOffering) -> int:
    """The critical days where every member applies: what the bundle's own promise must leave room for."""
    return critical_days(offering, tasks(offering, {m.service: Standing.APPLIES for m in offering.members}))


def working_days(term: Term) -> int:
    """A limit as working days, for adding up: seven calendar days are five, a month 21; hours are the same day."""
    match term.unit:
        case Unit.WORKING_DAY:
            return term.value
        case Unit.CALENDAR_DAY:
            return -(-term.value * 5 // 7)
        case Unit.MONTH:
            return term.value * 21
        case _:
            return -(-term.value // 24)
