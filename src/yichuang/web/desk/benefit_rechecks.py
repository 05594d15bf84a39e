"""动态复核: the queue of awards to be looked at again, and one of them from the check to the decision."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.benefits import queries, service
from yichuang.apps.benefits import visiting as benefit_visits
from yichuang.apps.benefits.models import (
    ADVERSE,
    OVER,
    Cause,
    Change,
    HearingKind,
    Recheck,
    RecheckState,
)
from yichuang.apps.benefits.months import month_of
from yichuang.apps.benefits.months import text as month_text
from yichuang.apps.cases.service import Order
from yichuang.apps.visits import queries as visits
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.web import now
from yichuang.web.desk import at_home, fields, several
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor, new_key

TONES = {
    RecheckState.DUE: "amber",
    RecheckState.CHECKING: "blue",
    RecheckState.PROPOSED: "amber",
    RecheckState.HEARING: "blue",
    RecheckState.DECIDED: "green",
    RecheckState.KEPT: "grey",
}
_SOON_DAYS = 7


@staff_only
@require_GET
def rechecks(request: HttpRequest) -> HttpResponse:
    """What is to be looked at again, soonest due first."""
    who, state = actor(request), request.GET.get("state", "")
    require(who, Permission.SEE_BENEFITS)
    if state and state not in RecheckState.values:
        raise InvalidInput(field="state", reason="unknown")
    day, _, key = request.GET.get("after", "").partition("|")
    after = (day, key) if _is_place(day, key) else None
    rows = queries.rechecks(who, state=state, after=after, limit=queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    today = shanghai_date(now(request))
    last = f"{shown[-1].due_on.isoformat()}|{shown[-1].pk}" if len(rows) > queries.PAGE else ""
    context = {
        "rows": [_line(row, (row.due_on - today).days) for row in shown],
        "tabs": [
            {"label": label, "url": f"?state={value}" if value else "?", "current": value == state}
            for value, label in (
                ("", "全部"),
                *((s.value, s.label) for s in RecheckState if s not in OVER),
            )
        ],
        "next_url": f"?state={state}&after={last}" if last else "",
        "previous_url": f"?state={state}" if after else "",
    }
    return page(request, "desk/rechecks.html", context)


def _is_place(day: str, key: str) -> bool:
    """A place as we gave it."""
    try:
        UUID(key)
    except ValueError:
        return False
    return len(day) == 10 and day.replace("-", "").isdecimal()


def _line(row: Recheck, left: int) -> dict[str, Any]:
    state = RecheckState(row.state)
    return {
        "url": reverse("desk:recheck", args=[row.pk]),
        "name": mask(MaskKind.NAME, row.award.holder_name),
        "kind": row.award.kind,
        "number": row.award.number,
        "cause": Cause(row.cause).label,
        "change": Change(row.change).label if row.change else "",
        "state": state.label,
        "tone": TONES[state],
        "due": row.due_on,
        "light": "red" if left < 0 else "yellow" if left <= _SOON_DAYS else "green",
    }


class ProposeForm(forms.Form):
    """What is to become of the award, and why."""

    change = fields.pick("怎样调整", Change.choices)
    amount = fields.YuanField("调整后每月多少", required=False, help_text="增发、减发时填")
    aid = fields.pick("换成哪一类", [], required=False, help_text="换类别时选")
    reasons = fields.words("理由", rows=3, required=False, help_text="一行一条，会写进告知书和决定书")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["aid"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(service.paid_kinds().items())


class NoteForm(forms.Form):
    """What was said to an officer."""

    kind = fields.pick(
        "怎么听取的", [(k.value, str(k.label)) for k in (HearingKind.HEARD, HearingKind.WAIVED)]
    )
    text = fields.words("本人怎么说", least=2, most=2000, rows=4, help_text="照原话记")
    place = fields.line("在哪里", most=120, required=False)
    present = fields.line("谁在场", most=200, required=False, help_text="两名工作人员的姓名")


class DecideForm(forms.Form):
    """The decision, with the answer to what was said."""

    answer = fields.words("对本人意见的答复", least=0, rows=3, required=False, help_text="写进决定书")


class KeepForm(forms.Form):
    """Nothing changes."""

    reason = fields.words("为什么维持", least=2, rows=2)


FORMS: several.Forms = {
    "propose": (ProposeForm, Permission.HANDLE_RECHECK),
    "note": (NoteForm, Permission.HANDLE_RECHECK),
    "decide": (DecideForm, Permission.DECIDE_RECHECK),
    "keep": (KeepForm, Permission.DECIDE_RECHECK),
    "tell": (forms.Form, Permission.HANDLE_RECHECK),
    "check": (forms.Form, Permission.HANDLE_RECHECK),
}
_TITLES = {
    "check": ("再核对一次", "向各部门重新查询这家的收入和财产。", "开始核对"),
    "propose": ("提出调整", "减发、停发、渐退以前，要先听取本人意见。", "提出"),
    "tell": ("告知并听取意见", "发告知书和消息，本人可以在期限内说明情况。", "发告知书"),
    "note": ("记录听取的意见", "当面、电话听到的，照原话记下来。", "记录"),
    "decide": ("作出决定", "决定书马上发出，下个月的名册按新的金额。", "照此决定"),
    "keep": ("维持不变", "待遇照旧，排到下一次复核。", "维持"),
}


@staff_only
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, key: UUID) -> HttpResponse:
    """One re-check: why, what was found, what is proposed, what the person said; then what this officer may do."""
    row = queries.recheck(key, actor=actor(request))
    done, failed = several.carry_out(request, FORMS, str(row.pk), partial(_act, request, row))
    if done:
        return HttpResponseRedirect(reverse("desk:recheck", args=[row.pk]))
    return _show(request, queries.recheck(key, actor=actor(request)) if failed else row, failed)


def _act(request: HttpRequest, row: Recheck, wanted: str, data: dict[str, Any], order: Order) -> str:
    who = actor(request)
    if wanted == "check":
        service.begin_check(row.pk, actor=who, at=order.at)
        return "已提请核对，报告出来以后这里会更新。"
    if wanted == "propose":
        reasons = tuple(line.strip() for line in data["reasons"].splitlines() if line.strip())
        proposal = service.Proposal(Change(data["change"]), reasons, data["amount"], aid=data["aid"])
        service.propose(row.pk, proposal, actor=who, at=order.at)
        return "已提出。"
    if wanted == "tell":
        service.tell(row.pk, actor=who, order=order)
        return "告知书已发出，等本人说明情况。"
    if wanted == "note":
        said = service.Said(data["kind"], data["text"], data["place"], data["present"])
        service.note(row.pk, said, actor=who, at=order.at)
        return "已记录。"
    if wanted == "decide":
        service.decide(row.pk, data["answer"], actor=who, order=order)
        return "决定书已发出。"
    service.keep(row.pk, data["reason"], actor=who, order=order)
    return "维持不变，已排到下一次复核。"


def _show(request: HttpRequest, row: Recheck, failed: forms.Form | None) -> HttpResponse:
    who, at = actor(request), now(request)
    month = max(month_of(shanghai_date(at)), row.award.first_month)
    state = RecheckState(row.state)
    offered = [
        several.shown(request, FORMS, code, failed)
        | dict(zip(("title", "hint", "button"), _TITLES[code], strict=True))
        for code in _steps(row, heard=queries.was_heard(row, at))
        if allowed(who, FORMS[code][1], row.award.office_id)
    ]
    context = {
        "row": row,
        "name": mask(MaskKind.NAME, row.award.holder_name),
        "cause": Cause(row.cause).label,
        "state": state.label,
        "tone": TONES[state],
        "facts": _facts(row, queries.amounts_in([row.award], month)[row.award_id]),
        "hearings": [{"one": h, "kind": HearingKind(h.kind).label} for h in row.hearings.order_by("pk")],
        "must_hear": row.change in ADVERSE and not row.nobody_to_hear,
        "heard": queries.was_heard(row, at),
        "forms": offered,
        "refused": [] if failed is None or any(f["open"] for f in offered) else failed.non_field_errors(),
        "key": request.POST.get("key") or new_key(),
        "visit_url": _visit_url(row, who),
        "home_visits": at_home.lines(visits.of_subject(row.subject)),
        "award_url": reverse("desk:award", args=[row.award.number]),
        "check_url": reverse("desk:check", args=[row.check_no]) if row.check_no else "",
    }
    return page(request, "desk/recheck.html", context, status=422 if failed is not None else 200)


def _visit_url(row: Recheck, who: Actor) -> str:
    """The form of a visit, for who may go there while it is open."""
    try:
        benefit_visits.office_of(row, who)
    except NotFound:
        return ""
    return f"{reverse('desk:visit_note')}?for={row.subject}" if row.state not in OVER else ""


def _steps(row: Recheck, *, heard: bool) -> list[str]:
    """What may come next, the likeliest first."""
    state, adverse = RecheckState(row.state), row.change in ADVERSE and not row.nobody_to_hear
    if state == RecheckState.DUE:
        return ["check", "propose"] if row.award.aid else ["propose"]
    if state == RecheckState.CHECKING:
        return ["propose"]
    if state == RecheckState.PROPOSED:
        first = ["keep"] if row.change == Change.NONE else ["tell", "keep"] if adverse else ["decide", "keep"]
        return [*first, "propose", "check"] if row.award.aid else [*first, "propose"]
    if state == RecheckState.HEARING:
        return ["decide", "note", "keep"] if heard else ["note", "keep"]
    return []


def _facts(row: Recheck, current: int) -> list[dict[str, Any]]:
    facts = [
        {"label": "因为什么", "value": Cause(row.cause).label + (f"：{row.note}" if row.note else "")},
        {"label": "按哪天的数据", "value": format_date(row.as_of)},
        {"label": "最迟办完", "value": format_date(row.due_on)},
        {"label": "现在每月", "value": _yuan(current)},
    ]
    if row.change:
        facts.append({"label": "拟调整", "value": Change(row.change).label})
        if row.amount_fen is not None and row.change in (Change.RAISE, Change.LOWER, Change.FADE):
            facts.append({"label": "调整后每月", "value": _yuan(row.amount_fen)})
    if row.change not in ("", Change.NONE) and row.from_month:
        facts.append({"label": "从哪个月起", "value": month_text(row.from_month)})
    if row.until_month:
        facts.append({"label": "发到哪个月", "value": month_text(row.until_month)})
    if row.statement_until:
        facts.append({"label": "本人可以说明到", "value": format_date(row.statement_until)})
    if row.proposed_by:
        facts.append({"label": "谁提出的", "value": row.proposed_by.name})
    if row.decided_by:
        facts.append({"label": "谁决定的", "value": row.decided_by.name})
    return facts


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d} 元".replace(".00 ", " ")
