"""A bundle at the desk: its sub-cases at all departments, contested values side by side; how partners are doing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, family, known_data
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.form import Form
from yichuang.catalogue.model import Role
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.web import now, values
from yichuang.web.desk import guardians
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.portal.family import sentence, task_line, unasked
from yichuang.web.sessions import actor

_STATES = {
    "up": ("green", "正常"),
    "unsure": ("amber", "时好时坏"),
    "down": ("red", "连不上"),
    "unused": ("grey", "近来没用"),
}


@staff_only
@require_GET
def bundle(request: HttpRequest, no: str) -> HttpResponse:
    """The whole of a family's bundle, for who has a part in it: the receiving window, or the office of a sub-case."""
    row = application_of(request, no)
    progress = family.progress_of(row)
    mine, whole = _own_cases(request, row), _receives(request, row)
    context = {
        "no": row.no,
        "title": progress.name,
        "sentence": sentence(progress),
        "progress": progress,
        "tasks": [
            {
                **task_line(row.no, task, own=whole),
                "url": case_url(task.case) if task.case and task.case in mine else "",
                "case": task.case or "",
            }
            for task in progress.tasks
        ],
        "may_undo": may_undo(request, row),
        "unasked": unasked(row, progress, now(request)) if whole else [],
        "wards": len(guardians.waiting(request, row)),
        "contested": _contested(row),
        "asked": _asked(row),
    }
    return page(request, "desk/bundle.html", context)


def application_of(request: HttpRequest, no: str) -> Application:
    """NotFound for everybody who has neither the application nor one of its cases."""
    try:
        number = cases.normalise(no).partition("/")[0]
    except InvalidInput:
        raise NotFound(what="application") from None
    row = applications.of_actor(number, SYSTEM)  # whether it is theirs is asked below, of its cases too
    if row.submitted_at is None or casefile.bundle_of(row) is None:
        raise NotFound(what="application")
    if not _own_cases(request, row):
        applications.of_actor(number, actor(request))
    return row


def _receives(request: HttpRequest, row: Application) -> bool:
    """Whether this person has the whole of it, and not only the part of a department."""
    try:
        applications.of_actor(row.no, actor(request))
    except NotFound:
        return False
    return True


def may_undo(request: HttpRequest, row: Application) -> bool:
    """Whether this person heads the office that leads the bundle."""
    found = casefile.bundle_of(row)
    return found is not None and actor(request).holds(Role.OFFICE_HEAD, found.office.code)


def _own_cases(request: HttpRequest, row: Application) -> frozenset[str]:
    """The sub-cases that this person may open."""
    found = set()
    for facts in cases.cases_of(row):
        try:
            cases.case(facts.no, actor=actor(request), at=now(request))
        except NotFound:
            continue
        found.add(facts.no)
    return frozenset(found)


def _contested(row: Application) -> list[dict[str, Any]]:
    """What a source said beside what the person says or said, both masked, and what the holder answered."""
    form = applications.form_of(row)
    _, given = answer_versions.latest(row)
    corrections = {(one.lookup_id, one.element): one for one in sources.corrections_in(row.no)}
    found = []
    for datum in known_data.of(row):
        question = form.field(datum.key)
        correction = corrections.get((int(datum.lookup), question.element.code)) if question else None
        conceded = correction.conceded_at if correction else None
        if question is None or (datum.contested_at is None and conceded is None):
            continue
        found.append(
            {
                "label": question.label,
                "source": _holder(form, datum.source),
                "as_of": datum.as_of,
                "theirs": values.masked(question, datum.value),
                "claimed": "曾说不对"
                if conceded
                else values.masked(question, known_data.value_at(given, datum.key)),
                "because": correction.because if correction else "",
                "state": correction.get_state_display() if correction else "",
                "answer": correction.answer if correction else "",
                "conceded": conceded,
            }
        )
    return found


def _holder(form: Form, code: str) -> str:
    source = form.offering.catalogue.sources.get(code)
    return source.holder if source is not None else code


def _asked(row: Application) -> list[dict[str, Any]]:
    """Every look-up in this matter."""
    catalogue = releases.current_catalogue()
    return [
        {
            "source": catalogue.sources[one.source].holder if one.source in catalogue.sources else one.source,
            "count": len(one.elements),
            "outcome": one.get_outcome_display(),
            "at": one.at,
            "milliseconds": one.milliseconds,
        }
        for one in sources.look_ups_in(row.no)[:50]
    ]


@staff_only
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """Who answers and who does not, for who looks after the systems."""
    who = actor(request)
    if not allowed(who, Permission.SEE_LOOKUPS):
        raise NotAllowed(action="desk", state="", why="role")
    catalogue = releases.current_catalogue()
    holders = {o.system: o.name for o in catalogue.offices.values() if o.system}
    rows = []
    for one in sources.health(now(request)):
        kind, _, code = one.partner.partition(":")
        source = catalogue.sources.get(code) if kind == "source" else None
        tone, word = _STATES.get(one.state, ("grey", one.state))
        rows.append(
            {
                "name": source.name if source else "办件系统" if code else "省平台",
                "holder": source.holder if source else holders.get(code, code),
                "tone": tone,
                "word": word,
                "health": one,
            }
        )
    order = {"red": 0, "amber": 1, "green": 2, "grey": 3}
    rows.sort(key=lambda item: order[str(item["tone"])])
    return page(request, "desk/partners.html", {"rows": rows})
