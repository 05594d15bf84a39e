"""Somebody was first: both versions side by side, and nothing that was typed is lost (R15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases.lifecycle import Action
from yichuang.catalogue.form import Form, FormField
from yichuang.core.clocktime import format_time
from yichuang.core.errors import StaleVersion
from yichuang.web import values
from yichuang.web.desk import steps
from yichuang.web.desk.acts import ActForm
from yichuang.web.desk.casefile import CaseFile
from yichuang.web.desk.frame import case_url, page, queue_of, short_no
from yichuang.web.sessions import new_key

_KEPT_BACK = {"csrfmiddlewaretoken", "key", "version"}


def who_and_when(stale: StaleVersion) -> tuple[str, str]:
    """王丽, 14:31."""
    who = str(stale.fields["changed_by"])
    if who.isdecimal():
        who = accounts.names([int(who)]).get(int(who), "有人")
    at: Any = stale.fields["changed_at"]
    return who or "有人", format_time(at) if at else "刚刚"


def case(
    request: HttpRequest, file: CaseFile, wanted: Action, stale: StaleVersion, form: ActForm
) -> HttpResponse:
    """The comparison for an act: what happened meanwhile, what the form would have done."""
    who, when = who_and_when(stale)
    seen: Any = stale.fields["seen"]
    meanwhile = [event for event in file.history if event.seq > seen]
    theirs = meanwhile[-1].data if meanwhile else {}
    acts = "、".join(steps.title(event) for event in meanwhile)
    rows = [
        {"label": "做了什么", "theirs": acts, "mine": wanted.chinese},
        {"label": "现在的状态", "theirs": file.view.snapshot.state.chinese, "mine": ""},
    ]
    for name, field in form.fields.items():
        mine = "、".join(_typed(request, name, field))
        if mine or theirs.get(name):
            rows.append(
                {"label": str(field.label or "签名"), "theirs": _text(theirs.get(name)), "mine": mine}
            )
    context = {
        "file": file,
        "no": short_no(file.no),
        "title": file.view.offering.service.name,
        "who": who,
        "when": when,
        "rows": rows,
        "possible": wanted in file.view.actions,
        "label": wanted.chinese,
        "typed": [(k, v) for k, many in request.POST.lists() if k not in _KEPT_BACK for v in many],
        "version": file.view.facts.version,
        "key": new_key(),
        "act_url": case_url(file.no, queue_of(request), "act", wanted.value),
        "back_url": case_url(file.no, queue_of(request)),
    }
    return page(request, "desk/conflict.html", context, queue=queue_of(request), status=412)


def _typed(request: HttpRequest, name: str, field: Any) -> list[str]:
    names = dict(getattr(field, "choices", ()))
    drawn = name == "signature"
    return [("已签" if drawn else str(names.get(v, v))) for v in request.POST.getlist(name) if v]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        return str(value.get("text", ""))
    return "" if value is None else str(value)


def answers_rows(form: Form, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[dict[str, str]]:
    """The answers in which two versions differ; masked, for both are on the page at once."""
    rows = []
    for section in form.sections:
        if section.repeat is not None:
            role = section.repeat.role
            if theirs.get(role) != mine.get(role):
                rows.append(
                    {"label": section.title, "theirs": _list(theirs.get(role)), "mine": _list(mine.get(role))}
                )
            continue
        rows += [_row(field, theirs, mine) for field in section.fields if _differs(field, theirs, mine)]
    return rows


def _differs(field: FormField, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    return values.shown(field, values.answer(theirs, field)) != values.shown(
        field, values.answer(mine, field)
    )


def _row(field: FormField, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, str]:
    return {
        "label": field.label,
        "theirs": values.masked(field, values.answer(theirs, field)),
        "mine": values.masked(field, values.answer(mine, field)),
    }


def _list(items: Any) -> str:
    return f"{len(items)} 项" if isinstance(items, list) else "（空）"
