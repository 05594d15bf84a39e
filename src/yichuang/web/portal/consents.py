"""本人授权: the family is asked, each on their own telephone; each answers for themselves, yes, in part or no."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import applications, consenting, learning
from yichuang.apps.cases.consenting import CONSENT_FOR, Adult, Invitation, State
from yichuang.apps.cases.models import Application
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.model.elements import PURPOSE_NAMES
from yichuang.core.errors import DomainError, NotAllowed
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.portal.sharing import own_person
from yichuang.web.portal.sheet import open_sheet
from yichuang.web.sessions import actor, login_required

_SENT = "已发短信，请本人登录后答复。"
_NOT_SENT = "这里发不了短信。请告诉本人：登录后在“谁查过我的数据”里答复。"
_TONES = {
    State.OPEN: ("amber", "还没有问"),
    State.ASKED: ("blue", "等本人答复"),
    State.AGREED: ("green", "本人同意了"),
    State.PARTLY: ("amber", "同意了一部分"),
    State.REFUSED: ("grey", "本人不同意"),
}

_SAID = {
    State.AGREED: "数据可以查了，不用再做什么。",
    State.PARTLY: "同意的部门已经在查。其余的要不要查，由本人在“谁查过我的数据”和“经济状况核对”里定。",
    State.REFUSED: "不查本人的数据，要的内容请您填写、交材料。本人改了主意的，可以再发一次短信。",
}


def lines(application: Application, adults: Sequence[Adult]) -> list[str]:
    """What of whose data may not be asked, in sentences: of who agreed to nothing, then of who agreed to a part."""
    silent = "、".join(adult.name for adult in adults if adult.state is not State.PARTLY)
    catalogue = applications.offering_of(application).catalogue
    found = [f"{silent}的数据，要本人同意才能查。"] if silent else []
    for adult in adults:
        if adult.state is State.PARTLY:
            holders = "、".join(dict.fromkeys(catalogue.sources[code].holder for code in adult.lacks))
            given = "经济状况核对，核对照常查" if adult.for_check else "一部分"
            found.append(f"{adult.name}同意了{given}。表上还有几项要问{holders}，要本人另外同意才能查。")
    return found


@dataclass
class Holder:
    """A department that would be asked about the person, and what it would tell."""

    name: str
    codes: list[str] = field(default_factory=list)
    tells: list[str] = field(default_factory=list)


@login_required
@require_http_methods(["GET", "POST"])
def family(request: HttpRequest, no: str) -> HttpResponse:
    """Who of the family must consent themself, how it stands, and a telephone to ask each on."""
    sheet = open_sheet(request, no)
    error, path, phone = "", request.POST.get("about", ""), request.POST.get("phone", "")
    if request.method == "POST":
        try:
            asked = consenting.ask(sheet.no, path, phone, actor=actor(request), at=now(request))
        except DomainError as refused:
            if refused.code == "not_found":
                raise
            error = wording(refused).text
        else:
            messages.success(request, _SENT if asked.phone_end else _NOT_SENT)
            return HttpResponseRedirect(reverse("portal:family_consents", args=[sheet.no]))
    found = consenting.adults(sheet.application, sheet.at)
    context = {
        "sheet": sheet,
        "rows": [_row(sheet.application, adult, path, phone, error) for adult in found],
        "onwards": reverse("portal:found" if sheet.open else "portal:case", args=[sheet.no]),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title, "url": reverse("portal:task_list", args=[sheet.no])},
            {"label": "家人的同意"},
        ],
    }
    return render(request, "portal/family_consents.html", context, status=422 if error else 200)


def _row(application: Application, adult: Adult, path: str, phone: str, error: str) -> dict[str, object]:
    tone, state = _TONES[adult.state]
    asked = adult.asked
    mine = adult.path == path
    waiting = asked is not None and asked.answered_at is None
    only_checked = adult.state is State.PARTLY and (asked is None or asked.consent is None)
    return {
        "path": adult.path,
        "name": adult.name,
        "tone": tone,
        "state": state,
        "said": lines(application, [adult])[0] if only_checked else _SAID.get(adult.state, ""),
        "may_ask": adult.state not in (State.AGREED, State.PARTLY) or only_checked,
        "asked_at": asked.asked_at if asked else None,
        "phone_end": asked.phone_end if asked and waiting else "",
        "phone": phone if mine else "",
        "error": error if mine else "",
    }


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The person's own page: who asks, what for, which departments, how long; yes, in part, no."""
    person = own_person(request)
    asked = consenting.invitation(key, person, now(request))
    holders = list(_holders(asked))
    go = request.POST.get("go", "")
    if request.method == "GET" or go not in ("all", "some", "none") or person is None:
        return _show(request, asked, holders, "")
    ticked = set(request.POST.getlist("holder"))
    chosen = [one for one in holders if go == "all" or (go == "some" and one.name in ticked)]
    if go == "some" and not chosen:
        return _show(request, asked, holders, "请勾选您同意查的部门；都不同意，请点“不同意”。")
    codes = frozenset(code for one in chosen for code in one.codes)
    consenting.answer(key, codes, actor=actor(request), person=person, at=now(request))
    if codes:
        _look_up(asked, request)
        messages.success(request, "已记下您的同意。查过什么，都列在这里，随时可以收回。")
    else:
        messages.success(request, "已记下：您不同意，我们不查。")
    return HttpResponseRedirect(reverse("portal:lookups"))


def _look_up(asked: Invitation, request: HttpRequest) -> None:
    """At once while the form is still open; afterwards whoever handles the matter asks."""
    try:
        learning.learn(asked.application.no, actor=SYSTEM, at=now(request))
    except NotAllowed:
        return


def _holders(asked: Invitation) -> Iterable[Holder]:
    catalogue = applications.offering_of(asked.application).catalogue
    found: dict[str, Holder] = {}
    for code in asked.sources:
        source = catalogue.sources[code]
        one = found.setdefault(source.holder, Holder(source.holder))
        one.codes.append(code)
        one.tells += [name for name in consenting.told_by(asked.application, code) if name not in one.tells]
    return found.values()


def _show(request: HttpRequest, asked: Invitation, holders: list[Holder], error: str) -> HttpResponse:
    agreed = asked.asked.consent is not None and any(
        one.pk == asked.asked.consent for one in sources.consents_in(asked.application.no, now(request))
    )
    context = {
        "asked": asked,
        "holders": holders,
        "agreed": agreed,
        "refused": asked.asked.answered_at is not None and asked.asked.consent is None,
        "purpose": PURPOSE_NAMES[asked.purpose],
        "days": CONSENT_FOR.days,
        "errors": [{"text": error, "href": ""}] if error else [],
        "crumbs": [
            {"label": "我的", "url": "/mine"},
            {"label": "谁查过我的数据", "url": reverse("portal:lookups")},
            {"label": "要您同意的"},
        ],
    }
    return render(request, "portal/asked_consent.html", context, status=422 if error else 200)
