"""How a department looks at a case: its own simple rules, as data (``desks.yaml``), applied to its registers.

First the form: what is missing or does not agree is told at once, everything in one correction. Then the matter: a
status that does not fit is a refusal with a reason. What is granted changes the registers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yichuang_sandbox.city.names import VARIANTS
from yichuang_sandbox.numbers import hash_of
from yichuang_sandbox.store import Row
from yichuang_sandbox.supplies import Registry

_VARIANTS = str.maketrans({new: old for old, new in VARIANTS.items()})
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_WHO = (
    "deceased",
    "student",
    "patient",
    "disabled",
    "applicant",
)  # whom a form is about, where no rule says it


@dataclass(frozen=True, slots=True)
class Check:
    """A register's column that must hold one of some values; without a column there must be a row, or none."""

    register: str
    column: str
    allowed: tuple[Any, ...]
    absent: bool
    denies: bool  # otherwise it is a correction
    text: str

    def holds(self, row: Row | None) -> bool:
        if not self.column:
            return (row is None) is self.absent
        return row is not None and row[self.column] in self.allowed


@dataclass(frozen=True, slots=True)
class Effect:
    """What a granted case changes: columns of the row about the person; ``new``: a row where there is none."""

    register: str
    changes: Mapping[str, Any]
    new: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One service of one department. ``about`` is the key of the number that everything is looked up by."""

    about: str | None = None
    mandatory: Mapping[str, str] = field(default_factory=dict)  # key → what people call it
    checks: tuple[Check, ...] = ()
    effects: tuple[Effect, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    granted: str = "{name}的申请已经办好。"


@dataclass(frozen=True, slots=True)
class Department:
    """Who they are, and their services by code; a service nobody described is checked for the person only."""

    code: str
    name: str
    services: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Judgement:
    """``kind`` as in the feed: accepted, granted, denied, correction."""

    kind: str
    text: str
    result: dict[str, Any] = field(default_factory=dict)
    effects: tuple[tuple[Effect, dict[str, Any]], ...] = ()
    about: str = ""


@cache
def departments() -> dict[str, Department]:
    """All of them by code."""
    given = yaml.safe_load(files("yichuang_sandbox").joinpath("desks.yaml").read_text("utf-8"))
    return {code: _department(code, one) for code, one in given.items()}


class Judge:
    """Applies a department's rule to a case."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def form(self, department: str, case: dict[str, Any]) -> Judgement:
        """Complete and about somebody who is known: accepted; otherwise one correction that names everything."""
        rule, answers = self._rule(department, case), _answers(case)
        faults = [
            {"about": label, "text": f"没有填{label}"}
            for key, label in rule.mandatory.items()
            if answered(answers, key) is None
        ]
        number = self._about(rule, answers)
        if number:
            faults += self._person(number, answers, rule)
        if faults:
            text = (
                f"材料退回补正：{'；'.join(fault['text'] for fault in faults)}。补好后再发来，不用重新申请。"
            )
            return Judgement("correction", text, {"faults": faults, "sample": True})
        name = departments()[department].name
        return Judgement("accepted", f"{name}已受理。", {"sample": True}, about=number)

    def matter(self, department: str, case: dict[str, Any], today: date) -> Judgement:
        """Granted with its effects, or why not."""
        rule, answers = self._rule(department, case), _answers(case)
        number = self._about(rule, answers)
        for check in rule.checks:
            if not check.holds(self._registry.row(check.register, number)):
                return Judgement("denied" if check.denies else "correction", check.text, {"sample": True})
        facts = _Facts(self._registry, case, number, today)
        result = {name: facts.value(what) for name, what in rule.result.items()}
        effects = tuple(
            (effect, {column: facts.value(what) for column, what in effect.changes.items()})
            for effect in rule.effects
        )
        text = rule.granted.format_map(facts.words(result))
        kept = {name: value for name, value in result.items() if value is not None}
        return Judgement("granted", text, {**kept, "sample": True}, effects, number)

    @staticmethod
    def _rule(department: str, case: dict[str, Any]) -> Rule:
        return departments()[department].services.get(str(case.get("service")), Rule())

    @staticmethod
    def _about(rule: Rule, answers: dict[str, Any]) -> str:
        return next((str(found) for key in _keys(rule) if (found := answered(answers, key))), "")

    def _person(self, number: str, answers: dict[str, Any], rule: Rule) -> list[dict[str, str]]:
        row = self._registry.row("population", number)
        if row is None:
            text = f"户籍登记里查不到号码尾数为{number[-4:]}的人，请核对公民身份号码"
            return [{"about": "公民身份号码", "text": text}]
        key = next(key for key in _keys(rule) if answered(answers, key) == number)
        told = answered(answers, key.replace("resident_id", "name"))
        if told and plain(str(told)) != plain(row["name"]):
            text = f"号码尾数为{number[-4:]}的人在户籍登记里不叫“{told}”，请核对姓名"
            return [{"about": "姓名", "text": text}]
        return []


class _Facts:
    """What the texts and results of a rule refer to."""

    def __init__(self, registry: Registry, case: dict[str, Any], number: str, today: date) -> None:
        self._registry, self._answers = registry, _answers(case)
        self._number, self._today, self._no = number, today, str(case.get("no"))

    def value(self, what: Any) -> Any:
        """A plain value as it is; see the head of ``desks.yaml`` for the rest."""
        if isinstance(what, Mapping):
            return (self.value(what["of"]) or 0) * what["percent"] // 100
        if not isinstance(what, str) or what[:1] not in "$@a":
            return what
        if what.startswith("answer:"):
            return answered(self._answers, what.removeprefix("answer:"))
        if what.startswith("@"):
            register, _, column = what[1:].partition(".")
            row = self._registry.row(register, self._number)
            return None if row is None else row[column]
        return {
            "$today": self._today.isoformat(),
            "$number": f"{self._today:%Y%m%d}{hash_of(self._no):06d}",
            "$next_month": _month_after(self._today),
            "$month_after_death": _month_after(self._died()),
        }.get(what, what)

    def _died(self) -> date:
        row = self._registry.row("deaths", self._number)
        return self._today if row is None else date.fromisoformat(row["died_on"])

    def words(self, result: dict[str, Any]) -> dict[str, Any]:
        """Names for a text: the result's, days and months as people write them, amounts in yuan, the person's name."""
        row = self._registry.row("population", self._number) if self._number else None
        words: dict[str, Any] = _Blank({"name": row["name"] if row else "申请人"})
        for name, value in result.items():
            words[name] = "" if value is None else _day(value)
            if name.endswith("_fen"):
                words[name.removesuffix("_fen")] = yuan(value or 0)
        return words


class _Blank(dict[str, Any]):
    """A word nobody gave is left out of a text."""

    def __missing__(self, key: str) -> str:
        return ""


def answered(answers: Mapping[str, Any], key: str) -> Any:
    """The answer at ``role.leaf``; None where it is empty or not there."""
    found: Any = answers
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return None if found in ("", [], {}) else found


def yuan(fen: int) -> str:
    """As people write money: ``1865200`` fen is ``18,652.00元``."""
    return f"{fen // 100:,}.{fen % 100:02d}元"


def _day(value: Any) -> Any:
    """``2026-12`` is 2026年12月, ``2026-12-01`` 2026年12月1日; anything else stays."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return value
    year, *rest = (int(part) for part in value.split("-"))
    return f"{year}年" + "".join(f"{part}{unit}" for part, unit in zip(rest, "月日", strict=False))


def _month_after(day: date) -> str:
    return f"{day.year + day.month // 12}-{day.month % 12 + 1:02d}"


def plain(name: str) -> str:
    """A name with the usual form of each character, without blanks and dots."""
    return name.translate(_VARIANTS).replace(" ", "").replace("·", "")


def _keys(rule: Rule) -> tuple[str, ...]:
    return (rule.about,) if rule.about else tuple(f"{role}.resident_id" for role in _WHO)


def _answers(case: dict[str, Any]) -> dict[str, Any]:
    found = case.get("answers")
    return found if isinstance(found, dict) else {}


def _department(code: str, given: dict[str, Any]) -> Department:
    return Department(
        code, given["name"], {name: _rule(one) for name, one in given.get("services", {}).items()}
    )


def _rule(given: dict[str, Any]) -> Rule:
    checks = tuple(_check(one) for one in given.get("checks", ()))
    effects = tuple(
        Effect(one["register"], one["set"], bool(one.get("new"))) for one in given.get("effects", ())
    )
    return Rule(
        given.get("about"),
        given.get("mandatory", {}),
        checks,
        effects,
        given.get("result", {}),
        given.get("granted", Rule().granted),
    )


def _check(given: dict[str, Any]) -> Check:
    return Check(
        given["register"],
        given.get("column", ""),
        tuple(given.get("in", ())),
        bool(given.get("absent")),
        given.get("otherwise") != "correction",
        given["text"],
    )
