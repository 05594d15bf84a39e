"""Circumstances of a family: which members apply, what is still open, and the order that asks fewest questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any

from yichuang.catalogue.bundles.keys import Answers, write
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering
from yichuang.catalogue.expressions import Expression
from yichuang.catalogue.model import Circumstance

EXACT_UP_TO = 12
"""So many questions are put in the best order; beyond that each next one is the best at that point."""


class Standing(StrEnum):
    """What a member is to this family."""

    APPLIES = "applies"
    DONE = "already_done"
    NOT = "not_applicable"
    OPEN = "open"  # another circumstance must be known first


_MAY_ASK = (Standing.APPLIES, Standing.OPEN)


def standing(member: BoundMember, answers: Answers, param: Mapping[str, int], today: date) -> Standing:
    """Whether a member applies, given what is known of the circumstances."""

    def weigh(test: Expression | None, otherwise: bool) -> bool | None:
        if test is None:
            return otherwise
        value: bool | None = test.evaluate(answers, param, today=today)
        return value

    applies = weigh(member.when, otherwise=True)
    if applies is False:
        return Standing.NOT
    done = weigh(member.already_done, otherwise=False)
    if applies is None or (applies and done is None):
        return Standing.OPEN
    return Standing.DONE if done else Standing.APPLIES


def standings(offering: BundleOffering, answers: Answers, today: date) -> dict[str, Standing]:
    """Every member's standing, by service."""
    param = offering.parameters(today)
    return {m.service: standing(m, answers, param, today) for m in offering.members}


def likeliest(offering: BundleOffering) -> dict[str, Any]:
    """The circumstances of most families: each question's commonest answer. For showing, never for handling."""
    given: dict[str, Any] = {}
    for item in offering.bundle.circumstances:
        value, _ = max(_chances(offering, item), key=lambda chance: chance[1])
        write(given, item.key, value)
    return given


def matters(offering: BundleOffering, key: str, before: Answers, today: date) -> bool:
    """Whether a circumstance can still change anything, given those asked before it."""
    param = offering.parameters(today)
    followers = offering.followers.get(key, frozenset())
    for member in offering.members:
        if key in _reads(member) and standing(member, before, param, today) == Standing.OPEN:
            return True
        if member.service in followers and standing(member, before, param, today) in _MAY_ASK:
            return True
    return False


def _reads(member: BoundMember) -> frozenset[str]:
    names: frozenset[str] = frozenset()
    for test in (member.when, member.already_done):
        names |= test.names if test else frozenset()
    return names


@dataclass(frozen=True)
class _Question:
    """A circumstance with the share of families that give each answer."""

    key: str
    chances: tuple[tuple[Any, float], ...]


class Ordering:
    """Finds the order with the fewest expected questions under the stated weights (independent of each other)."""

    def __init__(self, offering: BundleOffering, today: date) -> None:
        self._offering, self._today = offering, today
        self._param = offering.parameters(today)
        known = {m.key: m for m in offering.bundle.circumstances}
        self._questions = {key: _Question(key, _chances(offering, item)) for key, item in known.items()}
        self._reads = {m.service: _reads(m) & frozenset(known) for m in offering.members}
        self._memo: dict[tuple[str, frozenset[str]], float] = {}

    def best(self) -> tuple[str, ...]:
        """The keys in the order to be asked; those that decide no member spare nobody a question and come last."""
        keys = tuple(key for key in self._questions if any(key in read for read in self._reads.values()))
        order = self._exact(keys) if len(keys) <= EXACT_UP_TO else self._greedy(keys)
        return (*order, *(key for key in self._questions if key not in keys))

    def expected(self, order: Sequence[str]) -> float:
        """How many questions a family is asked on average in this order."""
        return sum(self.chance(key, frozenset(order[:i])) for i, key in enumerate(order))

    def chance(self, key: str, before: frozenset[str]) -> float:
        """The share of families for whom ``key`` still matters once ``before`` is known."""
        members = [m for m in self._offering.members if key in self._reads[m.service]]
        concerned = before & frozenset().union(*(self._reads[m.service] for m in members))
        memo = (key, concerned)
        if memo not in self._memo:
            self._memo[memo] = self._weigh(members, concerned)
        return self._memo[memo]

    def _weigh(self, members: Iterable[BoundMember], concerned: frozenset[str]) -> float:
        questions = [self._questions[key] for key in sorted(concerned)]
        share = 0.0
        for answers in product(*(q.chances for q in questions)):
            weight = 1.0
            given: dict[str, Any] = {}
            for question, (value, chance) in zip(questions, answers, strict=True):
                weight *= chance
                role, leaf = question.key.split(".", 1)
                given.setdefault(role, {})[leaf] = value
            if any(standing(m, given, self._param, self._today) == Standing.OPEN for m in members):
                share += weight
        return share

    def _exact(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Dynamic programming over sets: what is asked next costs the same however the set came about."""
        best: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {frozenset(): (0.0, ())}
        for _ in keys:
            further: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {}
            for asked, (cost, order) in best.items():
                for key in keys:
                    if key not in asked:
                        _keep(further, asked | {key}, cost + self.chance(key, asked), (*order, key))
            best = further
        return best[frozenset(keys)][1]

    def _greedy(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Next the question that spares the others most: the least expected sum of what would remain."""
        order: tuple[str, ...] = ()
        while len(order) < len(keys):
            left = [key for key in keys if key not in order]
            order = (*order, min(left, key=lambda key: self._remaining(frozenset({*order, key}), left)))
        return order

    def _remaining(self, asked: frozenset[str], left: Sequence[str]) -> float:
        return sum(self.chance(key, asked) for key in left if key not in asked)


def _keep(
    table: dict[frozenset[str], tuple[float, tuple[str, ...]]],
    asked: frozenset[str],
    cost: float,
    order: tuple[str, ...],
) -> None:
    if asked not in table or cost < table[asked][0] - 1e-12:
        table[asked] = (cost, order)


def _chances(offering: BundleOffering, item: Circumstance) -> tuple[tuple[Any, float], ...]:
    if isinstance(item.likely, int):
        return ((True, item.likely / 100), (False, 1 - item.likely / 100))
    element = offering.catalogue.elements[item.element]
    codes = offering.catalogue.codes[element.code_list or ""].values
    shares = {code: item.likely.get(code, 0) for code in codes}
    total = sum(shares.values()) or 1
    return tuple((code, share / total) for code, share in shares.items())
