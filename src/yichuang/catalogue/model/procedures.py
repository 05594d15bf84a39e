"""Procedures 程序 (what the general law gives to a kind of case) and routes 审批路线 (who does what in order)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from yichuang.catalogue.model.archiving import Archiving
from yichuang.catalogue.model.base import Evidence, Part, Term


class Role(StrEnum):
    """Who acts on a case. ``system`` is the clock itself."""

    APPLICANT = "applicant"
    AGENT = "agent"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    CHIEF_EXAMINER = "chief_examiner"
    OFFICE_HEAD = "office_head"
    SUPERVISOR = "supervisor"
    DEPARTMENT = "department"
    SYSTEM = "system"


class SuspensionGround(Part):
    """A ground on which the clock stands still, e.g. 专家评审 (《行政许可法》第四十五条)."""

    code: str
    name: str
    basis: str
    evidence: Evidence = Evidence.LAW


class Remedy(Part):
    """What a person may do against a decision, and within what time."""

    name: str
    text: str
    basis: str


class Procedure(Part):
    """The general law of a kind of case: licence, confirmation, benefit, filing, supervision, public service."""

    code: str
    name: str
    law: str | None = None
    statutory: Term | None = None  # where the special law sets none
    correction_notice: Term | None = None  # 一次性告知, from receipt
    deemed_acceptance: bool = False  # 逾期不告知的，自收到申请材料之日起即为受理
    extension: Term | None = None  # once, with the approval of the office head
    delivery: Term | None = None  # from the decision
    correction_reply: Term | None = None  # how long the applicant has to supplement, before it lapses
    suspension_grounds: tuple[SuspensionGround, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    commitment_allowed: bool = True
    tolerance: Term | None = None  # the longest time for a promised material
    archive: Archiving | None = None  # a service may say otherwise


class StepKind(StrEnum):
    """What is done in a step of a route."""

    REVIEW = "review"  # one officer's opinion
    CHECK = "check"  # a manual check with an entered result (survey, means check)
    OPINION = "opinion"  # joint opinions in parallel
    PUBLICATION = "publication"  # 公示, with objections
    DECISION = "decision"


class Reexamined(Part):
    """What an objection 异议 to a publication calls for: a new look from an earlier step on, published once more."""

    again_from: str  # the earlier step that looks into it
    since: date
    basis: str
    evidence: Evidence = Evidence.ASSUMED


class RouteStep(Part):
    """One step: who (role, at which office: own, parent, county …), within what time, when it applies."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    kind: StepKind
    role: Role
    office: str = Field(default="own", pattern="^(own|parent)$")
    limit: Term | None = None
    when: str | None = None  # CEL over the answers
    asks: tuple[str, ...] = ()  # elements (with role) that the officer enters in a check step
    departments: tuple[str, ...] = ()  # whose opinion is asked, by office kind or name
    signatures: int = Field(default=1, ge=1, le=2)  # two names where the law wants two officials
    objected: Reexamined | None = None  # of a publication; without it an officer weighs the objection


class IncompatibleDuties(Part):
    """Duties one person may not combine on one case, e.g. accept and decide."""

    duties: tuple[str, ...] = Field(min_length=2)  # action names or step codes
    basis: str
    except_offices: tuple[str, ...] = ()


class Route(Part):
    """The way of a case through the house after acceptance. The last step is the decision."""

    code: str
    name: str
    steps: tuple[RouteStep, ...] = Field(min_length=1)
    incompatible: tuple[IncompatibleDuties, ...] = ()
    on_the_spot: bool = False
    statutory: Term | None = (
        None  # the law's limit where this way of deciding has one of its own (委托乡镇确认)
    )
    evidence: Evidence = Evidence.ASSUMED
