"""救助待遇: the list of awards, and one award with its whole history: decided, paid, looked at again, got back."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.benefits import publishing, queries, service
from yichuang.apps.benefits.models import (
    Award,
    AwardState,
    Cause,
    Decision,
    DecisionKind,
    Line,
    LineState,
    Posting,
    ReviewClass,
)
from yichuang.apps.benefits.months import month_of
from yichuang.apps.benefits.months import text as month_text
from yichuang.apps.cases.service import Order
from yichuang.apps.documents import queries as documents
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import Level
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.web import now
from yichuang.web.desk import fields, papers, several
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.sessions import actor, new_key

_SOON_DAYS = 2
TONES = {AwardState.RUNNING: "green", AwardState.FADING: "amber", AwardState.ENDED: "grey"}
LINE_TONES = {
    LineState.PAID: "green",
    LineState.LISTED: "blue",
    LineState.FAILED: "red",
    LineState.CANCELLED: "grey",
}


@staff_only
@require_GET
def awards(request: HttpRequest) -> HttpResponse:
    """The awards of this person's offices, newest first, page after page."""
    who = actor(request)
    require(who, Permission.SEE_BENEFITS)
    wanted = {name: request.GET.get(name, "").strip()[:60] for name in ("text", "state", "kind")}
    if wanted["state"] and wanted["state"] not in AwardState.values:
        raise InvalidInput(field="state", reason="unknown")
    after = request.GET.get("after", "0")
    rows = queries.awards(
        who,
        queries.Filters(**wanted),
        after=int(after) if after.isdecimal() and len(after) < 16 else 0,
        limit=queries.PAGE + 1,
    )
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    month = month_of(shanghai_date(now(request)))
    amounts = queries.amounts_in(shown, month)
    kept = {name: value for name, value in wanted.items() if value}
    context = {
        "rows": [_line(row, amounts.get(row.pk, 0)) for row in shown],
        "month": month_text(month),
        "wanted": wanted,
        "states": AwardState.choices,
        "kinds": queries.kinds(who),
        "next_url": f"?{urlencode({**kept, 'after': shown[-1].pk})}" if more else "",
        "previous_url": f"?{urlencode(kept)}" if after != "0" else "",
        "narrowed": bool(kept),
        "unposted": [_to_post(one, shanghai_date(now(request))) for one in publishing.unposted(who)],
    }
    return page(request, "desk/benefits.html", context)


def _line(row: Award, fen: int) -> dict[str, Any]:
    return {
        "url": reverse("desk:award", args=[row.number]),
        "number": row.number,
        "name": mask(MaskKind.NAME, row.holder_name),
        "kind": row.kind,
        "fen": fen,
        "state": AwardState(row.state).label,
        "tone": TONES[AwardState(row.state)],
        "since": month_text(row.first_month),
        "review": month_text(row.next_review) if row.next_review else "",
        "office": row.receiving.name,
        "held": row.held_from is not None,
    }


def _to_post(one: Posting, today: date) -> dict[str, Any]:
    left = (one.due_on - today).days
    return {
        "title": f"{mask(MaskKind.NAME, one.award.holder_name)} {one.award.kind}",
        "note": one.award.receiving.name,
        "url": reverse("desk:award", args=[one.award.number]),
        "due": one.due_on,
        "light": "red" if left < 0 else "yellow" if left <= _SOON_DAYS else "green",
    }


class ChangeForm(forms.Form):
    """Something was told or reported: the award is to be looked at again."""

    cause = fields.pick("因为什么", [(c.value, str(c.label)) for c in (Cause.TOLD, Cause.REPORT)])
    note = fields.words("什么情况", least=2, most=300, rows=2)


class PayeeForm(forms.Form):
    """Another account."""

    name = fields.line("户名", most=100)
    bank = fields.line("开户银行", most=100)
    account = fields.line("账号", most=40, help_text="对照银行卡正面的数字")
    reason = fields.line("为什么换", most=200)


class ClassForm(forms.Form):
    """How often it is looked at again."""

    review_class = fields.pick("复核类别", ReviewClass.choices)


class DemandForm(forms.Form):
    """What was paid too much is to come back."""

    reason = fields.words("为什么多发了", rows=2)
    count = fields.count("分几期退", least=1, most=12, unit="期", initial=1)


class RepayForm(forms.Form):
    """Money came back."""

    amount = fields.YuanField("退回金额")
    paid_on = fields.day("哪天到账")
    voucher = fields.line("凭证号", most=60)


class PostForm(forms.Form):
    """The decision hangs in the village."""

    place = fields.line("张贴在哪里", most=120, help_text="哪个村、社区的公开栏；网上同时公布")


class MoveForm(forms.Form):
    """The family lives elsewhere now."""

    region = fields.drop("现在住在哪里", [])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        regions = releases.current_catalogue().regions.values()
        found = sorted((r.code, r.name) for r in regions if r.level in (Level.COUNTY, Level.TOWNSHIP))
        self.fields["region"] = fields.drop("现在住在哪里", found)


class ReleaseForm(forms.Form):
    """Held back by mistake."""

    reason = fields.line("为什么可以发", most=200)


FORMS: several.Forms = {
    "change": (ChangeForm, Permission.HANDLE_RECHECK),
    "payee": (PayeeForm, Permission.HANDLE_RECHECK),
    "class": (ClassForm, Permission.HANDLE_RECHECK),
    "demand": (DemandForm, Permission.DECIDE_RECHECK),
    "repay": (RepayForm, Permission.HANDLE_RECHECK),
    "release": (ReleaseForm, Permission.DECIDE_RECHECK),
    "post": (PostForm, Permission.HANDLE_RECHECK),
    "move": (MoveForm, Permission.HANDLE_RECHECK),
}


@staff_only
@require_http_methods(["GET", "POST"])
def award(request: HttpRequest, number: str) -> HttpResponse:
    """One award: what is paid now and why, everything that happened to it, and what may be done."""
    row = queries.award(number, actor=actor(request))
    done, failed = several.carry_out(request, FORMS, row.number, partial(_act, request, row))
    if done:
        return HttpResponseRedirect(reverse("desk:award", args=[row.number]))
    return _show(request, row, failed)


def _act(request: HttpRequest, row: Award, wanted: str, data: dict[str, Any], order: Order) -> str:
    who = actor(request)
    if wanted == "change":
        service.report_change(row.number, Cause(data["cause"]), data["note"], actor=who, order=order)
        return "已列入复核。"
    if wanted == "payee":
        account = service.Account(data["name"], data["bank"], data["account"])
        service.change_payee(row.number, account, data["reason"], actor=who, order=order)
        return "已换账户，下一张名册起用，复核的人会看到。"
    if wanted == "class":
        service.set_class(row.number, data["review_class"], actor=who, order=order)
        return "已改复核类别。"
    if wanted == "demand":
        service.demand(row.number, data["reason"], data["count"], actor=who, order=order)
        return "通知书已发出。"
    if wanted == "release":
        service.release(row.number, data["reason"], actor=who, order=order)
        return "恢复发放，欠发的月份下一张名册补上。"
    if wanted == "post":
        service.post(row.number, data["place"], actor=who, order=order)
        return "已记下张贴的地方，网上也公布了。"
    if wanted == "move":
        moved = service.move_home(row.number, data["region"], actor=who, order=order)
        return "已转到新的乡镇（街道）。" if moved is None else "已列入复核：听取本人意见以后，再决定停发。"
    open_one = next((one for one in queries.recoveries_of(row) if one.settled_at is None), None)
    if open_one is None:
        raise InvalidInput(field="amount", reason="out_of_range")
    paid = {"amount_fen": data["amount"], "paid_on": data["paid_on"], "voucher": data["voucher"]}
    service.repay(open_one.pk, paid, actor=who, order=order)
    return "退款已记录。"


def _show(request: HttpRequest, row: Award, failed: forms.Form | None) -> HttpResponse:
    who, month = actor(request), month_of(shanghai_date(now(request)))
    payee, over = queries.payee(row), queries.computed(row)
    demands = queries.recoveries_of(row)
    offered = [
        several.shown(request, FORMS, code, failed) | {"title": title}
        for code, title in _offered(row, bool(over), any(d.settled_at is None for d in demands)).items()
        if allowed(who, FORMS[code][1], row.office_id)
        or (code == "post" and allowed(who, FORMS[code][1], row.receiving_id))
    ]
    context = {
        "row": row,
        "name": mask(MaskKind.NAME, row.holder_name),
        "fen": queries.amounts_in([row], month)[row.pk],
        "month": month_text(month),
        "state": AwardState(row.state).label,
        "tone": TONES[AwardState(row.state)],
        "summary": _summary(row, payee.bank if payee else "", payee.account if payee else ""),
        "decisions": [_decision(one) for one in queries.decisions(row)],
        "payments": [_payment(line) for line in queries.payments(row)],
        "paid_fen": queries.paid_fen(row),
        "rechecks": queries.rechecks_of(row),
        "over": [{"text": month_text(o.month), "one": o} for o in over],
        "over_fen": sum(one.over_fen for one in over),
        "demands": [{"one": one, "left": queries.outstanding(one)} for one in demands],
        "forms": offered,
        "refused": [] if failed is None or any(f["open"] for f in offered) else failed.non_field_errors(),
        "key": request.POST.get("key") or new_key(),
        "case_url": case_url(row.case_no),
    }
    return page(request, "desk/award.html", context, status=422 if failed is not None else 200)


def _offered(row: Award, has_over: bool, has_demand: bool) -> dict[str, str]:
    """What makes sense for this award, whoever asks."""
    found = {}
    if row.state != AwardState.ENDED and (posting := publishing.of_award(row)) is not None:
        found["post"] = "改公布的地方" if posting.posted_on else "在村、社区公布"
    if row.state != AwardState.ENDED:
        found["move"] = "这家搬走了"
        found["change"] = "情况有变化，要复核"
        found["payee"] = "换收款账户"
        if row.aid:
            found["class"] = "改复核类别"
    if row.held_from is not None:
        found["release"] = "恢复发放"
    if has_over and not has_demand:
        found["demand"] = "追回多发的钱"
    if has_demand:
        found["repay"] = "登记退款"
    return found


def _summary(row: Award, bank: str, account: str) -> list[dict[str, str]]:
    people = row.members.select_related("person").filter(until=None).order_by("pk")
    shown = [
        {"label": "待遇", "value": row.kind},
        {"label": "给谁", "value": "、".join(mask(MaskKind.NAME, m.person.name) for m in people)},
        {"label": "从哪个月起", "value": month_text(row.first_month)},
        {"label": "发到", "value": f"{bank} {mask(MaskKind.BANK_ACCOUNT, account)}".strip()},
        {"label": "谁发", "value": row.office.name},
        {"label": "谁受理", "value": row.receiving.name},
    ]
    if row.next_review:
        shown.append({"label": "复核类别", "value": ReviewClass(row.review_class).label})
        shown.append({"label": "下次复核", "value": month_text(row.next_review)})
    if (posting := publishing.of_award(row)) is not None:
        done = f"{posting.place}，{format_date(posting.posted_on)}" if posting.posted_on else ""
        shown.append({"label": "公布", "value": done or f"还没有，{format_date(posting.due_on)}以前"})
    if row.relative_in_office:
        shown.append({"label": "近亲属备案", "value": "有，单独登记"})
    return shown


def _decision(one: Decision) -> dict[str, Any]:
    until = f"，发到{month_text(one.until_month)}为止" if one.until_month else ""
    return {
        "one": one,
        "title": DecisionKind(one.kind).label,
        "from": month_text(one.from_month),
        "until": until,
        "check_url": reverse("desk:check", args=[one.check_no]) if one.check_no else "",
        "letter_url": reverse("desk:award_letter", args=[one.award.number, one.letter]) if one.letter else "",
    }


def _payment(line: Line) -> dict[str, Any]:
    state = LineState(line.state)
    return {
        "month": month_text(line.for_month),
        "fen": line.amount_fen,
        "state": state.label,
        "tone": LINE_TONES[state],
        "note": line.fault,
        "on": line.settled_on,
        "url": reverse("desk:payment", args=[line.cycle.number]),
    }


@staff_only
@require_GET
def letter(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """A letter of this award. NotFound for any other document."""
    row = queries.award(number, actor=actor(request))
    document = documents.get(uuid)
    if document.subject != row.reference:
        raise NotFound(what="document")
    return papers.answer(document)


@staff_only
@require_GET
def relatives(request: HttpRequest) -> HttpResponse:
    """近亲属备案: applications of near relatives of those who decide, apart from all others."""
    who = actor(request)
    require(who, Permission.SEE_BENEFITS)
    rows = [
        {
            "title": mask(MaskKind.NAME, row.applicant_name),
            "note": f"{row.application_no}，{row.receiving.name}受理",
            "url": case_url(row.case_no),
            "end": f"{row.visited_on.month}月{row.visited_on.day}日县里已上门"
            if row.visited_on
            else "县里还没上门",
        }
        for row in queries.relatives(who)[: queries.PAGE]
    ]
    return page(request, "desk/relatives.html", {"rows": rows})
