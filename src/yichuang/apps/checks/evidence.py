"""What the answers hold, one by one, for people: each finding with its source, date, look-up and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from yichuang.apps.checks import kinds, running
from yichuang.apps.checks.digests import short_digest
from yichuang.apps.checks.models import Answer, Check, CheckedPerson, Outcome, Ruling, Statement
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Column, Element, ElementType
from yichuang.core.clocktime import shanghai_date
from yichuang.core.masking import mask_name, mask_resident_id
from yichuang.core.money import format_yuan

_MONTHLY = ("tax", "social_insurance")  # twelve rows a year and kind are one finding
_FEN_OF: Mapping[str, str] = {
    "vehicles": "worth_fen",
    "tax": "income_fen",
    "social_insurance": "amount_fen",
    "firms": "capital_fen",
    "housing_fund": "balance_fen",
    "bank": "balance_fen",
    "securities": "value_fen",
    "insurance": "cash_value_fen",
    "payments": "balance_fen",
    "medical": "own_fen",
}


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """One thing found: an account, a car, a firm, a year's wages. ``key`` stays the same while the data does."""

    key: str
    kind: str
    person: int
    source: str
    holder: str
    as_of: datetime | None
    lookup: int
    rows: tuple[Mapping[str, Any], ...]
    title: str
    lines: tuple[tuple[str, str], ...]
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """How one kind of data stands for one person: the worst of its sources. ``lookups``: those of all of them."""

    kind: str
    person: int
    outcome: Outcome
    source: str
    holder: str
    reason: str
    lookup: int
    at: datetime
    lookups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Everything known of a check at one moment, read once."""

    check: Check
    catalogue: Catalogue

    @classmethod
    def of(cls, check: Check) -> Evidence:
        """By the release the check is pinned to for words, and the current one for sources."""
        return cls(check, releases.current_catalogue())

    @cached_property
    def people(self) -> list[CheckedPerson]:
        return list(self.check.people.order_by("position"))

    @cached_property
    def answers(self) -> dict[tuple[int, str], Answer]:
        return running.newest(self.check)

    @cached_property
    def asked_on(self) -> date:
        """The day the newest answer came; before any, the day of the request."""
        return shanghai_date(max((row.at for row in self.answers.values()), default=self.check.requested_at))

    @cached_property
    def values(self) -> dict[tuple[int, str], dict[str, Any]]:
        """By person and source, by element."""
        return {where: json.loads(row.values or "{}") for where, row in self.answers.items()}

    @cached_property
    def rulings(self) -> dict[str, Ruling]:
        """The newest ruling on each key."""
        rows = Ruling.objects.filter(check_of=self.check).select_related("by").order_by("pk")
        return {row.about: row for row in rows}

    @cached_property
    def statements(self) -> list[Statement]:
        return list(Statement.objects.filter(check_of=self.check).select_related("person").order_by("at"))

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything found, by person, then kind."""
        found = []
        for (position, source), values in sorted(self.values.items()):
            row = self.answers[position, source]
            for code, value in values.items():
                if code.startswith(kinds.GROUP) and isinstance(value, list):
                    element = self.catalogue.elements[code]
                    found += list(self._findings(element, row, position, value))
        order = {kind: n for n, kind in enumerate(kinds.NAMES)}
        return sorted(found, key=lambda one: (one.person, order.get(one.kind, 99), one.key))

    def rows(self, position: int, kind: str) -> list[Mapping[str, Any]]:
        """All sources' rows of one kind about one person."""
        code = kinds.GROUP + kind
        return [
            row
            for (p, _), values in sorted(self.values.items())
            if p == position
            for row in values.get(code, ())
        ]

    def statuses(self) -> list[Status]:
        """One for every person and kind, each the worst of what its sources said."""
        found = []
        for person in self.people:
            for kind in kinds.KINDS:
                rows = [
                    self.answers[person.position, source]
                    for source in kinds.sources_of_kind(self.catalogue, kind)
                    if (person.position, source) in self.answers
                ]
                if rows:
                    found.append(self._status(kind, person.position, rows))
        return found

    def beside(self, position: int) -> list[Answer]:
        """What was asked of a person that is none of the twelve kinds: the household's register, studies, disability."""
        of_kinds = {source for kind in kinds.KINDS for source in kinds.sources_of_kind(self.catalogue, kind)}
        return [
            row
            for (person, source), row in sorted(self.answers.items())
            if person == position and source not in of_kinds
        ]

    def missing(self) -> list[Status]:
        """Kinds of which it is not known what there is, and no officer has established it otherwise."""
        bad = (Outcome.FAILED, Outcome.REFUSED, Outcome.STALE)
        return [s for s in self.statuses() if s.outcome in bad and not self._verified(s)]

    def _verified(self, status: Status) -> bool:
        ruling = self.rulings.get(missing_key(status.kind, status.person))
        return ruling is not None and ruling.choice == "verified"

    def _status(self, kind: str, position: int, rows: Sequence[Answer]) -> Status:
        worst = min(rows, key=lambda row: _WORST.index(Outcome(row.outcome)))
        held = any(self.values[position, row.source].get(kinds.GROUP + kind) for row in rows)
        outcome = Outcome(worst.outcome)
        if outcome in (Outcome.FOUND, Outcome.NOTHING):
            outcome = Outcome.FOUND if held else Outcome.NOTHING
        holder = self.catalogue.sources[worst.source].holder
        every = tuple(row.lookup for row in rows)
        return Status(
            kind, position, outcome, worst.source, holder, worst.reason, worst.lookup, worst.at, every
        )

    def _findings(
        self, element: Element, row: Answer, position: int, value: Sequence[Mapping[str, Any]]
    ) -> Iterator[Finding]:
        kind = kinds.kind_of(element.code)
        for group in _grouped(kind, value):
            key = f"{kind}:{position}:{row.source}:{short_digest(group)}"
            fen = _FEN_OF.get(kind)
            yield Finding(
                key=key,
                kind=kind,
                person=position,
                source=row.source,
                holder=self.catalogue.sources[row.source].holder,
                as_of=row.as_of,
                lookup=row.lookup,
                rows=tuple(group),
                title=_title(kind, element, group),
                lines=_told(kind, element, group),
                amount_fen=sum(int(one.get(fen) or 0) for one in group) if fen else None,
            )


_WORST = (Outcome.REFUSED, Outcome.FAILED, Outcome.STALE, Outcome.NOTHING, Outcome.FOUND)


def missing_key(kind: str, position: int) -> str:
    """The key under which an officer states that a kind was established otherwise."""
    return f"missing:{kind}:{position}"


def _grouped(kind: str, value: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """What belongs together: a year's months of one kind; who lives together; of everything else each row."""
    if kind == kinds.HOUSEHOLD:
        return [list(value)]
    if kind not in _MONTHLY:
        return [[row] for row in value]
    groups: dict[tuple[object, object], list[Mapping[str, Any]]] = {}
    for row in sorted(value, key=lambda one: int(one["month"])):
        groups.setdefault((row["kind"], row.get("payer")), []).append(row)
    return list(groups.values())


_NAMES_OF_PEOPLE = ("holder", "spouse_name")
_INTERNAL = ("police_household",)  # a number that tells nobody anything
_ABOUT_PEOPLE = ("check.population", "check.household")  # whose ``name`` is a person's


def shown(column: Column, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return ""
    if column.type is ElementType.RESIDENT_ID:
        return mask_resident_id(str(value))
    if column.name in _NAMES_OF_PEOPLE:
        return mask_name(str(value))
    if column.codes:
        return column.codes.get(int(value), str(value))
    if column.type is ElementType.MONEY:
        return format_yuan(int(value))
    if column.type is ElementType.BOOLEAN:
        return "是" if value else "否"
    if column.type is ElementType.DATE:
        day = date.fromisoformat(str(value))
        return f"{day.year}年{day.month}月{day.day}日"
    if column.name.endswith("_cm2"):
        return f"{int(value) // 10_000}.{int(value) % 10_000 // 100:02d}平方米"
    return f"{int(value) // 100}%" if column.name.endswith("_bp") else str(value)


def _told(kind: str, element: Element, group: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """What a finding says, line by line."""
    if kind == kinds.HOUSEHOLD:
        columns = {column.name: column for column in element.columns}
        return tuple(
            (shown(columns["relation"], row.get("relation")), mask_name(str(row.get("name") or "")))
            for row in group
        )
    return _monthly_lines(element, group) if kind in _MONTHLY else _lines(element, group[0])


def _lines(element: Element, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    people = element.code in _ABOUT_PEOPLE
    pairs = (
        (
            c.label.partition("（")[0],
            mask_name(str(row[c.name]))
            if people and c.name == "name" and row.get("name")
            else shown(c, row.get(c.name)),
        )
        for c in element.columns
        if c.name not in _INTERNAL
    )
    return tuple((label, text) for label, text in pairs if text)


def _monthly_lines(element: Element, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """First and last month, the sum, who paid."""
    fen = _FEN_OF[kinds.kind_of(element.code)]
    label = next(c.label for c in element.columns if c.name == fen)
    payer = rows[0].get("payer")
    found = [
        ("月份", f"{_month(rows[0]['month'])}至{_month(rows[-1]['month'])}，共{len(rows)}个月"),
        (f"{label}合计", format_yuan(sum(int(row.get(fen) or 0) for row in rows))),
    ]
    return tuple(found + ([("支付单位", str(payer))] if payer else []))


def _month(month: Any) -> str:
    return f"{int(month) // 100}年{int(month) % 100}月"


_TITLED_BY = ("bank", "company", "provider", "broker", "employer", "address", "plate", "name", "hospital")


def _title(kind: str, element: Element, rows: Sequence[Mapping[str, Any]]) -> str:
    """张家小吃店, 演示银行 尾号 1234, 工资薪金."""
    row = rows[0]
    if kind in _MONTHLY:
        column = next(c for c in element.columns if c.name == "kind")
        return shown(column, row["kind"])
    titled = () if element.code in _ABOUT_PEOPLE else _TITLED_BY
    named = next((str(row[name]) for name in titled if row.get(name)), kinds.NAMES[kind])
    tail = row.get("account_tail")
    return f"{named} 尾号{tail}" if tail else named
