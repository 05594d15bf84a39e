"""The tasks of a bundle: what must wait for what, what is ready, and how long the longest way is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
    SPARED = "spared"  # what it stands in for was granted


@dataclass(frozen=True)
class Task:
    """A member as a task of this family: ``after`` are groups of services of which one each must be done.

    ``instead_of`` are services that must all have been refused.
    """

    service: str
    position: int
    standing: Standing
    after: tuple[tuple[str, ...], ...]
    instead_of: tuple[str, ...] = ()


def tasks(offering: BundleOffering, standings: Mapping[str, Standing]) -> tuple[Task, ...]:
    """The members as tasks. A precondition that does not apply here, or is done, is no precondition any more."""
    return tuple(
        Task(m.service, m.position, standings[m.service], _groups(m, standings), _first(m, standings))
        for m in offering.members
    )


def _first(member: BoundMember, standings: Mapping[str, Standing]) -> tuple[str, ...]:
    """What is really tried before; done already, it stays: then there is nothing to stand in for."""
    tried = (Standing.APPLIES, Standing.OPEN, Standing.DONE)
    return tuple(code for code in member.member.instead_of if standings.get(code) in tried)


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
    if any(code in done for code in task.instead_of):
        return Readiness.SPARED
    if not all(code in refused for code in task.instead_of):
        return Readiness.WAITS
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


def critical_days(offering: BundleOffering, found: tuple[Task, ...], *, worst: bool = False) -> int:
    """Working days of the longest way through the tasks, by promised limits; of alternatives the quicker.

    ``worst``: what others stand in for is refused, so that their way counts too.
    """
    days = {m.service: working_days(m.promised) for m in offering.members}
    by_service = {task.service: task for task in found if task.standing == Standing.APPLIES}
    memo: dict[str, int] = {}

    def finish(service: str) -> int:
        if service not in by_service:
            return 0
        if service not in memo:
            memo[service] = 0  # lint reports cycles; here they only must not hang
            task = by_service[service]
            before = [_earliest(group, by_service, finish, worst) for group in task.after]
            before += [finish(code) for code in task.instead_of]
            memo[service] = max(before, default=0) + days[service]
        return memo[service]

    counted = [code for code, task in by_service.items() if worst or not task.instead_of]
    return max((finish(service) for service in counted), default=0)


def _earliest(
    group: tuple[str, ...], by_service: Mapping[str, Task], finish: Callable[[str], int], worst: bool
) -> int:
    """When one of the group is done: the quickest; at worst that one is refused and another stands in for it."""
    second = [code for code in group if code in by_service and by_service[code].instead_of]
    first = min((finish(code) for code in group if code not in second), default=0)
    return max([first, *map(finish, second)]) if worst or not set(group) - set(second) else first


def longest_days(offering: BundleOffering) -> int:
    """The critical days where every member applies: what the bundle's own promise must leave room for."""
    everyone = {m.service: Standing.APPLIES for m in offering.members}
    return critical_days(offering, tasks(offering, everyone), worst=True)


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
