"""Registers 登记簿: fields, numbers, certificates, what the public may see."""

from __future__ import annotations

from pydantic import Field

from yichuang.catalogue.model.base import Evidence, Part
from yichuang.catalogue.model.elements import ElementType


class RegisterField(Part):
    """One field of an entry; ``public`` fields appear on the verification page and in public search."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    type: ElementType = ElementType.TEXT
    code_list: str | None = None
    public: bool = False
    masked: bool = False  # shown masked even where public


class NumberRule(Part):
    """Gap-free number, one series per office, year and ``kind``; e.g. ``"{kind}{division}-{year}-{serial:06d}"``."""

    kind: str
    format: str
    basis: str | None = None
    evidence: Evidence = Evidence.ASSUMED


class Certificate(Part):
    """A signed view of an entry: title, lines (``label: field key``), how long it is valid."""

    code: str
    name: str
    number: NumberRule
    lines: dict[str, str]  # label -> register field key
    statement: str | None = None  # the sentence printed above the seal
    valid_months: int | None = None
    basis: str | None = None


class Register(Part):
    """A register: what an entry holds and which certificates show it."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    basis: str | None = None
    number: NumberRule
    fields: tuple[RegisterField, ...] = Field(min_length=1)
    title: str  # field key that names an entry in lists
    unique: tuple[tuple[str, ...], ...] = ()  # groups of field keys unique among living entries
    search: tuple[str, ...] = ()  # field keys found by public or desk search
    public: bool = True
    certificates: tuple[Certificate, ...] = ()
