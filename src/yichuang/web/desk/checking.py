"""The conditions that only a person can check, beside what the machine found; ticks are kept at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import checklist
from yichuang.core.clocktime import format_time, shanghai_date
from yichuang.web.desk.casefile import CaseFile, open_file
from yichuang.web.desk.frame import case_url, queue_of, staff_only
from yichuang.web.sessions import actor


@staff_only
@require_POST
def ticks(request: HttpRequest, no: str) -> HttpResponse:
    """Keeps one's own ticks as they stand on the page; without a script a button sends them."""
    file = open_file(no, request)
    checklist.keep_ticks(file.view, request.POST.getlist("ticked"), actor=actor(request), at=file.at)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"saved_at": format_time(file.at)})
    return HttpResponseRedirect(f"{case_url(file.no, queue_of(request))}#conditions")


def conditions(file: CaseFile, user: int | None) -> list[dict[str, Any]]:
    """All conditions of law with what the machine found; the rest is the officer's checklist."""
    weighed = {f.code: f for f in (*file.assessment.findings, *file.assessment.warnings)}
    manual = {c.code for c in file.assessment.manual}
    own, others = _ticks(file, user)
    rows: dict[str, dict[str, Any]] = {}
    for condition in file.view.offering.service.conditions:
        if condition.code in rows or not condition.governs(shanghai_date(file.judged_on)):
            continue
        finding = weighed.get(condition.code)
        row: dict[str, Any] = {
            "code": condition.code,
            "text": condition.text,
            "basis": condition.basis,
            "note": "",
        }
        if condition.code in manual:
            seen = {"manual": True, "ticked": condition.code in own, "others": others.get(condition.code, "")}
            row |= {"tone": "grey", "tag": "人工核对", **seen}
        elif finding is None:
            row |= {"tone": "grey", "tag": "还不能判断"}
        elif finding.ok:
            row |= {"tone": "green", "tag": "符合"}
        else:
            row |= {"tone": "amber", "tag": "不符合", "note": finding.text}
        rows[condition.code] = row
    return list(rows.values())


def _ticks(file: CaseFile, user: int | None) -> tuple[set[str], dict[str, str]]:
    """One's own ticks, and who else ticked what and when."""
    kept = checklist.ticks_of(file.view)
    names = accounts.names({tick.user_id for tick in kept if tick.user_id != user})
    others: dict[str, list[str]] = {}
    for tick in kept:
        if tick.user_id != user:
            day = shanghai_date(tick.ticked_at)
            others.setdefault(tick.condition, []).append(
                f"{names.get(tick.user_id, '')} {day.month}月{day.day}日"
            )
    return {t.condition for t in kept if t.user_id == user}, {k: "、".join(v) for k, v in others.items()}
