"""People with fixed numbers whose stories are told: a family after a death, a household in need, the hall's citizens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yichuang_sandbox.city.insurers import Rows
from yichuang_sandbox.city.people import Household, Person
from yichuang_sandbox.numbers import resident_id


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody of a story: ``code`` names the part, ``overrides`` are registers with a given row, several, or
    none."""

    code: str
    person: Person
    phone: str | None
    overrides: dict[str, Any]
    facts: dict[str, Any]

    @property
    def resident_id(self) -> str:
        return self.person.resident_id

    @property
    def name(self) -> str:
        return self.person.name


@dataclass(frozen=True, slots=True)
class Family:
    """A household of a story; ``note`` says what it is about, in Chinese; in the ``bare`` registers only what is told
    stands."""

    no: int
    note: str
    home: Household
    roles: tuple[Role, ...]
    bare: frozenset[str] = frozenset()


@cache
def families() -> tuple[Family, ...]:
    """All of them, in the file's order; their household numbers come before all others."""
    given = yaml.safe_load(files("yichuang_sandbox.city").joinpath("stories.yaml").read_text("utf-8"))
    return tuple(_family(one) for one in given)


def role(code: str) -> Role:
    """Somebody by the code of the part. KeyError where there is none."""
    return {one.code: one for family in families() for one in family.roles}[code]


def _family(given: dict[str, Any]) -> Family:
    home = Household(given["family"], given["address"], given["division"], rural=False)
    roles = tuple(_role(one) for one in given["people"])
    home.people.extend(one.person for one in roles)
    home.couples.extend((one, other) for one, other in given.get("couples", ()))
    return Family(given["family"], given.get("note", ""), home, roles, frozenset(given.get("bare", ())))


def _role(given: dict[str, Any]) -> Role:
    born: date = given["birth"]
    number = resident_id(given["seq"], born, given["sex"])
    person = Person(
        number, given["name"], given["sex"], born.toordinal(), given["relation"], given["marital"]
    )
    facts: dict[str, Any] = {name: given[name] for name in ("ethnicity", "education") if name in given}
    return Role(given["code"], person, given.get("phone"), given.get("registers", {}), facts)


def overridden(family: Family, rows: Rows, columns: dict[str, list[str]]) -> Rows:
    """The rows of a family's registers with what its story fixes."""
    told = {one.resident_id: one for one in family.roles}
    found: Rows = {}
    for register, names in columns.items():
        bare = register in family.bare
        kept = [row for row in rows.get(register, ()) if not bare and register not in told[row[0]].overrides]
        if register == "population":
            kept = [_with(names, row, told[row[0]].facts) for row in kept]
        for number, one in told.items():
            for fixed in _rows(one.overrides.get(register)):
                kept.append((number, *(_plain(fixed[name]) for name in names[1:])))
        found[register] = kept
    return found


def _with(names: list[str], row: tuple[Any, ...], facts: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(facts.get(name, value) for name, value in zip(names, row, strict=True))


def _rows(given: Any) -> list[dict[str, Any]]:
    return given if isinstance(given, list) else [] if given is None else [given]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
