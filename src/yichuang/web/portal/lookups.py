"""谁查过我的数据: every look-up of the person with purpose and time, and the consents, each to be taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yichuang.apps.cases import consenting
from yichuang.apps.cases.consenting import Invitation
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import Consent, Lookup
from yichuang.catalogue.model import Purpose
from yichuang.catalogue.model.elements import PURPOSE_NAMES
from yichuang.web import now
from yichuang.web.portal.sharing import own_person
from yichuang.web.sessions import actor, login_required

_PAGE = 20
_WHO = {"citizen": "您自己办事时", "system": "系统按您的同意", "service": "上级平台", "staff": "工作人员"}
_TONES = {"found": "green", "nothing": "grey", "stale": "amber", "failed": "amber", "refused": "red"}


@login_required
@require_GET
def lookups(request: HttpRequest) -> HttpResponse:
    """Newest first; only for who was proved to be somebody."""
    person = own_person(request)
    after = request.GET.get("after", "")
    rows: list[Lookup] = []
    consents: list[Consent] = []
    asked: list[Invitation] = []
    if person is not None:
        found = sources.look_ups_of(person)
        if after.isdecimal() and len(after) < 19:
            found = found.filter(pk__lt=int(after))
        rows = list(found[: _PAGE + 1])
        consents = list(sources.consents_of(person).prefetch_related("about")[:_PAGE])
        asked = consenting.asked_of(person, now(request))
    shown, more = rows[:_PAGE], len(rows) > _PAGE
    context = {
        "proved": person is not None,
        "asked": asked,
        "rows": [_line(row) for row in shown],
        "consents": [_consent(row, person, request) for row in consents if person],
        "next_url": f"?after={shown[-1].pk}" if more else "",
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "我的", "url": "/mine"},
            {"label": "谁查过我的数据"},
        ],
    }
    return render(request, "portal/lookups.html", context)


def _line(row: Lookup) -> dict[str, Any]:
    catalogue = releases.current_catalogue()
    source = catalogue.sources.get(row.source)
    elements = [catalogue.elements[code].name for code in row.elements if code in catalogue.elements]
    who = _WHO.get(row.actor_kind, "")
    return {
        "id": row.pk,
        "at": row.at,
        "source": source.holder if source else row.source,
        "what": "、".join(dict.fromkeys(elements)),
        "who": f"{who}{row.user.name}" if row.actor_kind == "staff" and row.user else who,
        "purpose": _purpose(row.purpose),
        "subject": row.subject,
        "outcome": row.get_outcome_display(),
        "tone": _TONES.get(row.outcome, "grey"),
        "consented_at": row.consent.given_at if row.consent else None,
    }


def _purpose(code: str) -> str:
    return PURPOSE_NAMES[Purpose(code)] if code in set(Purpose) else "没有说明用途"


def _about(row: Consent, person: Person) -> str:
    """Whose data it is about: the person first, the others by the end of their numbers."""
    numbers = [one.number for one in row.about.all()]
    others = [f"证件尾号{number[-4:]}的家人" for number in sorted(numbers) if number != person.resident_id]
    return "、".join((["您本人"] if person.resident_id in numbers else []) + others)


def _consent(row: Consent, person: Person, request: HttpRequest) -> dict[str, Any]:
    catalogue = releases.current_catalogue()
    holders = [catalogue.sources[code].holder for code in row.sources if code in catalogue.sources]
    at = now(request)
    return {
        "pk": row.pk,
        "about": _about(row, person),
        "holders": "、".join(dict.fromkeys(holders)),
        "purpose": _purpose(row.purpose),
        "subject": row.subject,
        "given_at": row.given_at,
        "until": row.until,
        "revoked_at": row.revoked_at,
        "standing": row.revoked_at is None and row.until > at,
    }


@login_required
@require_POST
def revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes a consent back at once. NotFound for another's."""
    sharing.revoke_consent(actor(request), key, at=now(request))
    messages.success(request, "已收回。以后不再查；查过的留有记录。")
    return HttpResponseRedirect(reverse("portal:lookups"))
