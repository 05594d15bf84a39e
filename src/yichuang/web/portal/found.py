"""我们已经查到的: every value with its source and time, each to be contested; papers spared; who did not answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yichuang.apps.cases import consenting, known, known_data
from yichuang.apps.cases.known_data import Datum
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.models import Correction, CorrectionState
from yichuang.catalogue.form import FormField, FormSection
from yichuang.core.clocktime import format_date
from yichuang.core.errors import InvalidAnswers, InvalidInput, NotAllowed, NotFound
from yichuang.core.findings import Finding
from yichuang.web import now, values
from yichuang.web.errors import wording
from yichuang.web.forms import answer_form, item_name, place_findings, read
from yichuang.web.portal import consents
from yichuang.web.portal.hall import places
from yichuang.web.portal.sheet import Sheet, open_sheet
from yichuang.web.sessions import actor, login_required

_DOWN = frozenset({"failed"})
_ANSWERS = {
    CorrectionState.RAISED: "正在转去核实",
    CorrectionState.SENT: "正在核实",
    CorrectionState.CORRECTED: "已按您说的更正",
    CorrectionState.KEPT: "核实无误",
    CorrectionState.REFUSED: "对方没有收下，请问窗口",
}


@login_required
@require_GET
def found(request: HttpRequest, no: str) -> HttpResponse:
    """What the sources told, before the rest is asked."""
    sheet = open_sheet(request, no)
    told = known_data.of(sheet.application)
    following = next((page.number for page, _ in sheet.pages), None)
    context = {
        "sheet": sheet,
        "groups": list(groups(sheet, told)),
        "count": len(told),
        "spared": spared(sheet),
        "down": down(sheet),
        "unasked": consents.lines(sheet.application, consenting.missing(sheet.application, sheet.at)),
        "onwards": reverse("portal:form_page", args=[sheet.no, following])
        if following
        else reverse("portal:check", args=[sheet.no]),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title, "url": reverse("portal:task_list", args=[sheet.no])},
            {"label": "查到的"},
        ],
    }
    return render(request, "portal/found.html", context)


def groups(sheet: Sheet, told: list[Datum]) -> Iterator[dict[str, Any]]:
    """By section of the form: rows of label, value, source with its time, and the way to say that it is wrong."""
    by_key = {datum.key: datum for datum in told}
    corrections = {(c.lookup_id, c.element): c for c in sources.corrections_in(sheet.no)}
    names = dict(places())
    for section in sheet.form.sections:
        rows = []
        for question in section.fields:
            for path, whose in _paths(sheet, section, question, by_key):
                label = f"{whose}的{question.label}" if whose else question.label
                row = _row(sheet, question, by_key[path], names, corrections)
                rows.append({"label": label, **row})
        if rows:
            yield {"title": section.title, "rows": rows}


def _paths(
    sheet: Sheet, section: FormSection, question: FormField, by_key: dict[str, Datum]
) -> list[tuple[str, str]]:
    """The paths at which this question was answered by a source, with whose: one, or one for each item of a list."""
    if section.repeat is None:
        return [(question.key, "")] if question.key in by_key else []
    rows = sheet.answers.get(section.repeat.role) or []
    found = ((question.path(place), place, row) for place, row in enumerate(rows))
    return [(path, item_name(section.repeat, row, place)) for path, place, row in found if path in by_key]


def _row(
    sheet: Sheet,
    question: FormField,
    datum: Datum,
    names: dict[str, str],
    corrections: dict[tuple[int, str], Correction],
) -> dict[str, Any]:
    contested = datum.contested_at is not None
    claimed = known_data.value_at(sheet.answers, datum.key)
    correction = corrections.get((int(datum.lookup), question.element.code)) if contested else None
    corrected = correction is not None and correction.state == CorrectionState.CORRECTED
    return {
        "key": datum.key,
        "may_concede": sheet.open and contested and not corrected,
        "value": values.shown(question, datum.value, names),
        "source": source_name(sheet, datum.source),
        "as_of": datum.as_of,
        "stale": datum.stale,
        "contested": contested,
        "claimed": values.shown(question, claimed, names) if contested else "",
        "answer": _ANSWERS[CorrectionState(correction.state)] if correction else "",
        "reason": correction.answer if correction else "",
        "url": f"{reverse('portal:contest', args=[sheet.no])}?about={datum.key}"
        if sheet.open and not contested
        else "",
    }


def source_name(sheet: Sheet, code: str) -> str:
    """A source as people know it: its holder."""
    found = sheet.form.offering.catalogue.sources.get(code)
    return found.holder if found is not None else code


def spared(sheet: Sheet) -> list[dict[str, str]]:
    """Papers whose place data takes, with why."""
    return [
        {
            "name": paper.name,
            "because": f"{paper.holder}的数据代替（截至{format_date(paper.as_of)}），查询记录留在案卷里",
        }
        for paper in known.spared(sheet.application)
    ]


def down(sheet: Sheet) -> list[str]:
    """Departments that were asked and did not answer: not the same as having nothing."""
    rows = sheet.application.asked.filter(outcome__in=_DOWN)
    return list(dict.fromkeys(source_name(sheet, row.source) for row in rows))


@login_required
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, no: str) -> HttpResponse:
    """不对: what is right instead and why; the holder is asked to check, and what the person says stands meanwhile."""
    sheet = open_sheet(request, no)
    path = request.POST.get("about") or request.GET.get("about", "")
    datum = next((d for d in known_data.of(sheet.application) if d.key == path), None)
    question = sheet.form.field(path) if datum is not None else None
    if datum is None or question is None or not sheet.open:
        raise NotFound(what="datum")
    error = ""
    if request.method == "POST":
        claimed = read([question], request.POST)[question.leaf]
        because = request.POST.get("because", "").strip()[:500]
        error = "" if because else "请写一句为什么不对，例如“证上的字写错了”。"
        if because and claimed is None:
            error = f"请填写正确的{question.label}。"
        if not error:
            return _contested(request, sheet, datum, question, claimed)
    return _ask(request, sheet, datum, question, error)


@login_required
@require_POST
def concede(request: HttpRequest, no: str) -> HttpResponse:
    """登记的是对的: the value that was told is the answer again; what was said before stays on record."""
    try:
        shown = known.concede(no, request.POST.get("about", ""), actor=actor(request), at=now(request))
    except NotAllowed as refused:
        messages.warning(request, wording(refused).text)
    else:
        messages.success(request, f"已记下：{shown.label}按{shown.holder}登记的办，不用您填。")
    return HttpResponseRedirect(reverse("portal:found", args=[no]))


def _contested(
    request: HttpRequest, sheet: Sheet, datum: Datum, question: FormField, claimed: Any
) -> HttpResponse:
    at, who, because = now(request), actor(request), request.POST.get("because", "").strip()[:500]
    try:
        known.contest(sheet.no, datum.key, claimed, because, actor=who, at=at)
    except InvalidAnswers as refused:
        return _ask(request, sheet, datum, question, "", list(refused.findings))
    except InvalidInput:
        return _ask(request, sheet, datum, question, "请把为什么不对说清楚一些。")
    holder = source_name(sheet, datum.source)
    messages.success(request, f"已记下您说的，并请{holder}核实。核实期间先按您说的办。")
    return HttpResponseRedirect(reverse("portal:found", args=[sheet.no]))


def _ask(
    request: HttpRequest,
    sheet: Sheet,
    datum: Datum,
    question: FormField,
    error: str,
    wrong: Sequence[Finding] = (),
) -> HttpResponse:
    typed = read([question], request.POST) if request.method == "POST" else {}
    form = answer_form([question], {question.role: typed}, places=places())
    field = form.fields[question.key]
    field.label, field.required = f"正确的{question.label}", True
    place_findings([replace(one, field=question.key) for one in wrong], form, None)
    context = {
        "sheet": sheet,
        "about": datum.key,
        "label": question.label,
        "value": values.shown(question, datum.value, dict(places())),
        "holder": source_name(sheet, datum.source),
        "as_of": datum.as_of,
        "form": form,
        "because": request.POST.get("because", ""),
        "error": error,
        "back_url": reverse("portal:found", args=[sheet.no]),
    }
    return render(request, "portal/contest.html", context, status=422 if error or wrong else 200)
