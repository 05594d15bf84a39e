"""Checking the answers and handing in: once, whatever the browser does; what is wrong comes back all at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.cases import casefile, known_data, papers, service, submission
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import Action
from yichuang.catalogue.form import FormField, Page
from yichuang.core.clocktime import format_date, format_moment
from yichuang.core.errors import InvalidAnswers, InvalidInput, NotAllowed, NotFound
from yichuang.core.findings import Finding
from yichuang.web import now
from yichuang.web.forms import item_name
from yichuang.web.portal import family, found
from yichuang.web.portal.filling import correction_of
from yichuang.web.portal.hall import places
from yichuang.web.portal.known import known as known_before
from yichuang.web.portal.progress import last_day
from yichuang.web.portal.sheet import Sheet, in_words, open_sheet, value_of
from yichuang.web.sessions import actor, command_key, kept_typing, login_required, new_key


@login_required
@require_GET
def check(request: HttpRequest, no: str) -> HttpResponse:
    """All answers on one page, each with its way back; the declaration and the button stand at the end."""
    sheet = open_sheet(request, no)
    if not sheet.open:
        return HttpResponseRedirect(reverse("portal:case", args=[sheet.no]))
    return _show(request, sheet, [])


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, no: str) -> HttpResponse:
    """Hands in, or hands the corrected case back. A second time leads to the same result page.

    Where the login ran out meanwhile, the person comes back here and declares once more: that is a legal act.
    """
    sheet = open_sheet(request, no)
    if request.method == "GET":
        if kept_typing(request) is not None:
            messages.info(request, "还没有提交。您填的都在，请再勾选承诺，点“提交”。")
        return HttpResponseRedirect(reverse("portal:check", args=[sheet.no]))
    done = HttpResponseRedirect(reverse("portal:done", args=[sheet.no]))
    if not sheet.open:
        return done
    try:
        _hand_in(request, sheet)
    except InvalidAnswers as refused:
        return _show(request, sheet, list(refused.findings), status=422)
    except InvalidInput:
        return _show(request, sheet, [], undeclared=True, status=422)
    except NotAllowed:
        if open_sheet(request, no).open:
            raise
    return done


def _hand_in(request: HttpRequest, sheet: Sheet) -> None:
    """The whole application; or, corrected, every case that was sent back."""
    at, who, key = now(request), actor(request), command_key(request, sheet.no)
    declared = request.POST.get("declaration") == "on"
    if not sheet.sent_back:
        order = service.Order(at=at, key=key)
        submission.submit(sheet.no, {"declaration": declared}, actor=who, order=order)
        return
    if not declared:
        raise InvalidInput(field="declaration", reason="required")
    for case in sheet.sent_back:
        order = service.Order(at=at, key=f"{key}:{case.no}")
        service.act(case.no, Action.SUPPLEMENT, {}, actor=who, order=order)


def _show(
    request: HttpRequest, sheet: Sheet, wrong: list[Finding], *, undeclared: bool = False, status: int = 200
) -> HttpResponse:
    errors = [{"text": f.text, "href": sheet.url_of(f)} for f in wrong]
    if undeclared:
        errors.append({"text": "还没有确认，请勾选最下面的承诺。", "href": "#declaration"})
    sources = known_before(actor(request), sheet.form, but=sheet.no)
    names = dict(places())
    context = {
        "sheet": sheet,
        "cards": [_card(sheet, page, fields, names, sources) for page, fields in sheet.pages],
        "told": list(found.groups(sheet, known_data.of(sheet.application))),
        "papers": _papers(sheet),
        "errors": errors,
        "undeclared": undeclared,
        "stopping": [] if wrong else [{"text": f.text, "url": sheet.url_of(f)} for f in sheet.stopping],
        "unfinished": [] if wrong else _unfinished(sheet),
        "key": new_key(),
        "faults": correction_of(sheet),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title, "url": reverse("portal:task_list", args=[sheet.no])},
            {"label": "检查"},
        ],
    }
    return render(request, "portal/check.html", context, status=status)


def _unfinished(sheet: Sheet) -> list[dict[str, str]]:
    """What still has to be filled in; said before the button is pressed, not after."""
    open_ones = [*sheet.checked.findings, *sheet.missing, *known_data.unanswered(sheet.application)]
    return [{"text": finding.text, "url": sheet.url_of(finding)} for finding in open_ones]


def _card(
    sheet: Sheet, page: Page, fields: tuple[FormField, ...], names: dict[str, str], sources: dict[str, Any]
) -> dict[str, Any]:
    change = f"{reverse('portal:form_page', args=[sheet.no, page.number])}?return=check"
    if page.section.repeat is None:
        rows = [_row(sheet, question, names, sources, f"{change}#id_{question.key}") for question in fields]
        return {"title": page.title, "groups": [{"title": "", "rows": rows}]}
    repeat = page.section.repeat
    groups = [
        {
            "title": item_name(repeat, answers, place),
            "rows": [
                {"label": q.label, "value": in_words(q, answers.get(q.leaf), names)}
                for q in fields
                if q.leaf in answers or q.when is None
            ],
        }
        for place, answers in enumerate(sheet.rows_of(page))
    ]
    return {"title": page.title, "groups": groups, "change_url": change}


def _row(
    sheet: Sheet, question: FormField, names: dict[str, str], sources: dict[str, Any], change: str
) -> dict[str, Any]:
    value = value_of(sheet.answers, question)
    before = sources.get(question.key)
    source = f"来自{before.source}" if before is not None and before.value == value else ""
    return {
        "label": question.label,
        "value": in_words(question, value, names),
        "source": source,
        "change_url": change,
    }


def _papers(sheet: Sheet) -> list[dict[str, Any]]:
    present = papers.present_materials(sheet.application)
    change = reverse("portal:materials", args=[sheet.no])
    rows: list[dict[str, Any]] = []
    for due in sheet.due:
        code = due.use.material
        here = present.get(code)
        if not sheet.wants(due):
            state, note = (
                ("generated", "按您填的内容生成，不用交")
                if due.produced_by_form
                else ("data", "数据代替，不用交")
            )
            rows.append({"state": state, "name": due.name, "note": note})
        elif here is not None:
            rows.append({"state": "ok", "name": due.name, "url": f"{change}#{code}", "action": "修改"})
        elif not due.required:
            rows.append(
                {
                    "state": "waiting",
                    "name": due.name,
                    "note": "选交",
                    "url": f"{change}#{code}",
                    "action": "上传",
                }
            )
        else:
            note = "可以先办后补，由窗口决定" if due.tolerable else "必须交"
            state = "tolerated" if due.tolerable else "missing"
            rows.append(
                {"state": state, "name": due.name, "note": note, "url": f"{change}#{code}", "action": "上传"}
            )
    return rows


@login_required
@require_GET
def done(request: HttpRequest, no: str) -> HttpResponse:
    """The number, what happens next, by which date, whom to call."""
    sheet = open_sheet(request, no)
    opened = cases.cases_of(sheet.application)
    if not opened:
        return HttpResponseRedirect(reverse("portal:task_list", args=[sheet.no]))
    if casefile.bundle_of(sheet.application) is not None:
        return family.handed_in(request, sheet.application, tracking_url(sheet.no))
    facts, offering = opened[0], sheet.form.offering
    receiving = offering.receiving
    context = {
        "sheet": sheet,
        "facts": facts,
        "receiving": receiving,
        "tracking": tracking_url(sheet.no),
        "print_url": reverse("portal:receipt", args=[sheet.no]),
        "next_steps": _next_steps(sheet, facts),
        "phone": receiving.phone or offering.hotline or "12345",
        "again": facts.corrections > 0,
    }
    return render(request, "portal/done.html", context)


def _next_steps(sheet: Sheet, facts: Any) -> list[dict[str, Any]]:
    offering = sheet.form.offering
    promised = offering.promised
    told = f"{format_date(last_day(facts.due_at))}前告诉您" if facts.due_at else ""
    limit = "当场办结" if promised.value == 0 else f"受理后{promised.limit.chinese}内办结"
    return [
        {
            "title": "您提交了申请",
            "when": format_date(sheet.application.submitted_at or sheet.at),
            "state": "done",
        },
        {
            "title": "窗口核对材料",
            "office": offering.receiving.name,
            "when": told,
            "text": "齐了就受理；缺什么，一次告诉您。",
            "state": "current",
        },
        {"title": "审查和决定", "office": offering.office.name, "when": limit, "state": "todo"},
        {"title": f"领取{offering.service.result.name}", "when": "办好就通知您", "state": "todo"},
    ]


@login_required
@require_GET
def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """What was handed in, on one sheet of paper."""
    sheet = open_sheet(request, no)
    if not cases.cases_of(sheet.application):
        raise NotFound(what="case")
    offering = sheet.form.offering
    names = {due.use.material: due.name for due in sheet.due}
    present = papers.present_materials(sheet.application)
    context = {
        "title": "收件回执",
        "office": offering.receiving.name,
        "rows": [
            {"label": "办件号", "value": sheet.no},
            {"label": "办理事项", "value": offering.service.name},
            {"label": "提交时间", "value": format_moment(sheet.application.submitted_at or sheet.at)},
            {"label": "咨询电话", "value": offering.receiving.phone or offering.hotline or "12345"},
        ],
        "materials": [names[code] for code in present if code in names and code not in sheet.by_data],
        "qr": tracking_url(sheet.no),
        "text": "收到材料不等于受理。是否受理，我们会另外告诉您。",
        "back_url": reverse("portal:done", args=[sheet.no]),
    }
    return render(request, "portal/receipt.html", context)


def tracking_url(no: str) -> str:
    """What the QR code holds: the number, never the phone."""
    return f"{settings.ENVIRONMENT.base_url}{reverse('portal:track')}?no={no}"
