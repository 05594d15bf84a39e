"""Consent before anything is looked up: who is asked for what and why, yes or no; without it everything can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import applications, known_data, learning
from yichuang.apps.cases.consenting import CONSENT_FOR
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import ConsentWay
from yichuang.catalogue.form import FormField
from yichuang.catalogue.model import Purpose
from yichuang.catalogue.model.elements import PURPOSE_NAMES
from yichuang.core.findings import Finding
from yichuang.core.resident_id import ResidentId
from yichuang.web import now
from yichuang.web.forms import answer_form, place_findings, read
from yichuang.web.portal import needs
from yichuang.web.portal.hall import places
from yichuang.web.portal.sheet import Sheet, open_sheet
from yichuang.web.sessions import actor, login_required


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, no: str) -> HttpResponse:
    """The page between the first questions and the form; it may be passed by."""
    sheet = open_sheet(request, no)
    if not sheet.open:
        return HttpResponseRedirect(reverse("portal:case", args=[sheet.no]))
    person = own_person(request)
    asked = needs.holders(sheet)
    go = request.POST.get("go", "")
    if request.method == "GET" or not asked:
        return _show(request, sheet, person, [])
    if go == "none":
        return HttpResponseRedirect(_onwards(sheet))
    if person is None:
        return _show(request, sheet, person, [])
    wrong = _keep_numbers(request, sheet, person)
    sheet = open_sheet(request, no)
    if wrong:
        return _show(request, sheet, person, wrong)
    ticked = set(request.POST.getlist("holder"))
    chosen = [one for one in asked if go == "all" or one.name in ticked]
    if not chosen:
        messages.info(request, "您没有选要查的部门，都由您自己填。")
        return HttpResponseRedirect(_onwards(sheet))
    return _ask(request, sheet, person, [code for one in chosen for code in one.codes])


def own_person(request: HttpRequest) -> Person | None:
    """Whom the account's holder was proved to be; nobody's data is shown to who has only a telephone."""
    user_id = actor(request).user_id
    return parties.person_of(user_id) if user_id is not None else None


def _questions(sheet: Sheet, own: str) -> list[FormField]:
    """The numbers typed here: those asked once and not known. Numbers in lists are typed in the list."""
    lists = {s.repeat.role for s in sheet.form.sections if s.repeat}
    fields = [sheet.form.field(key) for key in needs.first_keys(sheet)]
    asked = [f for f in fields if f is not None and f.role not in lists]
    return [f for f in asked if not own or known_data.value_at(sheet.answers, f.key) != own]


def _title_of(sheet: Sheet, key: str) -> str:
    """The section that asks it: several numbers stand together here, and it says whose each is."""
    return next((s.title for s in sheet.form.sections if any(f.key == key for f in s.fields)), "")


def _keep_numbers(request: HttpRequest, sheet: Sheet, person: Person) -> list[Finding]:
    """Keeps what was typed and says what of it cannot be a number."""
    changes: dict[str, dict[str, Any]] = {}
    questions = _questions(sheet, person.resident_id)
    for question in questions:
        changes.setdefault(question.role, {}).update(read([question], request.POST))
    if not changes:
        return []
    saved = applications.save_answers(sheet.no, changes, actor=actor(request), at=now(request))
    kept = {question.key for question in questions}
    wrong = [finding for finding in saved.findings if finding.field in kept]
    again = sources.consents_in(sheet.no, now(request)).exists()  # later numbers stand on later pages
    blank = [] if again else [q for q in questions if changes[q.role][q.leaf] is None]
    return wrong + [
        Finding.check(False, code="answer_missing", field=q.key, text=f"请填写{q.label}，才能去查。")
        for q in blank
    ]


def _ask(request: HttpRequest, sheet: Sheet, person: Person, codes: list[str]) -> HttpResponse:
    """Records the consent, then asks everybody at once."""
    at, who = now(request), actor(request)
    numbers = [one for one in needs.numbers(sheet, person.resident_id) if one.number and not one.refused]
    if not numbers:
        return _show(request, sheet, person, [])
    terms = sharing.ConsentTerms(
        sources=tuple(codes),
        about=tuple(one.number for one in numbers if one.number),
        subject=sheet.no,
        purpose=Purpose(sheet.form.offering.service.purpose),
        way=ConsentWay.LOGIN,
        until=at + CONSENT_FOR,
    )
    children = {one.number: one.whose for one in numbers if one.number and one.spoken_for}
    unproved = sharing.give_for_family(who, person, terms, children, at=at)
    if unproved:
        names = [children[ResidentId(row.child.number)] for row in unproved]
        messages.warning(request, bring_papers(names))
    learning.learn(sheet.no, actor=who, at=at)
    return HttpResponseRedirect(reverse("portal:found", args=[sheet.no]))


def bring_papers(names: Sequence[str]) -> str:
    """What to do where the register does not show whose children they are."""
    return (
        f"{'、'.join(names)}：户籍登记里看不出您是监护人，先不查。"
        f"请带{'、'.join(ground.label for ground in sharing.PAPERS)}中的一样到窗口核对，核对后再查；您可以接着填。"
    )


def _onwards(sheet: Sheet) -> str:
    first = next((page.number for page, _ in sheet.pages), None)
    if first is None:
        return reverse("portal:task_list", args=[sheet.no])
    return reverse("portal:form_page", args=[sheet.no, first])


def _show(request: HttpRequest, sheet: Sheet, person: Person | None, wrong: list[Finding]) -> HttpResponse:
    own = person.resident_id if person else ""
    form = answer_form(_questions(sheet, own), sheet.answers, places=places()) if person else None
    if form is not None:
        again = sources.consents_in(sheet.no, sheet.at).exists()
        for key, field in form.fields.items():
            field.required = not again
            field.label = f"{field.label}（{_title_of(sheet, key)}）"
    left = place_findings(wrong, form, None)
    purpose = Purpose(sheet.form.offering.service.purpose)
    context = {
        "sheet": sheet,
        "form": form,
        "proved": person is not None,
        "holders": needs.holders(sheet),
        "refused": [one for one in needs.numbers(sheet, own) if one.refused] if person else [],
        "children": [one.whose for one in needs.numbers(sheet, own) if one.spoken_for] if person else [],
        "purpose": PURPOSE_NAMES[purpose],
        "given": sources.consents_in(sheet.no, sheet.at).count(),
        "days": CONSENT_FOR.days,
        "errors": [{"text": f.text, "href": ""} for f in left],
        "onwards": _onwards(sheet),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title, "url": reverse("portal:task_list", args=[sheet.no])},
            {"label": "查数据"},
        ],
    }
    return render(request, "portal/consent.html", context, status=422 if wrong else 200)
