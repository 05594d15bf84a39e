"""A person's own matters: the list, one case, why this day, papers to download, rate, withdraw, supply, messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import casefile, dialogue, ownership, papers, service
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import TABLE, Action, Snapshot, State
from yichuang.apps.cases.models import Application
from yichuang.apps.checks import queries as checks
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document, DocumentKind
from yichuang.apps.notices import queries as notices
from yichuang.apps.notices import service as notice_service
from yichuang.apps.oversight import queries as ratings_read
from yichuang.apps.oversight import service as ratings
from yichuang.apps.registers import queries as registers
from yichuang.apps.registers import service as register_service
from yichuang.apps.registers.models import Certificate
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import DocumentRefused, NotAllowed, NotFound
from yichuang.web import conversation, now
from yichuang.web.context import account_label
from yichuang.web.errors import wording
from yichuang.web.portal import benefits, family
from yichuang.web.portal.asking import own_application, own_questions
from yichuang.web.portal.hall import cases_service_name
from yichuang.web.portal.papers import download, uploaded
from yichuang.web.portal.progress import last_day, standing, tag_of, timeline, why
from yichuang.web.sessions import actor, command_key, login_required, new_key

GRADES = tuple(ratings_read.GRADES.items())
_PAGE = 20


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything the person began or handed in, newest first; what waits for them stands on top."""
    who = actor(request)
    ownership.take_over(who)
    rows = [_line(row) for row in cases.applications_of(who)]
    user = accounts.user(int(who.user_id or 0))
    context = {
        "drafts": [row for row in rows if row["draft"]],
        "waiting": [row for row in rows if row["waiting"]],
        "others": [row for row in rows if not row["draft"] and not row["waiting"]],
        "questions": own_questions(request),
        "account": account_label(user.phone or ""),
        "unread": notices.unread(user.pk),
        "checked": checks.any_of(user.pk),
        **benefits.summary(user.pk),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "我的"}],
    }
    return render(request, "portal/mine.html", context)


def _line(row: Application) -> dict[str, Any]:
    title = cases_service_name(row)
    if row.submitted_at is None:
        url = reverse("portal:task_list", args=[row.no])
        return {
            "title": title,
            "url": url,
            "row": row,
            "draft": True,
            "waiting": False,
            "tag": "没提交",
            "tone": "grey",
        }
    found = cases.cases_of(row)
    if casefile.bundle_of(row) is not None:
        return {"title": title, "url": reverse("portal:case", args=[row.no]), "row": row, **family.line(row)}
    facts = found[0]
    tone, tag = tag_of(facts.state)
    due = last_day(facts.due_at) if facts.due_at else None
    if facts.decision == "deny" and facts.state == "decided":
        tone, tag = "red", "未批准"
    return {
        "title": title,
        "url": reverse("portal:case", args=[row.no]),
        "row": row,
        "draft": False,
        "waiting": facts.state == "in_correction",
        "tag": tag,
        "tone": tone,
        "due": due,
    }


def open_case(request: HttpRequest, no: str, part: int = 1) -> cases.CaseView:
    """A case for the person it belongs to; NotFound for everybody else, staff too: they have the desk."""
    view = cases.case(f"{no}/{part}", actor=actor(request), at=now(request))
    if not view.roles & {Role.APPLICANT, Role.AGENT}:
        raise NotFound(what="case")
    return view


@login_required
@require_GET
def case(request: HttpRequest, no: str, part: int = 0) -> HttpResponse:
    """How far it is, what the person may do now, what there is to download. Of a bundle without a part, all of it."""
    if not part:
        row = own_application(request, no)
        if row.submitted_at is not None and casefile.bundle_of(row) is not None:
            return family.page(request, row)
    view = open_case(request, no, part or 1)
    context = {
        "view": view,
        "title": view.offering.service.name,
        "standing": standing(view.application, view.facts, view.snapshot, view.offering, now(request)),
        "timeline": timeline(cases.history(view), view.offering),
        "phone": view.offering.receiving.phone or view.offering.hotline or "12345",
        "office": view.offering.receiving,
        "talk": conversation.box(dialogue.of_application(view.application), view.offering, now(request)),
        "letters": _letters(view),
        "certificates": _certificates(view),
        "promises": _promises(view),
        "may": {action.value for action in view.actions},
        "has_why": why(view.snapshot, view.application, view.offering) is not None,
        "urls": _urls(view, part or 1),
        "whole": cases_service_name(view.application) if casefile.bundle_of(view.application) else "",
        "grade": dict(GRADES).get(view.snapshot.grade or 0, ""),
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "我的办件", "url": "/mine"},
            {"label": view.offering.service.name},
        ],
    }
    return render(request, "portal/case.html", context)


def _urls(view: cases.CaseView, part: int) -> dict[str, str]:
    no = view.application.no
    single = part == 1 and casefile.bundle_of(view.application) is None
    args = [no] if single else [no, part]
    names = ("why", "withdraw", "rate")
    return {name: reverse(f"portal:{name}", args=args) for name in names} | {
        "correct": reverse("portal:task_list", args=[no]),
        "case": reverse("portal:case", args=args),
    }


def _letters(view: cases.CaseView) -> list[dict[str, Any]]:
    """Letters written to the person about this case."""
    found = [d for s in (view.no, view.application.no) for d in documents.of_subject(s)]
    letters = [d for d in found if d.kind == DocumentKind.LETTER and d.material != "certificate"]
    return [
        {
            "title": d.name.removesuffix(".pdf"),
            "note": d.number,
            "url": reverse("portal:letter", args=[view.application.no, d.uuid]),
        }
        for d in letters
    ]


def _certificates(view: cases.CaseView) -> list[Certificate]:
    """The certificates this case issued that the person may have: none while a promised paper is still to come."""
    if view.snapshot.awaits_material:
        return []
    numbers = [e.data["certificate"] for e in cases.history(view) if e.data.get("certificate")]
    return [registers.certificate(number) for number in numbers]


def _promises(view: cases.CaseView) -> list[dict[str, Any]]:
    names = {u.material: u.name for u in view.offering.service.materials}
    materials = view.offering.catalogue.materials
    return [
        {
            "name": names.get(p.material) or materials[p.material].name,
            "due": p.due_on,
            "url": reverse("portal:supply", args=[view.application.no, p.material]),
        }
        for p in view.snapshot.promises
        if not p.supplied
    ]


@login_required
@require_GET
def why_page(request: HttpRequest, no: str, part: int = 1) -> HttpResponse:
    """Every day of the clock that runs now, counted or not, and why."""
    view = open_case(request, no, part)
    found = why(view.snapshot, view.application, view.offering)
    if found is None:
        return HttpResponseRedirect(_urls(view, part)["case"])
    what, explained = found
    context = {
        "view": view,
        "what": what,
        "explained": explained,
        "days": [(format_date(day.date).partition("年")[2], day) for day in explained.days],
        "moved": _moved(view),
        "counted": sum(day.counted for day in explained.days),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": view.offering.service.name, "url": _urls(view, part)["case"]},
            {"label": "为什么是这天"},
        ],
    }
    return render(request, "portal/why.html", context)


def _moved(view: cases.CaseView) -> bool:
    """Whether the clock takes a later day than that of handing in: it came on a day of rest or after hours."""
    at = view.application.submitted_at
    first = view.snapshot.state is State.SUBMITTED and not view.snapshot.corrections
    return first and at is not None and shanghai_date(at) < shanghai_date(view.snapshot.received_at)


@login_required
@require_GET
def letter(request: HttpRequest, no: str, uuid: UUID, part: int = 1) -> HttpResponse:
    """A letter of this case. NotFound for any other document."""
    view = open_case(request, no, part)
    document = documents.get(uuid)
    if document.kind != DocumentKind.LETTER or document.subject not in (view.no, view.application.no):
        raise NotFound(what="document")
    if document.material == "certificate" and view.snapshot.awaits_material:
        raise NotFound(what="document")
    return download(document)


@login_required
@require_GET
def bundle_letter(request: HttpRequest, no: str, uuid: UUID) -> HttpResponse:
    """A letter about a whole bundle. NotFound for any other document."""
    row = own_application(request, no)
    document = documents.get(uuid)
    if document.kind != DocumentKind.LETTER or document.subject != row.no:
        raise NotFound(what="document")
    return download(document)


@login_required
@require_GET
def certificate(request: HttpRequest, no: str, pk: int, part: int = 1) -> HttpResponse:
    """The certificate as PDF, made when first asked for."""
    view = open_case(request, no, part)
    found = next((c for c in _certificates(view) if c.pk == pk), None)
    if found is None:
        raise NotFound(what="certificate")
    document: Document = register_service.print_certificate(found.number)
    return download(document)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, no: str, part: int = 1) -> HttpResponse:
    """A page of its own with the consequence written out; then it is done."""
    view = open_case(request, no, part)
    _may(view, Action.WITHDRAW)
    if request.method == "POST":
        _act(request, view, Action.WITHDRAW, {})
        messages.success(request, "已撤回。以后需要时可以重新申请。")
        return HttpResponseRedirect(_urls(view, part)["case"])
    context = {
        "view": view,
        "consequence": TABLE[Action.WITHDRAW].consequence,
        "key": new_key(),
        "case_url": _urls(view, part)["case"],
    }
    return render(request, "portal/withdraw.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, no: str, part: int = 1) -> HttpResponse:
    """Five grades and, who likes, why and a few words; once."""
    view = open_case(request, no, part)
    _may(view, Action.RATE)
    grade = request.POST.get("grade", "")
    if request.method == "POST" and grade in {str(value) for value, _ in GRADES}:
        _act(request, view, Action.RATE, {"grade": int(grade), "options": _reasons(request, int(grade))})
        ratings.comment(view.no, request.POST.get("comment", ""), at=now(request), grade=int(grade))
        messages.success(
            request, "谢谢您的评价。" if int(grade) > 2 else "谢谢。不满意的评价，我们会逐件回访。"
        )
        return HttpResponseRedirect(_urls(view, part)["case"])
    context = {
        "view": view,
        "grades": [(value, name, ratings_read.options_of(value).items()) for value, name in GRADES],
        "ticked": set(request.POST.getlist("reason")),
        "comment": request.POST.get("comment", ""),
        "key": new_key(),
        "error": "请选一项再提交。" if request.method == "POST" else "",
        "case_url": _urls(view, part)["case"],
    }
    return render(request, "portal/rate.html", context, status=422 if context["error"] else 200)


def _reasons(request: HttpRequest, grade: int) -> list[int]:
    """The reasons ticked that go with the grade; those ticked before the person thought better of it do not."""
    offered = ratings_read.options_of(grade)
    return [code for code in offered if str(code) in request.POST.getlist("reason")]


@login_required
@require_http_methods(["GET", "POST"])
def supply(request: HttpRequest, no: str, material: str, part: int = 1) -> HttpResponse:
    """The paper that was promised when the case was accepted without it."""
    view = open_case(request, no, part)
    _may(view, Action.SUPPLY)
    promise = next((p for p in view.snapshot.promises if p.material == material and not p.supplied), None)
    if promise is None:
        raise NotFound(what="material")
    found, error = view.offering.catalogue.materials[material], ""
    if request.method == "POST":
        try:
            paper = uploaded(request, material)
            papers.hand_in_paper(view.application.no, paper, actor=actor(request), at=now(request))
        except DocumentRefused as refused:
            error = wording(refused).text
        else:
            _act(request, view, Action.SUPPLY, {"material": material})
            messages.success(request, f"“{found.name}”已收到。")
            return HttpResponseRedirect(_urls(view, part)["case"])
    context = {
        "view": view,
        "material": found,
        "formats": ",".join(f".{ending}" for ending in found.formats),
        "due": promise.due_on,
        "error": error,
        "key": new_key(),
        "case_url": _urls(view, part)["case"],
    }
    return render(request, "portal/supply.html", context, status=422 if error else 200)


def _about(template: str, subject: str) -> str:
    """The page that a message is about, "" where it is about none."""
    if subject.startswith(dialogue.REFERENCE):
        return reverse("portal:mine")
    name = "portal:ask" if template == dialogue.TEMPLATE else "portal:case"
    return reverse(name, args=[subject.partition("/")[0]]) if subject else ""


def _may(view: cases.CaseView, action: Action) -> None:
    if action not in view.actions:
        raise NotAllowed(
            action=action.value, state=view.snapshot.state.value, why=_why_not(view.snapshot, action)
        )


def _why_not(case: Snapshot, action: Action) -> str:
    return "once" if action is Action.RATE and case.grade is not None else "state"


def _act(request: HttpRequest, view: cases.CaseView, action: Action, data: dict[str, Any]) -> None:
    order = service.Order(at=now(request), key=command_key(request, view.no, action.value))
    service.act(view.no, action, data, actor=actor(request), order=order)


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first; seeing them reads them."""
    user_id = int(actor(request).user_id or 0)
    after = request.GET.get("after", "")
    found = notices.inbox(
        user_id, after=int(after) if after.isdecimal() and len(after) < 19 else None, limit=_PAGE
    )
    unread = {notice.pk for notice in found if notice.read_at is None}
    notice_service.mark_read(user_id, unread, at=now(request))
    rows = [
        {
            "notice": notice,
            "new": notice.pk in unread,
            "url": _about(notice.template, notice.subject),
        }
        for notice in found
    ]
    context = {
        "rows": rows,
        "next_url": f"?after={found[-1].pk}" if len(found) == _PAGE else "",
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "我的", "url": "/mine"}, {"label": "消息"}],
    }
    return render(request, "portal/inbox.html", context)
