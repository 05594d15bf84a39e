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
    RECORDS = "records"  # what a source has on somebody, a row each; never asked on a form


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


class Column(Part):
    """A column of an element of type ``records``: ``type`` is integer, money, date, boolean, text or resident_id.

    ``codes`` are the whole numbers it may hold and what they mean; ``rule`` marks what the means test computes with,
    the others are evidence for people. A column that is not required may be missing or null.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    type: ElementType
    codes: dict[int, str] = Field(default_factory=dict)
    required: bool = True
    rule: bool = True


class Element(Part):
    """One datum with one meaning. ``code`` is ``group.leaf``; a form field adds the role it is asked for.

    With role ``deceased`` the element ``person.name`` is the answer ``deceased.name``; bundles merge by that key.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    name: str
    type: ElementType
    code_list: str | None = None
    columns: tuple[Column, ...] = ()  # of type records only
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


class Purpose(StrEnum):
    """What shared data is used for; every look-up names one (《政务数据共享条例》: 谁主管、谁提供，按需共享)."""

    HANDLING = "handling"  # 办理申请人提出的事项
    ASSISTANCE = "assistance"  # 社会救助的认定、审核和核对
    INSPECTION = "inspection"  # 告知承诺和容缺以后的核查
    OUTREACH = "outreach"  # 主动发现困难群众


PURPOSE_NAMES = {
    Purpose.HANDLING: "办理申请的事项",
    Purpose.ASSISTANCE: "社会救助的认定和核对",
    Purpose.INSPECTION: "事后核查",
    Purpose.OUTREACH: "主动发现困难群众",
}


class FailurePolicy(StrEnum):
    """What is done when a source gives no answer; never the same as "nothing found"."""

    ASK = "ask"  # the person is asked, as if the source were not there
    LAST_KNOWN = "last_known"  # what it said last, with its date
    REFUSE = "refuse"  # nothing takes its place: one waits until it answers


class Freshness(Part):
    """How old data may be before it only counts as last known."""

    value: int = Field(ge=1)
    unit: str = Field(pattern="^(hours|days)$")

    @property
    def hours(self) -> int:
        return self.value * (24 if self.unit == "days" else 1)


class Rate(Part):
    """How often the holder lets us ask."""

    per_minute: int = Field(ge=1)


class Proof(Part):
    """What a source must tell of whoever stands in ``role`` before any other is asked about their number.

    Of a role that says something of a person (``deceased``): else anybody could be looked up by being called so.
    """

    role: str
    element: str


class LifeEvent(StrEnum):
    """What a holder tells of its own accord, because it may change what somebody is entitled to."""

    DEATH = "death"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"


class Source(Part):
    """A department's data 数据源: on what footing it is asked, for what, and what happens when it does not answer.

    What it supplies are the elements that name it in ``sources``. ``department`` is the code under which the
    holder answers corrections and tells ``events``. ``connected`` true only where it works in every installation; otherwise the
    installation's exchange file says so at run time.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    holder: str
    department: str | None = None
    keyed_by: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = (Purpose.HANDLING,)
    legal_basis: str | None = None
    consent_required: bool = True
    freshness: Freshness | None = None
    rate: Rate | None = None
    failure: FailurePolicy = FailurePolicy.ASK
    failure_by_element: dict[str, FailurePolicy] = Field(default_factory=dict)
    proves: tuple[Proof, ...] = ()
    events: tuple[LifeEvent, ...] = ()
    connected: bool = False
    evidence: Evidence = Evidence.ASSUMED

    def failure_of(self, element: str) -> FailurePolicy:
        """What is done about one element."""
        return self.failure_by_element.get(element, self.failure)
