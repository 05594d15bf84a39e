"""The letters an authority writes and the facts each of them shows. Pure data; the wording of law is the caller's.

《行政许可法》第三十二条: acceptance, refusal and what is missing are told in writing, dated and sealed; 第三十八条:
a denial states reasons and remedies; 第四十二条、第四十五条: an extension and a suspension are told with their reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from yichuang.catalogue.model import Office


class LetterKind(Enum):
    """Code, title, the character its number carries, and the sentence that opens it (facts in braces).

    Without a character a letter is not numbered.
    """

    RECEIPT = (
        "receipt",
        "收件回执",
        "",
        "您提交的“{service}”申请材料已收到。收到材料不等于受理，我们会尽快告诉您结果。",
    )
    ACCEPTANCE = (
        "acceptance",
        "受理通知书",
        "受",
        "您提交的“{service}”申请，材料齐全，符合法定形式，现予受理。",
    )
    NON_ACCEPTANCE = (
        "non_acceptance",
        "不予受理通知书",
        "不受",
        "您提交的“{service}”申请，经审查，决定不予受理。",
    )
    CORRECTION = (
        "correction",
        "补正告知书",
        "补",
        "您提交的“{service}”申请，有下列内容需要补正。现一次性告知您，请按要求补正后再提交。",
    )
    TOLERATED_ACCEPTANCE = (
        "tolerated_acceptance",
        "容缺受理通知书",
        "容",
        "您提交的“{service}”申请，主要材料齐全，缺少下列次要材料。根据您的承诺，现先予受理。",
    )
    TOLERANCE_PLEDGE = (
        "tolerance_pledge",
        "容缺受理承诺书",
        "",
        "本人申请办理“{service}”，现就暂缺的材料作如下承诺。",
    )
    COMMITMENT = ("commitment", "告知承诺书", "", "本人申请办理“{service}”，现就下列证明事项作如下承诺。")
    SUSPENSION = (
        "suspension",
        "特别程序告知书",
        "特",
        "您申请的“{service}”需要进行特别程序，所需时间不计入办理期限。",
    )
    EXTENSION = (
        "extension",
        "延长办理期限告知书",
        "延",
        "您申请的“{service}”不能在期限内办结，经批准延长办理期限。",
    )
    GRANT = ("grant", "准予决定书", "准", "您申请的“{service}”，经审查，符合规定的条件，决定准予。")
    DENIAL = ("denial", "不予决定书", "不准", "您申请的“{service}”，经审查，不符合规定的条件，决定不予批准。")
    TERMINATION = ("termination", "终止办理告知书", "终", "您申请的“{service}”，因下列原因终止办理。")
    REVOCATION = (
        "revocation",
        "撤销决定书",
        "撤",
        "“{service}”的有关决定，经查，依法应当撤销，现决定予以撤销。",
    )
    SERVICE_RECORD = ("service_record", "送达回证", "送", "下列文书和证照已经送达。")
    BUNDLE_RESULT = (
        "bundle_result",
        "联办结果汇总单",
        "",
        "您申请的“{service}”，各部门都已办完，结果列在下面。",
    )
    BUNDLE_REVERSAL = (
        "bundle_reversal",
        "联办事项撤销告知书",
        "",
        "“{service}”经核实不应办理，已经全部撤销，各部门正在恢复原来的登记和待遇。",
    )
    DATA_RECEIPT = (
        "data_receipt",
        "数据核验单",
        "",
        "办理“{service}”时，下列内容由有关部门的数据给出，没有请申请人另行提交证明。",
    )

    HEARING = (
        "hearing",
        "听取意见告知书",
        "听",
        "您家享受的“{service}”，经复核，拟作如下调整。作出决定以前，依法先听取您的意见。",
    )
    BENEFIT_CHANGE = (
        "benefit_change",
        "救助待遇调整决定书",
        "调",
        "您家享受的“{service}”，经复核，决定作如下调整。",
    )
    RECOVERY = (
        "recovery",
        "退回多领救助款通知书",
        "退",
        "您家领取的“{service}”，经逐月核算，有下列款项应当退回。",
    )

    def __init__(self, code: str, title: str, mark: str, opening: str) -> None:
        self.code = code
        self.title = title
        self.mark = mark
        self.opening = opening


SIGNED_BY_APPLICANT = frozenset({LetterKind.TOLERANCE_PLEDGE, LetterKind.COMMITMENT})
SIGNATURES: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.TOLERANCE_PLEDGE: ("承诺人",),
    LetterKind.COMMITMENT: ("承诺人",),
    LetterKind.SERVICE_RECORD: ("受送达人", "送达人"),
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who writes: the office's code, its name as on the seal, the short form in numbers (甬民), where to reach it.

    ``division`` is the code that stands in the numbers of entries and certificates.
    """

    code: str
    name: str
    short: str
    division: str = ""
    address: str = ""
    phone: str = ""

    @classmethod
    def of(cls, office: Office) -> Issuer:
        """The office as letters and certificates name it."""
        return cls(
            code=office.code,
            name=office.name,
            short=office.name.removesuffix("局").replace("市民政", "民") or office.name,
            division=office.division,
            address=office.address or "",
            phone=office.phone or "",
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a letter; every row has as many cells as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of the table {self.caption} has other cells than columns")


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What one letter says. ``facts`` are printed as lines (申请号, 办结时限 …); ``link`` becomes the QR code."""

    issuer: Issuer
    addressee: str
    service: str
    dated_on: date
    facts: Mapping[str, str]
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    reasons: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    clerk: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class FormSection:
    """One part of an application form: label and value, or the table of what is asked several times."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class FormContent:
    """An application form 申请表 made from the answers."""

    title: str
    issuer_name: str
    application_no: str
    sections: tuple[FormSection, ...]
    declaration: str
    dated_on: date
    link: str = ""


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """A certificate: number, lines, the sentence above the seal."""

    title: str
    number: str
    issuer: Issuer
    lines: tuple[tuple[str, str], ...]
    statement: str
    issued_on: date
    valid_until: date | None
    link: str
    copy_note: str = ""  # 补发, 换发


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report of a check 核对报告: the conclusion first, then what it rests on, section by section."""

    title: str
    number: str
    issuer: Issuer
    conclusion: str
    grounds: tuple[str, ...]
    facts: Mapping[str, str]
    sections: tuple[FormSection, ...]
    notes: tuple[str, ...]
    signed_on: date
    link: str


def official_number(issuer: Issuer, kind: LetterKind, year: int, serial: int) -> str:
    """甬民受〔2026〕12号"""
    return f"{issuer.short}{kind.mark}〔{year}〕{serial}号"
