"""Data elements 数据元, code lists, materials 材料 and sources 数据源."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from yichuang.catalogue.model.base import Evidence, Part


class ElementType(StrEnum):
    """What an answer is. Money is integer fen, a date ISO text, a code one of its list."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"
    CODE = "code"
    CODES = "codes"  # several of one list
    RESIDENT_ID = "resident_id"
    USCC = "uscc"
    PHONE = "phone"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"
    DIVISION = "division"


class Sensitivity(StrEnum):
    """Public, of the authority, about a person, or sensitive (《个人信息保护法》第二十八条): the last is encrypted."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Validation(Part):
    """Bounds on an answer; ``message`` says what to do when they are not met."""

    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    not_future: bool = False
    not_past: bool = False
    message: str | None = None


class Element(Part):
    """One datum with one meaning. ``code`` is ``group.leaf``; a form field adds the role it is asked for.

    With role ``deceased`` the element ``person.name`` is the answer ``deceased.name``; bundles merge by that key.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    name: str
    type: ElementType
    code_list: str | None = None
    validation: Validation = Validation()
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    sources: tuple[str, ...] = ()  # codes of sources able to supply it
    unit: str | None = None  # 人, 平方米, 元 …
    hint: str | None = None
    evidence: Evidence = Evidence.LAW

    @property
    def leaf(self) -> str:
        return self.code.split(".", 1)[1]


class CodeList(Part):
    """A closed list of codes with their Chinese names, in the order people should see them."""

    code: str
    name: str
    basis: str | None = None
    values: dict[str, str] = Field(min_length=1)
    evidence: Evidence = Evidence.LAW


class MaterialKind(StrEnum):
    """Where a paper comes from; a form is printed from the answers and is never uploaded."""

    FORM = "form"
    IDENTITY = "identity"
    CERTIFICATE = "certificate"
    STATEMENT = "statement"
    REPORT = "report"
    APPROVAL = "approval"
    OTHER = "other"


class Material(Part):
    """A paper people hand in, described once and used by many services."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    kind: MaterialKind
    issued_by: str = "申请人"
    replaceable_by: tuple[str, ...] = ()  # sources whose data takes the paper's place
    reusable: bool = False  # collected once, offered again
    valid_days: int | None = Field(default=None, ge=1)  # natural days from issue
    formats: tuple[str, ...] = ("pdf", "jpg", "png")
    hint: str | None = None
    evidence: Evidence = Evidence.LAW


class Source(Part):
    """A department's data: what it supplies and on what footing. ``connected`` false: described, not yet wired."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    holder: str
    keyed_by: tuple[str, ...] = ()
    legal_basis: str | None = None
    connected: bool = False
    evidence: Evidence = Evidence.ASSUMED
