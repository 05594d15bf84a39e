"""委托别人办: giving a mandate by a drawn signature, seeing and revoking it; beginning something for who gave one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.apps.accounts import limits
from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.documents import service as documents
from yichuang.apps.outreach import service as outreach
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import ALL_SERVICES, ConsentWay, Mandate, Person
from yichuang.apps.releases import queries as releases
from yichuang.clock import midnight_after
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DocumentRefused, DomainError, InvalidInput, NotFound
from yichuang.core.masking import mask_name
from yichuang.matching import names
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.signature import png_of
from yichuang.web.errors import wording
from yichuang.web.sessions import actor, kept_typing, login_required, region_of

_TRIES = limits.Limit("mandate.agent", 10, timedelta(hours=1))
_USUAL = timedelta(days=90)
_ALL = "全部事项"
_NOBODY = "没有找到这位代办人。请核对姓名和手机号；他要先用这个手机号登录一次。"


class GiveForm(forms.Form):
    """Whom, for what, until when. The signature stands beside it."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        today = shanghai_date(now(request))
        self.fields["name"] = fields.line("代办人姓名", most=60)
        self.fields["phone"] = fields.line("代办人手机号", most=20)
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off", "class": "w-20"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "class": "w-20"}
        self.fields["service"] = fields.drop("委托办什么", [*offered(request), (ALL_SERVICES, _ALL)])
        self.fields["until"] = fields.day("到哪天止（含当天）", initial=today + _USUAL)


def offered(request: HttpRequest, place: str = "") -> list[tuple[str, str]]:
    """Services and bundles of a place, else the visitor's, that an agent may bring, by name."""
    catalogue = releases.current_catalogue()
    found = {
        o.service.code: o.service.name
        for o in catalogue.offerings(place or region_of(request).code)
        if o.service.agents_allowed
    }
    found |= {bundle.code: bundle.name for bundle in catalogue.bundles.values()}
    return sorted(found.items(), key=lambda pair: pair[1])


def scope_of(mandate: Mandate) -> str:
    """For what it is, in words."""
    catalogue = releases.current_catalogue()
    known = {service.code: service.name for service in catalogue.services.values()}
    known |= {bundle.code: bundle.name for bundle in catalogue.bundles.values()}
    return "、".join(_ALL if code == ALL_SERVICES else known.get(code, code) for code in mandate.services)


@login_required
@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates one gave and holds, and the form to give one."""
    person = parties.person_of(actor(request).user_id or 0)
    typed = kept_typing(request) if request.method == "GET" else request.POST
    form = GiveForm(request, typed)
    if request.method == "POST" and person is not None and form.is_valid() and _given(request, form, person):
        messages.success(request, "已委托。申请人还是您本人，您随时可以收回。")
        return HttpResponseRedirect(reverse("portal:mandates"))
    context = {
        "form": form,
        "person": person,
        "given": _given_rows(person, now(request)) if person else [],
        "held": held_rows(request),
        "signature_error": form.signature_error if hasattr(form, "signature_error") else "",
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "我的", "url": "/mine"}, {"label": "委托别人办"}],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/mandates.html", context, status=status)


def _given(request: HttpRequest, form: GiveForm, person: Person) -> bool:
    data, at = form.cleaned_data, now(request)
    try:
        drawn = request.POST.get("signature", "")
        typed = request.POST.get("signature_typed", "").strip()
        if (typed or not drawn) and names.name_key(typed) != names.name_key(person.name):
            form.signature_error = "请手写签名，或输入您本人的姓名。"  # type: ignore[attr-defined]
            return False
        agent = _agent(request, data["name"], data["phone"])
        filing = documents.Filing(
            name="委托签名.png",
            subject=person.reference,
            owner_user_id=person.user_id,
            created_by_id=person.user_id,
        )
        paper = documents.store(png_of(drawn, typed), filing, formats=("png",))
        terms = party_service.Terms(
            (data["service"],), f"document:{paper.uuid}", midnight_after(data["until"]), ConsentWay.DRAWN
        )
        party_service.grant_mandate(actor(request), person, agent, terms, at)
    except DocumentRefused as refused:
        form.signature_error = wording(refused).text  # type: ignore[attr-defined]
        return False
    except DomainError as refused:
        name = {"agent": "phone", "services": "service"}.get(str(refused.fields.get("field", "")), "")
        name = name or str(refused.fields.get("field", ""))
        text = _NOBODY if refused.code == "not_found" else wording(refused).text
        form.add_error(name if name in form.fields else None, text)
        return False
    return True


def _agent(request: HttpRequest, name: str, phone: str) -> User:
    """Whose phone and name both are right; which of the two is wrong is not told. NotFound, LimitExceeded."""
    limits.take(_TRIES, str(actor(request).user_id), now(request))
    found = accounts.user_by_phone(parse_mobile(phone))
    if found is None or not found.is_active or names.name_key(found.name) != names.name_key(name):
        raise NotFound(what="user")
    return found


def _given_rows(person: Person, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "pk": row.pk,
            "agent": mask_name(row.agent.name),
            "scope": scope_of(row),
            "way": ConsentWay(row.way).label,
            "last": shanghai_date(row.until - timedelta(seconds=1)),
            "state": "已收回" if row.revoked_at else "已到期" if row.until <= at else "有效",
            "stands": row.revoked_at is None and row.until > at,
        }
        for row in parties.mandates_given(person)[:20]
    ]


def held_rows(request: HttpRequest) -> list[dict[str, Any]]:
    """For whom one may act now, what of, and the matters to begin with."""
    all_services = offered(request)
    return [
        {
            "pk": row.pk,
            "principal": row.principal.name,
            "scope": scope_of(row),
            "last": shanghai_date(row.until - timedelta(seconds=1)),
            "services": [
                (code, name) for code, name in all_services if {code, ALL_SERVICES} & set(row.services)
            ],
        }
        for row in parties.mandates_held(actor(request).user_id or 0, now(request))[:50]
    ]


@login_required
@require_POST
def revoke(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Ends it at once: for who gave it, or who lays it down. NotFound for everybody else."""
    at, who = now(request), actor(request)
    person = parties.person_of(who.user_id or 0)
    mine = person is not None and parties.mandates_given(person).filter(pk=mandate).exists()
    if not mine and not parties.mandates_held(who.user_id or 0, at).filter(pk=mandate).exists():
        raise NotFound(what="mandate")
    party_service.revoke_mandate(who, mandate, at)
    messages.success(
        request, "已收回。从现在起，代办人不能再办，也看不到这些件。" if mine else "已辞去委托。"
    )
    return HttpResponseRedirect(reverse("portal:mandates"))


@login_required
@require_POST
def start(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """A draft for who gave the mandate; it is filled in like one's own. NotFound, NotAllowed, NotOffered."""
    at, who = now(request), actor(request)
    held = parties.mandates_held(who.user_id or 0, at).filter(pk=mandate).first()
    if held is None:
        raise NotFound(what="mandate")
    service = request.POST.get("service", "")
    if not service:
        raise InvalidInput(field="services", reason="empty")
    made = outreach.start_for(held, service, region_of(request).code, actor=who, at=at)
    return HttpResponseRedirect(reverse("portal:task_list", args=[made.no]))
