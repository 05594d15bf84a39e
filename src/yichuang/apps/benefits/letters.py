"""The letters and messages of an award: that somebody is to be heard, that something changed, that money is to come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from yichuang.apps.benefits import months, terms
from yichuang.apps.benefits.amounts import Overpaid
from yichuang.apps.benefits.models import ADVERSE, Award, Change, Recheck
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.letters import Issuer, LetterContent, LetterKind, Table
from yichuang.apps.documents.models import Document
from yichuang.apps.notices import service as notices
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.money import format_yuan

HEARD_FIRST = "《社会救助法》第四十八条"
_REASONS_TOLD = "《最低生活保障审核确认办法》第三十二条"
_GIVEN_BACK = "《社会救助法》第七十三条"


def in_words(change: str, amount_fen: int | None, until: int | None) -> str:
    """What becomes of it, as a person reads it."""
    if change == Change.STOP:
        return "停发"
    if change == Change.FADE and until is not None:
        return f"继续发到{months.text(until)}后停发"
    amount = format_yuan(amount_fen or 0).replace(".00 ", " ")
    if change == Change.MOVE:
        return f"换成另一类救助，每月{amount}"
    return {Change.RAISE: f"增发到每月{amount}", Change.LOWER: f"减发到每月{amount}"}.get(
        Change(change), f"每月{amount}"
    )


def write_hearing(recheck: Recheck, at: datetime) -> Document:
    """Before anything is taken away: what is intended, why, and until when the person may speak."""
    award = recheck.award
    assert recheck.statement_until is not None
    until = format_date(recheck.statement_until)
    facts = {
        "待遇编号": award.number,
        "拟作的调整": in_words(recheck.change, recheck.amount_fen, recheck.until_month),
        "拟从哪个月起": months.text(recheck.from_month or 0),
        "可以说明到": until,
    }
    spoken = (
        f"您可以在{until}以前，在网上“我的救助”里写明情况、上传凭据，"
        "也可以到窗口当面说，或请工作人员上门听取。您说的会原样记录，作决定时一并考虑。",
        "到期没有意见的，我们按现有情况作出决定，并书面告诉您理由。",
    )
    content = _letter(award, at, _Words(facts, spoken, tuple(recheck.reasons), (HEARD_FIRST,)))
    return _write(LetterKind.HEARING, award, content, at)


def tell_hearing(recheck: Recheck) -> None:
    """The same, where the person reads messages."""
    assert recheck.statement_until is not None
    change = in_words(recheck.change, recheck.amount_fen, recheck.until_month)
    values = {"change": change, "due": _short(recheck.statement_until)}
    _tell(recheck.award, f"{recheck.subject}#hearing", "benefit_hearing", values)


def write_change(recheck: Recheck, heard: str, at: datetime) -> Document:
    """The decision with its reasons and the remedies; what the person said is answered."""
    award = recheck.award
    facts = {
        "待遇编号": award.number,
        "决定": in_words(recheck.change, recheck.amount_fen, recheck.until_month),
        "从哪个月起": months.text(recheck.from_month or 0),
    }
    if recheck.change == Change.MOVE:
        facts["换成"] = terms.kind_of(recheck.aid)
    if recheck.check_no:
        facts["核对编号"] = recheck.check_no
    basis = (HEARD_FIRST, _REASONS_TOLD) if recheck.change in ADVERSE else ()
    content = _letter(award, at, _Words(facts, (heard,) if heard else (), tuple(recheck.reasons), basis))
    return _write(LetterKind.BENEFIT_CHANGE, award, content, at)


def tell_change(recheck: Recheck) -> None:
    """The same, where the person reads messages."""
    change = in_words(recheck.change, recheck.amount_fen, recheck.until_month)
    values = {"change": change, "month": months.text(recheck.from_month or 0)}
    _tell(recheck.award, f"{recheck.subject}#decided", "benefit_changed", values)


def write_recovery(
    award: Award,
    over: Iterable[Overpaid],
    reason: str,
    instalments: Iterable[tuple[date, int]],
    at: datetime,
) -> Document:
    """Month by month what was paid too much, and when what is to come back."""
    rows = tuple(
        (
            months.text(one.month),
            format_yuan(one.paid_fen),
            format_yuan(one.due_fen),
            format_yuan(one.over_fen),
        )
        for one in over
    )
    table = Table("逐月核算", ("月份", "已发", "应发", "多发"), rows)
    dates = "；".join(f"{format_date(on)}以前退{format_yuan(fen)}" for on, fen in instalments)
    words = (f"请按下面的日期退回：{dates}。", "一次退清有困难的，请和窗口商量，可以再分期。")
    content = _letter(award, at, _Words({"待遇编号": award.number}, words, (reason,), (_GIVEN_BACK,), table))
    return _write(LetterKind.RECOVERY, award, content, at)


def tell_recovery(award: Award, key: str, total_fen: int) -> None:
    """The same, where the person reads messages."""
    _tell(award, key, "benefit_recovery", {"amount": format_yuan(total_fen)})


@dataclass(frozen=True, slots=True)
class _Words:
    """What differs from letter to letter."""

    facts: Mapping[str, str]
    paragraphs: tuple[str, ...]
    reasons: tuple[str, ...]
    basis: tuple[str, ...]
    table: Table | None = None


def _letter(award: Award, at: datetime, words: _Words) -> LetterContent:
    remedies = terms.offering(award).procedure.remedies
    return LetterContent(
        issuer=issuer(award),
        addressee=award.holder_name,
        service=award.kind,
        dated_on=shanghai_date(at),
        facts=words.facts,
        paragraphs=words.paragraphs,
        table=words.table,
        reasons=words.reasons,
        basis=words.basis,
        remedies=tuple(f"{remedy.name}：{remedy.text}" for remedy in remedies),
        link=f"{settings.ENVIRONMENT.base_url}/benefits",
    )


def issuer(award: Award) -> Issuer:
    """The office that decides on the award, as its letters name it."""
    return Issuer.of(releases.current_catalogue().offices[award.office_id])


def _write(kind: LetterKind, award: Award, content: LetterContent, at: datetime) -> Document:
    return documents.write_letter(kind, content, subject=award.reference, at=at, owner_user_id=award.owner_id)


def _tell(award: Award, key: str, template: str, values: dict[str, str]) -> None:
    notices.tell(
        key=key,
        recipient=notices.Recipient(award.owner_id, phone=award.holder.phone if award.holder else ""),
        template=template,
        values={"kind": award.kind, **values},
    )


def _short(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
