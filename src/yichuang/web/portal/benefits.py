"""我的救助: what is paid, for which months, why it changed; saying what one thinks before anything is taken away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.benefits import queries, service
from yichuang.apps.benefits.models import (
    Award,
    AwardState,
    Decision,
    DecisionKind,
    LineState,
    Recheck,
    RecheckState,
    Recovery,
)
from yichuang.apps.benefits.months import month_of
from yichuang.apps.benefits.months import text as month_text
from yichuang.apps.documents import queries as documents
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.portal.papers import download
from yichuang.web.sessions import actor, login_required

_STATES = {
    AwardState.RUNNING: ("green", "正常发放"),
    AwardState.FADING: ("amber", "渐退期"),
    AwardState.ENDED: ("grey", "已停发"),
}
_LINES = {
    LineState.PAID: ("green", "已到账"),
    LineState.LISTED: ("blue", "正在发"),
    LineState.FAILED: ("red", "没发成功"),
}
_SHOWN = 12


@login_required
@require_GET
def benefits(request: HttpRequest) -> HttpResponse:
    """Everything the person receives; what waits for their word stands on top."""
    rows = queries.own_awards(int(actor(request).user_id or 0))
    month = month_of(shanghai_date(now(request)))
    amounts = queries.amounts_in(rows, month)
    shown = [_award(row, amounts[row.pk], month) for row in rows]
    context = {
        "awards": shown,
        "hearings": [one for row in shown for one in row["hearings"]],
        "month": month_text(month),
        "crumbs": [{"label": "我的办件", "url": "/mine"}, {"label": "我的救助"}],
    }
    return render(request, "portal/benefits.html", context)


def summary(user_id: int) -> dict[str, bool]:
    """For the page of one's matters: whether anything is paid, and whether the person is being heard."""
    rows = queries.own_awards(user_id)
    told = any(one.state == RecheckState.HEARING for row in rows for one in queries.rechecks_of(row))
    return {"paid": bool(rows), "hearing": told}


def _award(row: Award, fen: int, month: int) -> dict[str, Any]:
    tone, word = _STATES[AwardState(row.state)]
    payee = queries.payee(row)
    latest = next(iter(queries.decisions(row)), None)
    begun = row.first_month <= month
    return {
        "row": row,
        "fen": fen if begun or latest is None else latest.amount_fen,
        "begun": begun,
        "tone": tone,
        "word": word,
        "since": month_text(row.first_month),
        "account": f"{payee.bank} {mask(MaskKind.BANK_ACCOUNT, payee.account)}" if payee else "",
        "next_review": month_text(row.next_review) if row.next_review else "",
        "payments": [
            {
                "month": month_text(line.for_month),
                "fen": line.amount_fen,
                "tone": _LINES[LineState(line.state)][0],
                "word": _LINES[LineState(line.state)][1],
                "fault": line.fault,
                "on": line.settled_on,
            }
            for line in queries.payments(row, limit=_SHOWN)
        ],
        "decisions": [_decision(row, one) for one in queries.decisions(row)],
        "hearings": [_hearing(one) for one in queries.rechecks_of(row) if one.state == RecheckState.HEARING],
        "demands": [_demand(row, one) for one in queries.recoveries_of(row)],
        "phone": row.receiving.name,
    }


def _decision(row: Award, one: Decision) -> dict[str, Any]:
    until = f"，发到{month_text(one.until_month)}为止" if one.until_month and row.rhythm == "month" else ""
    return {
        "title": DecisionKind(one.kind).label,
        "fen": one.amount_fen,
        "from": month_text(one.from_month),
        "until": until,
        "reasons": one.reasons,
        "url": reverse("portal:benefit_letter", args=[row.number, one.letter]) if one.letter else "",
        "check_url": reverse("portal:means_check", args=[one.check_no]) if one.check_no else "",
    }


def _hearing(recheck: Recheck) -> dict[str, Any]:
    return {
        "url": reverse("portal:benefit_hearing", args=[recheck.pk]),
        "kind": recheck.award.kind,
        "change": service.in_words(recheck.change, recheck.amount_fen, recheck.until_month),
        "until": recheck.statement_until,
        "said": recheck.hearings.exists(),
    }


def _demand(row: Award, one: Recovery) -> dict[str, Any]:
    return {
        "one": one,
        "left": queries.outstanding(one),
        "months": [(month_text(month), paid, due, over) for month, paid, due, over in one.months],
        "url": reverse("portal:benefit_letter", args=[row.number, one.letter]) if one.letter else "",
    }


class SpeakForm(forms.Form):
    """What the person wants to say."""

    text = forms.CharField(
        label="您想说明什么",
        max_length=2000,
        help_text="家里的实际情况、您不同意的地方，照实写。写多少次都行。",
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "还没有写，请写下您想说明的情况。"},
    )


@login_required
@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is intended and why; the person's word on it. NotFound for everybody else."""
    row = _own_recheck(request, key)
    form = SpeakForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.speak(row.pk, form.cleaned_data["text"], actor=actor(request), at=now(request))
        except DomainError as refused:
            form.add_error(None, wording(refused).text)
        else:
            messages.success(request, "已收到，作决定时会一并考虑，并在决定书里答复您。")
            return HttpResponseRedirect(reverse("portal:benefit_hearing", args=[row.pk]))
    context = {
        "row": row,
        "form": form,
        "change": service.in_words(row.change, row.amount_fen, row.until_month),
        "from": month_text(row.from_month or 0),
        "said": row.hearings.order_by("pk"),
        "open": row.state == RecheckState.HEARING,
        "check_url": reverse("portal:means_check", args=[row.check_no]) if row.check_no else "",
        "office": row.award.receiving,
        "crumbs": [{"label": "我的救助", "url": reverse("portal:benefits")}, {"label": "听取意见"}],
    }
    return render(request, "portal/benefit_hearing.html", context, status=422 if form.errors else 200)


def _own_recheck(request: HttpRequest, key: UUID) -> Recheck:
    rows = queries.own_awards(int(actor(request).user_id or 0))
    found = next((one for row in rows for one in queries.rechecks_of(row) if one.pk == key), None)
    if found is None or found.told_at is None:
        raise NotFound(what="recheck")
    return found


@login_required
@require_GET
def letter(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """A letter about one of the person's own awards. NotFound for any other."""
    rows = queries.own_awards(int(actor(request).user_id or 0))
    award = next((row for row in rows if row.number == number), None)
    document = documents.get(uuid)
    if award is None or document.subject != award.reference:
        raise NotFound(what="document")
    return download(document)
