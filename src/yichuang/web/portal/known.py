"""What we know already and need not ask: from the account and from earlier applications, with source and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers, applications
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.parties import queries as parties
from yichuang.catalogue.form import Form
from yichuang.core.clocktime import shanghai
from yichuang.web.forms import Known
from yichuang.web.portal.hall import cases_service_name

_ROLE = "applicant"  # only what the person said about themselves is offered again
_LOOKED_AT = 5


def known(actor: Actor, form: Form, *, but: str = "") -> dict[str, Known]:
    """By key, for the questions of ``form``: the newest earlier answer, else the account. ``but``: this application."""
    found: dict[str, Known] = {}
    if actor.user_id is None:
        return found
    asked = {question.key: question for question in form.fields}
    for earlier in _earlier(actor, but):
        _, given = answers.latest(earlier)
        at = earlier.submitted_at or earlier.changed_at
        _take(found, given, asked, _source(earlier, at))
    for leaf, value in _proved(actor.user_id):
        if f"{_ROLE}.{leaf}" in asked:
            found[f"{_ROLE}.{leaf}"] = Known(value, "您核对过身份的账号")
    user = accounts.user(actor.user_id)
    if user.phone and f"{_ROLE}.phone" in asked:
        when = f"（{_day(user.last_login)}登录）" if user.last_login else ""
        found.setdefault(f"{_ROLE}.phone", Known(user.phone, f"您登录用的手机号{when}"))
    return found


def _proved(user_id: int) -> list[tuple[str, str]]:
    """Who the account's holder was proved to be; nothing where that was never proved."""
    person = parties.person_of(user_id)
    if person is None:
        return []
    return [
        (leaf, value) for leaf, value in (("name", person.name), ("resident_id", person.resident_id)) if value
    ]


def _earlier(actor: Actor, but: str) -> list[Application]:
    rows = cases.applications_of(actor, limit=_LOOKED_AT * 2)
    return [row for row in rows if row.submitted_at is not None and row.no != but][:_LOOKED_AT]


def _source(earlier: Application, at: datetime) -> str:
    """您2026年10月8日的办件“临时救助”: which of their own matters, and when they said it."""
    return f"您{_day(at)}的办件“{cases_service_name(earlier)}”"


def _day(at: datetime) -> str:
    day = shanghai(at)
    return f"{day.year}年{day.month}月{day.day}日"


def _take(found: dict[str, Known], given: Mapping[str, Any], asked: Mapping[str, Any], source: str) -> None:
    group = given.get(_ROLE)
    for leaf, value in group.items() if isinstance(group, Mapping) else ():
        key = f"{_ROLE}.{leaf}"
        if key in asked and value not in (None, ""):
            found.setdefault(key, Known(value, source))


def prefill(no: str, actor: Actor, at: datetime) -> None:
    """Puts what is known into a new draft; the person sees the source beside it and may change it."""
    application = applications.of_actor(no, actor)
    changes: dict[str, dict[str, Any]] = {}
    for key, item in known(actor, applications.form_of(application), but=no).items():
        role, leaf = key.split(".", 1)
        changes.setdefault(role, {})[leaf] = item.value
    if changes:
        applications.save_answers(no, changes, actor=actor, at=at)
