"""How a member's words map to the bundle's and back: by role and element, never by label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yichuang.catalogue.form import Form
from yichuang.catalogue.model import Member
from yichuang.catalogue.schema import asked_keys

Answers = Mapping[str, Any]


def mapped(member: Member, key: str) -> str:
    """The bundle's key (or role) for one of the member's own.

    >>> mapped(Member(service="x", roles={"relative": "applicant"}, same={"a.b": "c.d"}), "relative.name")
    'applicant.name'
    """
    if key in member.same:
        return member.same[key]
    role, dot, leaf = key.partition(".")
    return f"{member.roles.get(role, role)}{dot}{leaf}"


@dataclass(frozen=True, eq=False)
class KeyMap:
    """The keys of one member beside the bundle's. ``singles`` are pairs, ``lists`` repeated sections by role."""

    singles: tuple[tuple[str, str], ...]  # own key, bundle's key
    lists: tuple[tuple[str, str, tuple[str, ...]], ...]  # own role, bundle's role, leaves (the same in both)

    @classmethod
    def of(cls, member: Member, form: Form) -> KeyMap:
        """Every key the member's form asks and its officers enter."""
        own: dict[str, str] = {}
        lists = []
        for section in form.sections:
            if section.repeat:
                role = section.repeat.role
                lists.append((role, mapped(member, role), tuple(f.leaf for f in section.fields)))
            else:
                own |= {f.key: mapped(member, f.key) for f in section.fields}
        own |= {key: mapped(member, key) for key in asked_keys(form.offering.route)}
        return cls(tuple(own.items()), tuple(lists))

    @cached_property
    def bundle_key(self) -> Mapping[str, str]:
        """The bundle's key by the member's, a repeated section's leaves included."""
        found = dict(self.singles)
        for own, theirs, leaves in self.lists:
            found[own] = theirs
            found |= {f"{own}.{leaf}": f"{theirs}.{leaf}" for leaf in leaves}
        return found

    def path(self, own: str) -> str:
        """A path of the member (``members[0].name``) as the bundle names it."""
        head, bracket, rest = own.partition("[")
        if not bracket:
            return self.bundle_key.get(own, own)
        return f"{self.bundle_key.get(head, head)}[{rest}"

    def part(self, answers: Answers) -> dict[str, Any]:
        """The member's own answers out of the bundle's."""
        out: dict[str, Any] = {}
        for own, theirs in self.singles:
            value = read(answers, theirs)
            if value is not None:
                write(out, own, value)
        for role, theirs, leaves in self.lists:
            rows = answers.get(theirs)
            if isinstance(rows, list | tuple):
                out[role] = [_only(row, leaves) for row in rows]
        return out

    def merge_back(self, own_answers: Answers, into: dict[str, Any]) -> None:
        """The member's clean answers among the bundle's."""
        for own, theirs in self.singles:
            value = read(own_answers, own)
            if value is not None:
                write(into, theirs, value)
        for role, theirs, _ in self.lists:
            for index, row in enumerate(own_answers.get(role, ())):
                rows = into.setdefault(theirs, [])
                if index == len(rows):
                    rows.append({})
                rows[index] |= row


def read(answers: Answers, key: str) -> Any:
    """One answer by its key, ``None`` where there is none."""
    role, _, leaf = key.partition(".")
    group = answers.get(role)
    return group.get(leaf) if isinstance(group, Mapping) else None


def write(answers: dict[str, Any], key: str, value: Any) -> None:
    """Puts one answer in its place."""
    role, _, leaf = key.partition(".")
    group = answers.setdefault(role, {})
    if isinstance(group, dict):
        group[leaf] = value


def copied(answers: Answers) -> dict[str, Any]:
    """Answers whose groups may be written into without touching the given ones."""
    return {role: dict(group) if isinstance(group, Mapping) else group for role, group in answers.items()}


def _only(row: Any, leaves: Iterable[str]) -> dict[str, Any]:
    return {leaf: row[leaf] for leaf in leaves if leaf in row} if isinstance(row, Mapping) else {}
