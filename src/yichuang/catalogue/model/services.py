"""A service 事项: audience, conditions, form, materials, limits, route, result; and its scenarios."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, model_validator
from pydantic import Field as Spec

from yichuang.catalogue.model.archiving import Archiving
from yichuang.catalogue.model.base import Evidence, LegalBasis, Part, Term
from yichuang.catalogue.model.elements import Purpose
from yichuang.core.clocktime import SHANGHAI


def _place(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


ShanghaiTime = Annotated[datetime, AfterValidator(_place)]
"""A moment; written without a zone it is a Chinese clock's."""


class Handling(StrEnum):
    """即办件 is decided on the spot, 承诺件 within the promised limit."""

    IMMEDIATE = "immediate"
    COMMITTED = "committed"


class Field(Part):
    """One question of the form: an element asked of a role. Its key is ``role.leaf`` (or the element's code)."""

    element: str
    role: str | None = Spec(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    required: bool = True
    when: str | None = None  # CEL over the answers; asked only if true
    label: str | None = None  # where the element's own name does not read well here
    hint: str | None = None
    source: str | None = None  # taken from there where it is connected; otherwise asked
    about: str | None = None  # key of the number it is looked up by; by default the role's own resident_id
    asked_because: str | None = None  # why it is asked although a source could supply it
    unused_because: str | None = None  # why it is asked although no rule, route or result names it
    evidence: Evidence = Evidence.ASSUMED

    @property
    def key(self) -> str:
        return f"{self.role}.{self.element.split('.', 1)[1]}" if self.role else self.element


class Repeat(Part):
    """A section asked several times; its answers are a list under ``role``."""

    role: str
    item: str  # what one of them is called: 发起人
    minimum: int = 1
    maximum: int = 20


class Section(Part):
    """A step of the form in the order a person would tell it."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    hint: str | None = None
    repeat: Repeat | None = None
    when: str | None = None
    fields: tuple[Field, ...] = Spec(min_length=1)


class Condition(Part):
    """A legal condition. With ``rule`` (CEL over answers and ``param``) the machine checks it, else an officer."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9_]*$")
    text: str
    rule: str | None = None
    remedy: str | None = None  # said when the rule fails: what is wrong and what to do
    field: str | None = None  # key of the field to point at
    basis: str
    evidence: Evidence = Evidence.LAW
    warning: bool = False  # shown to the officer, does not stop the applicant
    since: date | None = None  # a change in law adds a dated version with the same code
    until: date | None = None

    def governs(self, day: date) -> bool:
        """Whether this version is in force on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class LegalMaterials(Part):
    """The law's own list of papers; a material outside it is a lint fault unless the law leaves the list open."""

    source: str
    items: tuple[str, ...] = ()
    open: bool = False
    evidence: Evidence = Evidence.LAW


class MaterialUse(Part):
    """A material as this service asks for it. Secondary ones may be tolerated 容缺, some replaced by a commitment."""

    material: str
    law_item: str | None = None  # its place in the law's list
    basis: str | None = None
    name: str | None = None
    when: str | None = None
    required: bool = True
    primary: bool = True
    commitment: bool = False  # 告知承诺: the paper need not come
    originals: int = 1
    copies: int = 0
    hint: str | None = None
    evidence: Evidence = Evidence.ASSUMED


class Visits(Part):
    """How often a person must come at most; above zero needs a reason, above one also a basis."""

    count: int = Spec(ge=0, le=9)
    because: str | None = None
    basis: str | None = None


class CertificateChoice(Part):
    """A certificate issued where ``when`` holds (CEL over the answers and ``entry.<field>`` of the register)."""

    when: str
    template: str


class Consequence(StrEnum):
    """What the system does by itself about a deadline after the decision."""

    NONE = "none"  # the date is shown
    REMIND = "remind"  # the applicant is told beforehand
    LAPSE = "lapse"  # told beforehand; after the day the result ends by law and its entry is closed


class AfterDecision(Part):
    """A deadline that a grant starts: who must do what by when, and what becomes of the result otherwise."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9_]*$")
    name: str  # 申请成立登记, 向社会公告
    by: str = Spec(pattern="^(applicant|office)$")
    limit: Term
    then: Consequence = Consequence.NONE
    remind_days: int = Spec(default=7, ge=1, le=90)  # calendar days before the last one
    when: str | None = None  # CEL over the answers and what officers entered
    text: str | None = None  # what follows if it is missed, or how to do it


class Payment(Part):
    """How what was granted is paid: once or every month, from when, and for whom.

    ``household`` is the repeated role of the people it is granted for (none: the holder alone). ``aid`` is what the
    means rules call it; without it the right does not rest on a means check and is not re-checked by cycle.
    ``relatives`` is the answer that says a near relative holds office 近亲属备案.
    """

    every: str = Spec(pattern="^(month|once)$")
    starts: str = Spec(default="next_month", pattern="^(next_month|same_month)$")
    household: str | None = None
    aid: str | None = Spec(default=None, pattern="^(subsistence|marginal|destitute|hardship)$")
    relatives: str | None = None
    relatives_visited: str | None = None  # the day on which the county visited such a household
    basis: str | None = None  # why from that month
    publish: str | None = None  # the deadline after the decision by which it is made known in the village


class Result(Part):
    """What a grant does: an entry written, amended or closed in a register, a certificate, a letter, a payment.

    ``certificate`` may be a list of ``{when, template}``: the first that holds, the last ``{template}`` otherwise.
    """

    name: str
    kind: str = Spec(pattern="^(certificate|letter|payment|record)$")
    register_code: str | None = Spec(default=None, alias="register")
    effect: str | None = Spec(default=None, pattern="^(create|amend|close|remark)$")
    entry: dict[str, str] = Spec(default_factory=dict)  # register field key -> CEL over the answers
    find_by: dict[str, str] = Spec(
        default_factory=dict
    )  # for amend, close, remark: register field key -> CEL
    certificate: str | None = None
    certificate_choices: tuple[CertificateChoice, ...] = ()  # before the one in ``certificate``
    delivery: tuple[str, ...] = ("counter", "express", "electronic")
    payment: Payment | None = None  # where kind is payment

    @model_validator(mode="before")
    @classmethod
    def _choices(cls, written: Any) -> Any:
        """A list of choices ends in the certificate of all other cases."""
        if not isinstance(written, dict) or not isinstance(written.get("certificate"), list | tuple):
            return written
        *choices, other = written["certificate"] or [None]
        if not isinstance(other, dict) or set(other) != {"template"}:
            return written  # said as a text that it should be
        return {**written, "certificate": other["template"], "certificate_choices": choices}

    @property
    def templates(self) -> tuple[str, ...]:
        """Every certificate this result may issue."""
        chosen = (*(choice.template for choice in self.certificate_choices), self.certificate)
        return tuple(dict.fromkeys(code for code in chosen if code))


class Service(Part):
    """One matter handled for people 业务办理项, whole in one folder. ``code`` is the folder's name."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9-]*$")
    short: str = Spec(pattern=r"^[A-Z]{2}-\d{2}$")
    name: str
    domain: str
    procedure: str
    # whose matter it is, e.g. ``public-security``; absent: of civil affairs
    department: str | None = None
    purpose: Purpose = Purpose.HANDLING  # for which shared data is looked up
    audience: str
    summary: str
    legal_basis: tuple[LegalBasis, ...] = ()
    levels: tuple[str, ...] = Spec(
        default=("city", "county"), min_length=1
    )  # province, city, county, township
    handling: Handling
    statutory: Term | None = None
    promised: Term
    extension: Term | None = None  # where the special law allows another one than the procedure's, or at all
    route: str
    fee_fen: int = 0
    fee_basis: str | None = None
    visits: Visits
    online: bool = True
    in_person_because: str | None = None
    agents_allowed: bool = True
    form: tuple[Section, ...] = Spec(min_length=1)
    conditions: tuple[Condition, ...] = ()
    legal_materials: LegalMaterials | None = None
    materials: tuple[MaterialUse, ...] = ()
    result: Result
    after_decision: tuple[AfterDecision, ...] = ()
    notes: str | None = None
    archive: Archiving | None = (
        None  # where the law of the matter keeps its files otherwise than the procedure
    )
    since: date | None = None
    until: date | None = None
    evidence: Evidence = Evidence.LAW


class ScenarioExpectation(Part):
    """What must come of a scenario: ``findings`` are condition codes that fail; otherwise the decision."""

    findings: tuple[str, ...] = ()
    decision: str | None = Spec(default=None, pattern="^(grant|deny)$")
    tolerated: tuple[str, ...] = ()
    promised: str | None = None  # the limit that governs in the end, e.g. ``45wd``
    statutory: str | None = None
    certificate: str | None = None  # the certificate that is issued
    after_decision: tuple[str, ...] | None = None  # the deadlines that the grant starts


class Scenario(Part):
    """One retold case: the sample answers with some changed (``set``: dotted key -> value, null removes)."""

    title: str
    at: ShanghaiTime
    region: str = "330200"
    channel: str = "online"
    set: dict[str, Any] = Spec(default_factory=dict)
    without: tuple[str, ...] = ()  # materials not handed in
    entered: dict[str, Any] = Spec(default_factory=dict)  # what officers enter in check steps, by dotted key
    objections: int = Spec(default=0, ge=0)  # raised while the case is published 公示
    existing: dict[str, Any] | None = None  # an entry that must stand in the register first
    expect: ScenarioExpectation


class Scenarios(Part):
    """Sample answers (fictional) and the scenarios told with them. Used by tests, guide samples and the demo city."""

    sample: dict[str, Any]
    scenarios: tuple[Scenario, ...] = Spec(min_length=1)
