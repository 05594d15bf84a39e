"""Registers 登记簿: fields, numbers, certificates, what the public may see."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from yichuang.catalogue.model.base import Evidence, Part
from yichuang.catalogue.model.elements import ElementType


class Assigned(Part):
    """A number the register itself gives a new entry, one gap-free series per office.

    ``uscc`` 统一社会信用代码: its first two places tell the kind of body (``categories``: value of the field ``by`` ->
    51 社会团体, 52 民办非企业单位, 53 基金会, 59 其他).
    """

    kind: Literal["uscc"]
    by: str
    categories: dict[str, str] = Field(min_length=1)
    basis: str | None = None


class RegisterField(Part):
    """One field of an entry; ``public`` fields appear on the verification page and in public search."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    type: ElementType = ElementType.TEXT
    code_list: str | None = None
    public: bool = False
    masked: bool = False  # shown masked even where public
    required: bool = False  # no entry without it
    assigned: Assigned | None = None  # given by the register when an entry is created without it


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
