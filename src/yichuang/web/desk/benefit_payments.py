"""发放名册: making a list, checking it by what differs from last month, giving it to the bank, taking in its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.benefits import queries, service
from yichuang.apps.benefits.models import Cycle, CycleState, Line, LineState
from yichuang.apps.benefits.months import later, parse
from yichuang.apps.benefits.months import text as month_text
from yichuang.apps.cases.service import Order
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, InvalidAnswers, InvalidInput, NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.web import now
from yichuang.web.desk import bank_return, fields, sheets
from yichuang.web.desk.benefits import LINE_TONES
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.errors import wording
from yichuang.web.sessions import actor, command_key, new_key

TONES = {
    CycleState.FROZEN: "amber",
    CycleState.CHECKED: "blue",
    CycleState.EXPORTED: "blue",
    CycleState.CLOSED: "green",
    CycleState.REJECTED: "grey",
}
_KINDS = (
    ("new", "新增"),
    ("raised", "增发"),
    ("lowered", "减发"),
    ("stopped", "停发"),
    ("account", "换了账户"),
)
_NO_PURPOSE = "no_purpose"
_MOST_BYTES = 20_000_000


@staff_only
@require_http_methods(["GET", "POST"])
def payments(request: HttpRequest) -> HttpResponse:
    """The lists of this person's offices; making the next one for who may."""
    who, error = actor(request), ""
    require(who, Permission.SEE_BENEFITS)
    if request.method == "POST":
        try:
            made = _made(request)
            return HttpResponseRedirect(reverse("desk:payment", args=[made.number]))
        except DomainError as refused:
            error = _words(refused)
    ready = queries.preparing(who, now(request))
    names = accounts.office_names([office for office, _ in ready])
    context = {
        "rows": [_row(cycle) for cycle in queries.cycles(who)],
        "ready": [
            {"office": code, "name": names[code], "month": month, "text": month_text(month)}
            for code, month in ready
        ],
        "key": new_key(),
        "error": error,
    }
    return page(request, "desk/payments.html", context, status=422 if error else 200)


def _made(request: HttpRequest) -> Cycle:
    office, month = request.POST.get("office", "")[:64], parse(request.POST.get("month", ""))
    order = Order(now(request), key=command_key(request, "payments", office))
    made = service.prepare(office, month, actor=actor(request), order=order)
    messages.success(request, "名册已生成并锁定，请另一位同事复核。")
    return made


def _words(refused: DomainError) -> str:
    if refused.code == "already_exists":
        return "这个单位还有一张名册没办完，请先复核、交银行，或者退回。"
    if refused.code == "invalid_input" and refused.fields.get("reason") == "nothing_to_pay":
        return "到这个月为止没有要发的钱，不用生成名册。"
    return wording(refused).text


def _row(cycle: Cycle) -> dict[str, Any]:
    state = CycleState(cycle.state)
    extra = f"第{cycle.round}次" if cycle.round > 1 else ""
    return {
        "title": f"{month_text(cycle.month)}{cycle.office.name}{extra}",
        "url": reverse("desk:payment", args=[cycle.number]),
        "lines": cycle.lines_count,
        "fen": cycle.total_fen,
        "state": state.label,
        "tone": TONES[state],
        "prepared_by": cycle.prepared_by.name if cycle.prepared_by else "",
        "checked_by": cycle.checked_by.name if cycle.checked_by else "",
    }


class RejectForm(forms.Form):
    """Why the list cannot go out."""

    because = fields.words("哪里不对", least=2, rows=2)


class ReturnForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label="银行回单",
        help_text="表头要有：流水号、结果、到账日期、原因",
        error_messages={"required": "请选择文件。"},
    )


@staff_only
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, number: str) -> HttpResponse:
    """One list: what differs from last month first; then what this person may do with it."""
    cycle = queries.cycle(number, actor=actor(request))
    errors: list[str] = []
    if request.method == "POST":
        try:
            messages.success(request, _did(request, cycle))
            return HttpResponseRedirect(reverse("desk:payment", args=[cycle.number]))
        except InvalidAnswers as refused:
            findings = refused.fields["findings"]
            errors = [finding.text for finding in findings]  # type: ignore[attr-defined]
        except DomainError as refused:
            errors = [wording(refused).text]
    return _show(request, queries.cycle(number, actor=actor(request)), errors)


def _did(request: HttpRequest, cycle: Cycle) -> str:
    who, wanted = actor(request), request.POST.get("do", "")
    order = Order(now(request), key=command_key(request, cycle.number, wanted))
    if wanted == "check":
        service.check(cycle.number, actor=who, order=order)
        return "复核通过，可以交银行了。"
    if wanted == "reject":
        service.reject(cycle.number, request.POST.get("because", ""), actor=who, order=order)
        return "名册已退回，没有发出一笔。改好以后可以重新生成。"
    upload = request.FILES.get("file")
    if wanted != "return" or not isinstance(upload, UploadedFile):
        raise InvalidInput(field="file", reason="empty")
    if upload.size is None or upload.size > _MOST_BYTES:
        raise InvalidInput(field="file", reason="length")
    answers = bank_return.read(upload.read(), today=shanghai_date(now(request)))
    done = service.settle(cycle.number, answers, actor=who, order=order)
    known = f"，{done.known} 笔以前登记过" if done.known else ""
    return f"到账 {done.paid} 笔，没发出去 {done.failed} 笔{known}。"


def _show(request: HttpRequest, cycle: Cycle, errors: list[str]) -> HttpResponse:
    who, after = actor(request), request.GET.get("after", "0")
    rows = queries.lines(cycle, after=int(after) if after.isdecimal() and len(after) < 16 else 0, limit=101)
    found = queries.differences(cycle) if after == "0" else []
    state = CycleState(cycle.state)
    context = {
        "cycle": cycle,
        "title": _row(cycle)["title"],
        "state": state.label,
        "tone": TONES[state],
        "before": month_text(later(cycle.month, -1)),
        "groups": [
            {"title": title, "rows": [_difference(one) for one in found if one.kind == kind]}
            for kind, title in _KINDS
            if any(one.kind == kind for one in found)
        ],
        "lines": [_line(line) for line in rows[:100]],
        "next_url": f"?after={rows[99].pk}" if len(rows) > 100 else "",
        "previous_url": "?" if after != "0" else "",
        "settled": queries.settled(cycle),
        "failures": [_line(line) for line in queries.failures(cycle)],
        "errors": errors,
        "purpose_error": "请写明用途，才能导出完整账号。" if _NO_PURPOSE in request.GET else "",
        "key": new_key(),
        **_may(cycle, who),
    }
    return page(request, "desk/payment.html", context, status=422 if errors else 200)


def _may(cycle: Cycle, who: Any) -> dict[str, Any]:
    pays = allowed(who, Permission.PAY, cycle.office_id)
    open_to_check = cycle.state == CycleState.FROZEN
    return {
        "may_check": pays and open_to_check and cycle.prepared_by_id != who.user_id,
        "own": pays and open_to_check and cycle.prepared_by_id == who.user_id,
        "may_reject": pays and cycle.state in (CycleState.FROZEN, CycleState.CHECKED),
        "may_export": pays and cycle.state in (CycleState.CHECKED, CycleState.EXPORTED),
        "may_settle": allowed(who, Permission.PREPARE_PAYMENT, cycle.office_id)
        and cycle.state in (CycleState.EXPORTED, CycleState.CLOSED),
        "reject_form": RejectForm(),
        "return_form": ReturnForm(),
    }


def _difference(one: queries.Difference) -> dict[str, Any]:
    return {
        "url": reverse("desk:award", args=[one.award.number]),
        "name": mask(MaskKind.NAME, one.award.holder_name),
        "number": one.award.number,
        "kind": one.award.kind,
        "before": one.before_fen,
        "now": one.now_fen,
    }


def _line(line: Line) -> dict[str, Any]:
    state = LineState(line.state)
    return {
        "url": reverse("desk:award", args=[line.award.number]),
        "name": mask(MaskKind.NAME, line.award.holder_name),
        "number": line.award.number,
        "kind": line.award.kind,
        "month": month_text(line.for_month),
        "fen": line.amount_fen,
        "account": mask(MaskKind.BANK_ACCOUNT, line.payee.account),
        "state": state.label,
        "tone": LINE_TONES[state],
        "fault": line.fault,
    }


@staff_only
@require_http_methods(["POST"])
def export(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The bank's file with accounts in full, for a stated purpose, on record for each person."""
    if form not in ("xlsx", "csv"):
        raise NotFound(what="export")
    cycle = queries.cycle(number, actor=actor(request))
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:  # back to the list, whose forms post to its own address
        return HttpResponseRedirect(f"{reverse('desk:payment', args=[cycle.number])}?{_NO_PURPOSE}=1#export")
    lines = service.export(cycle.number, purpose, actor=actor(request), order=Order(now(request)))
    title = f"{month_text(cycle.month)}发放名册 {cycle.number}"
    return sheets.answer(service.COLUMNS, service.bank_rows(lines), title=title, form=form)


@staff_only
@require_GET
def return_template(request: HttpRequest, number: str) -> HttpResponse:
    """An empty answer of the bank for this list: its line numbers, to be filled in."""
    cycle = queries.cycle(number, actor=actor(request))
    require(actor(request), Permission.PREPARE_PAYMENT, cycle.office_id)
    rows = [[str(line.pk), "", "", ""] for line in queries.lines(cycle, limit=100_000)]
    return sheets.answer(bank_return.COLUMNS, rows, title=f"回单模板 {cycle.number}", form="xlsx")
