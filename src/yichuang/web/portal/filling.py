"""Filling in: begin, the list of tasks, one page at a time, saving by itself, items added and taken away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import (
    applications,
    consenting,
    draft_migration,
    expiry,
    known_data,
    learning,
    papers,
)
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import Event
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.bundles import BundleOffering
from yichuang.catalogue.eligibility import material_due
from yichuang.catalogue.form import FormField, Page, form_of
from yichuang.catalogue.model import Repeat
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_time, shanghai_date
from yichuang.core.errors import NotAllowed
from yichuang.core.findings import Finding
from yichuang.web import now
from yichuang.web.forms import ASKED, AnswerForm, Items, answer_form, count_of, place_findings, read
from yichuang.web.portal import needs
from yichuang.web.portal.bundles import for_most
from yichuang.web.portal.hall import offered_near, places
from yichuang.web.portal.known import known as known_before
from yichuang.web.portal.known import prefill
from yichuang.web.portal.progress import last_day
from yichuang.web.portal.sharing import own_person
from yichuang.web.portal.sheet import Sheet, open_sheet
from yichuang.web.sessions import actor, kept_typing, login_required, region_of

_SAME_DRAFT = timedelta(minutes=2)  # a second click on "begin" finds the first one's draft
_PASSABLE = frozenset({"done", "later", "optional"})  # what does not keep the person from handing in


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Before the first question: for whom it is, what is needed, how long it takes; then a numbered draft."""
    offering, region = offered_near(releases.current_catalogue(), code, region_of(request))
    if request.method == "POST":
        no = _begin(request, offering.service.code, region.code)
        first = "consent" if needs.holders(open_sheet(request, no)) else "task_list"
        return HttpResponseRedirect(reverse(f"portal:{first}", args=[no]))
    if not offering.service.online:
        raise NotAllowed(action="submit", state="draft", why="in_person")
    context = {
        "offering": offering,
        "region": region,
        "bundle": isinstance(offering, BundleOffering),
        "steps": len(form_of(offering).pages()),
        **_papers(offering, shanghai_date(now(request))),
        "drafts": _drafts(request, offering.service.code),
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": offering.service.name, "url": reverse("portal:service", args=[offering.service.code])},
            {"label": "网上办理"},
        ],
    }
    return render(request, "portal/apply.html", context)


def _papers(offering: Offering, today: date) -> dict[str, Any]:
    """What to have at hand, and what is not wanted; of a bundle what most families bring."""
    if isinstance(offering, BundleOffering):
        told = for_most(offering, today).materials
        return {
            "papers": [paper.material.name for paper in told if paper.handed_in],
            "spared": [{"name": paper.material.name} for paper in told if not paper.handed_in],
        }
    dues = [material_due(offering, use) for use in offering.service.materials]
    return {
        "bring": [due for due in dues if due.to_upload],
        "spared": [due for due in dues if not due.to_upload],
    }


def _drafts(request: HttpRequest, service: str) -> list[Application]:
    rows = cases.applications_of(actor(request))
    return [row for row in rows if row.submitted_at is None and row.service == service]


def _begin(request: HttpRequest, service: str, region: str) -> str:
    at = now(request)
    for row in _drafts(request, service):
        if row.region == region and at - row.created_at < _SAME_DRAFT:
            return row.no
    draft = applications.Draft(service=service, region=region)
    no = applications.open_draft(draft, actor=actor(request), at=at).no
    prefill(no, actor(request), at)
    return no


@login_required
def task_list(request: HttpRequest, no: str) -> HttpResponse:
    """What is to be done, and how much of it is."""
    sheet = open_sheet(request, no)
    if not sheet.open:
        return HttpResponseRedirect(reverse("portal:case", args=[sheet.no]))
    tasks = _shared(sheet)
    tasks += [
        {
            "title": page.title,
            "url": reverse("portal:form_page", args=[sheet.no, page.number]),
            "state": sheet.state_of(page, fields),
        }
        for page, fields in sheet.pages
    ]
    if any(sheet.wants(due) for due in sheet.due):
        tasks.append(_materials_task(sheet))
    counted = [task for task in tasks if task["state"] != "optional"]
    done = sum(task["state"] == "done" for task in counted)
    ready = all(task["state"] in _PASSABLE for task in tasks)
    check = {
        "title": "检查并提交",
        "url": reverse("portal:check", args=[sheet.no]),
        "state": "todo" if ready else "locked",
    }
    following = next((task for task in tasks if task["state"] not in _PASSABLE), check)
    context = {
        "sheet": sheet,
        "tasks": [*tasks, check],
        "done": done,
        "total": len(counted) + 1,
        "following": following,
        "stopping": sheet.stopping,
        "faults": correction_of(sheet),
        "draft_days": expiry.KEPT_DAYS,
        "changed": len(draft_migration.changes_for(sheet.application)),
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title},
        ],
    }
    return render(request, "portal/task_list.html", context)


def _shared(sheet: Sheet) -> list[dict[str, Any]]:
    """Asking departments instead of the person, and what came of it; both may be passed by."""
    if not needs.holders(sheet):
        return []
    given = sources.consents_in(sheet.no, sheet.at).exists()
    found = [
        {
            "title": "让我们替您去查",
            "url": reverse("portal:consent", args=[sheet.no]),
            "state": "done" if given else "optional",
            "hint": "" if given else "您同意了，查到的就不用填",
        }
    ]
    if count := len(known_data.keys(sheet.application)):
        url = reverse("portal:found", args=[sheet.no])
        found.append({"title": "我们已经查到的", "url": url, "state": "done", "hint": f"{count} 项不用填"})
    return found


def _materials_task(sheet: Sheet) -> dict[str, Any]:
    present = papers.present_materials(sheet.application)
    open_papers = [due for due in sheet.due if sheet.wants(due) and due.use.material not in present]
    if sheet.missing:
        state = "doing" if present else "todo"
    else:
        state = "later" if any(due.required for due in open_papers) else "done"
    hint = "还有材料没传，可以先提交，受理时再定补交的日子。" if state == "later" else ""
    return {
        "title": "材料",
        "url": reverse("portal:materials", args=[sheet.no]),
        "state": state,
        "hint": hint,
    }


def correction_of(sheet: Sheet) -> dict[str, Any] | None:
    """The notices of what is to be put right, one a case, with the first deadline."""
    found = [(case, event) for case in sheet.sent_back if (event := _asked_for(case.no))]
    if not found:
        return None
    ends = [last_day(case.due_at) for case, _ in found if case.due_at]
    return {
        "faults": [
            {"text": fault["text"], "url": _fault_url(sheet, fault["about"])}
            for _, event in found
            for fault in event.data["faults"]
        ],
        "due_on": min(ends, default=None),
        "told_at": max(event.occurred_at for _, event in found),
    }


def _asked_for(case_no: str) -> Event | None:
    events = [e for e in journal.events_of(case_no) if e.action == "request_correction"]
    return events[-1] if events else None


def _fault_url(sheet: Sheet, about: str) -> str:
    finding = Finding.check(False, code="fault", field=about)
    if sheet.page_of(about) is None and about in {
        use.material for use in sheet.form.offering.service.materials
    }:
        return f"{reverse('portal:materials', args=[sheet.no])}#{about}"
    return sheet.url_of(finding)


@login_required
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, no: str, number: int) -> HttpResponse:
    """One page of questions. What is sent is kept first and judged afterwards, so that nothing typed is lost."""
    sheet = open_sheet(request, no)
    if not sheet.open:
        return HttpResponseRedirect(reverse("portal:case", args=[sheet.no]))
    page, fields = sheet.page(number)
    typed = request.POST if request.method == "POST" else kept_typing(request)
    if typed is None:
        return _show(request, sheet, page, fields, [])
    changes = _changes(sheet, page, typed)
    applications.save_answers(sheet.no, changes, actor=actor(request), at=now(request))
    if request.headers.get("X-Autosave"):
        return JsonResponse({"saved_at": format_time(now(request))})
    if request.method == "POST" and sources.consents_in(sheet.no, now(request)).exists():
        learning.learn(sheet.no, actor=actor(request), at=now(request))
    sheet = open_sheet(request, no)
    if all(p.number != number for p, _ in sheet.pages):
        return _past(sheet, number)
    page, fields = sheet.page(number)
    if request.method == "GET":
        return _show(request, sheet, page, fields, [], restored=True)
    return _onwards(request, sheet, page, fields, typed)


def _past(sheet: Sheet, number: int) -> HttpResponse:
    """Behind a page on which nothing is asked any more: what was typed there let sources tell the rest."""
    _, after = sheet.beside(number)
    if after is not None:
        return HttpResponseRedirect(reverse("portal:form_page", args=[sheet.no, after]))
    return HttpResponseRedirect(reverse("portal:task_list", args=[sheet.no]))


def _changes(sheet: Sheet, page: Page, typed: QueryDict) -> dict[str, Any]:
    """A merge patch of what was on the page, and nothing else."""
    repeat = page.section.repeat
    asked = set(typed.get(ASKED, "").split())
    if repeat is not None:
        return {repeat.role: _items(sheet, page, repeat, typed)}
    changes: dict[str, dict[str, Any]] = {}
    for question in page.fields:
        if question.key in asked:
            changes.setdefault(question.role, {}).update(read([question], typed))
    return changes


def _items(sheet: Sheet, page: Page, repeat: Repeat, typed: QueryDict) -> list[dict[str, Any]] | None:
    """The items as sent, over what other pages ask of them; then the one added or taken away."""
    before = sheet.rows_of(page)
    rows: list[dict[str, Any]] = []
    asked = set(typed.get(ASKED, "").split())
    for index in range(count_of(repeat, typed)):
        old = before[index] if index < len(before) else {}
        sent = read([q for q in page.fields if q.path(index) in asked], typed, index=index)
        rows.append({key: value for key, value in {**old, **sent}.items() if value is not None})
    if f"add_{repeat.role}" in typed and len(rows) < repeat.maximum:
        rows.append({})
    gone = typed.get(f"remove_{repeat.role}", "")
    if gone.isdecimal() and int(gone) < len(rows):
        del rows[int(gone)]
    return rows or None


def _onwards(
    request: HttpRequest, sheet: Sheet, page: Page, fields: tuple[FormField, ...], typed: QueryDict
) -> HttpResponse:
    """Where the person asked to go, unless something on the page is missing or wrong."""
    repeat = page.section.repeat
    here = reverse("portal:form_page", args=[sheet.no, page.number])
    suffix = "?return=check" if request.GET.get("return") == "check" else ""
    if repeat is not None and (f"add_{repeat.role}" in typed or f"remove_{repeat.role}" in typed):
        return HttpResponseRedirect(f"{here}{suffix}#end" if f"add_{repeat.role}" in typed else here + suffix)
    before, after = sheet.beside(page.number)
    go = typed.get("go", "on")
    if go == "later":
        return HttpResponseRedirect(reverse("portal:task_list", args=[sheet.no]))
    if go == "back" and before is not None:
        return HttpResponseRedirect(reverse("portal:form_page", args=[sheet.no, before]))
    wrong = sheet.findings_of(page, fields)
    if wrong:
        return _show(request, sheet, page, fields, _worth_saying(wrong, _asked(sheet, page, fields), typed))
    if suffix:
        return HttpResponseRedirect(reverse("portal:check", args=[sheet.no]))
    if after is not None:
        return HttpResponseRedirect(reverse("portal:form_page", args=[sheet.no, after]))
    last = "materials" if any(sheet.wants(due) for due in sheet.due) else "check"
    return HttpResponseRedirect(reverse(f"portal:{last}", args=[sheet.no]))


def _worth_saying(wrong: list[Finding], asked: list[str], typed: QueryDict) -> list[Finding]:
    """A question that has only just appeared is no fault of the person: it is shown, not scolded."""
    were = set(typed.get(ASKED, "").split())
    new = set(asked) - were
    return [finding for finding in wrong if finding.field not in new]


def _asked(sheet: Sheet, page: Page, fields: tuple[FormField, ...]) -> list[str]:
    if page.section.repeat is None:
        return [question.key for question in fields]
    shown = _shown_in_items(sheet, page)
    return [question.path(index) for index, questions in enumerate(shown) for question in questions]


def _shown_in_items(sheet: Sheet, page: Page) -> list[tuple[FormField, ...]]:
    """The questions of each item that this page shows; of an item still empty those without a condition."""
    visible = next((v for v in sheet.visible if v.section is page.section), None)
    on_page = {question.key for question in page.fields}
    items = visible.items if visible else ()
    plain = tuple(question for question in page.fields if question.when is None)
    rows = len(sheet.rows_of(page))
    found = [tuple(q for q in questions if q.key in on_page) for questions in items]
    return found + [plain] * (rows - len(found))


def _show(
    request: HttpRequest,
    sheet: Sheet,
    page: Page,
    fields: tuple[FormField, ...],
    wrong: list[Finding],
    *,
    restored: bool = False,
) -> HttpResponse:
    form, items = _boxes(request, sheet, page, fields)
    left = place_findings(wrong, form, items)
    numbers = [p.number for p, _ in sheet.pages]
    context = {
        "sheet": sheet,
        "page": page,
        "form": form,
        "items": items,
        "all_forms": [form] if form else list(items.forms if items else []),
        "errors": [{"text": f.text, "href": ""} for f in left]
        + [{"text": text, "href": ""} for text in (items.non_form_errors if items else [])],
        "asked": " ".join(_asked(sheet, page, fields)),
        "number": numbers.index(page.number) + 1,
        "total": len(numbers),
        "saved_at": format_time(sheet.application.changed_at),
        "restored": restored,
        "has_before": page.number != numbers[0],
        "to_check": request.GET.get("return") == "check",
        "stopping": [f for f in sheet.stopping if sheet.page_of(f.field) == page.number],
        **_unasked(request, sheet, page),
    }
    return render(request, "portal/form_page.html", context, status=422 if wrong else 200)


def _unasked(request: HttpRequest, sheet: Sheet, page: Page) -> dict[str, list[str]]:
    """On the pages about the family: whose consent would spare answers, the grown-ups' own and that for children."""
    if page.section.repeat is None or not sources.consents_in(sheet.no, sheet.at).exists():
        return {}
    person = own_person(request)
    return {
        "unasked": [adult.name for adult in consenting.missing(sheet.application, sheet.at)],
        "children": needs.not_spoken_for(sheet, person.resident_id) if person else [],
    }


def _boxes(
    request: HttpRequest, sheet: Sheet, page: Page, fields: tuple[FormField, ...]
) -> tuple[AnswerForm | None, Items | None]:
    repeat = page.section.repeat
    if repeat is not None:
        return None, Items(repeat, _shown_in_items(sheet, page), sheet.rows_of(page), places())
    before = known_before(actor(request), sheet.form, but=sheet.no)
    return answer_form(fields, sheet.answers, known=before, places=places()), None
