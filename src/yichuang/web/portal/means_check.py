"""经济状况核对 for the family: how far it is, what was found about oneself, contesting it with papers, the report.

Everybody of the household sees whether each one could be asked and their own records in full; of other adults only
that something is there and how much of a kind (《个人信息保护法》第二十九条: what is sensitive needs a consent of its own).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.cases.consenting import CONSENT_FOR
from yichuang.apps.checks import consents, service, showing
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks.models import Check, CheckedPerson, State
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents import service as document_service
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import Consent, ConsentWay
from yichuang.catalogue.model import Purpose
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, NotFound
from yichuang.core.money import format_yuan
from yichuang.core.resident_id import ResidentId
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.portal.papers import download
from yichuang.web.portal.sharing import bring_papers, own_person
from yichuang.web.sessions import actor, command_key, login_required, new_key

_Reckoned = list[tuple[int, list[showing.Step]]]
_TONES = {"found": "green", "nothing": "grey", "stale": "amber", "failed": "amber", "refused": "red"}
_STATES = {
    State.REQUESTED: ("blue", "我们正准备去各部门查。"),
    State.RUNNING: ("blue", "正在向各部门查询，查不通的会接着再查，不用您做什么。"),
    State.READY: ("blue", "各部门都查过了，工作人员正在核对，很快出报告。"),
    State.REPORTED: ("amber", "报告出来了。有不同看法的，可以提出来。"),
    State.CONTESTED: ("amber", "已经收到您家的说明，正在复查。"),
    State.FINAL: ("green", "核对办完了。"),
    State.ENDED: ("grey", "核对已经终止。"),
}


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The checks of households that the person belongs to."""
    person = own_person(request)
    rows = [
        {
            "title": f"核对 {row.no}",
            "note": f"{row.office.name}，{row.requested_at:%Y}年{row.requested_at.month}月{row.requested_at.day}日开始",
            "url": reverse("portal:means_check", args=[row.no]),
            "tag": row.get_state_display(),
            "tone": _STATES[State(row.state)][0],
        }
        for row in (checks.own(person)[:20] if person else ())
    ]
    crumbs = [{"label": "首页", "url": "/"}, {"label": "我的", "url": "/mine"}, {"label": "经济状况核对"}]
    return render(
        request, "portal/means_checks.html", {"proved": person is not None, "rows": rows, "crumbs": crumbs}
    )


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, check_no: str) -> HttpResponse:
    """One check. For everybody who is not of the household it does not exist."""
    found, mine, person = _own(request, check_no)
    error = ""
    if request.method == "POST":
        try:
            _do(request, found, mine, person)
            return HttpResponseRedirect(reverse("portal:means_check", args=[found.no]))
        except DomainError as refused:
            if refused.code == "not_found":
                raise
            error = _words(refused)
    context = _context(request, found, mine, person) | {"error": error, "said": request.POST.get("text", "")}
    context["ticked"] = request.POST.getlist("about")
    return render(request, "portal/means_check.html", context, status=422 if error else 200)


def _own(request: HttpRequest, no: str) -> tuple[Check, CheckedPerson, Person]:
    person = own_person(request)
    if person is None:
        raise NotFound(what="check")
    return (*checks.own_check(no, person), person)


def _context(request: HttpRequest, found: Check, mine: CheckedPerson, person: Person) -> dict[str, Any]:
    evidence = showing.Evidence.of(found)
    report = checks.newest_report(found)
    tone, sentence = _STATES[State(found.state)]
    told, reckoned = (showing.told(report), showing.reckoning(report)) if report else (None, [])
    names = {person.position: person.name for person in evidence.people}
    wards = _wards(evidence, mine)
    own = [one for one in evidence.findings if one.person in wards]
    consented = sources.consents_of_look_ups(one.lookup for one in own)
    unasked = _unasked(evidence, wards, now(request))
    if found.state == State.RUNNING and unasked["own"] and not unasked["ends_on"]:
        sentence = "已经在查家里人的；您的，等您同意以后接着查。"
    return {
        "check": found,
        "tone": tone,
        "sentence": sentence,
        "due": shanghai_date(found.due_at - showing.MOMENT),
        "told": told,
        "before": bool(told) and found.state not in (State.REPORTED, State.FINAL),
        "report": report,
        "lines": _lines(told, reckoned),
        "reckoned": [
            {
                "title": names.get(unit, ""),
                "place": f"step-{unit}",
                "steps": [_step(one, steps, evidence, wards, unit) for one in steps],
            }
            for unit, steps in reckoned
        ],
        "own": [_finding(evidence, one, consented) | {"mine": one.person == mine.position} for one in own],
        "people": _people(evidence, mine, wards),
        "unasked": unasked,
        "statements": _statements(evidence, mine),
        "may_contest": found.state in (State.READY, State.REPORTED, State.CONTESTED),
        "may_agree": found.state == State.REPORTED,
        "looks": [
            {"at": r.at, "office": r.office.name if r.office else ""}
            for r in checks.looks_at(person, found)[:20]
        ],
        "days": CONSENT_FOR.days,
        "key": new_key(),
        "crumbs": [
            {"label": "我的", "url": "/mine"},
            {"label": "经济状况核对", "url": reverse("portal:means_checks")},
            {"label": found.no},
        ],
    }


def _lines(told: showing.Told | None, reckoned: _Reckoned) -> list[dict[str, Any]]:
    """The lines of the report, each with the step behind it."""
    known = {step.name for unit, steps in reckoned for step in steps if not unit}
    rows = zip(told.lines if told else (), showing.LINE_STEPS, strict=bool(told))
    return [
        {
            "name": n,
            "value": v,
            "line": line,
            "ok": ok,
            "place": f"step-0-{step}" if step in known else "steps",
        }
        for (n, v, line, ok), step in rows
    ]


def _step(
    step: showing.Step, steps: list[showing.Step], evidence: showing.Evidence, wards: set[int], unit: int
) -> dict[str, Any]:
    """A step with its article and what it was made of: one's own records, and of others how a kind was answered."""
    names = {person.position: person.name for person in evidence.people}
    findings = (one for one in evidence.findings if unit in (0, one.person))
    rests = (
        (_place(one.key), f"{names[one.person]}：{one.title}")
        if one.person in wards
        else (f"asked-{one.person}", f"{names[one.person]}：{showing.KIND_NAMES[one.kind]}")
        for one in showing.leads_to(step, findings)
    )
    return {
        "name": step.name,
        "label": step.label,
        "text": step.text,
        "article": step.article,
        "cited": step.cited,
        "follows": [(one.name, one.label) for one in showing.follows_from(step, steps)],
        "rests": list(dict.fromkeys(rests)),
    }


def _place(key: str) -> str:
    """A finding's key as the name of a place on the page."""
    return f"found-{key.replace(':', '-')}"


def _wards(evidence: showing.Evidence, mine: CheckedPerson) -> set[int]:
    """Positions whose records the person sees in full: their own, and the children's for who applies."""
    children = {p.position for p in evidence.people if not checks.is_adult(p, evidence.asked_on)}
    return {mine.position} | (children if mine.position == 1 else set())


def _finding(
    evidence: showing.Evidence, one: showing.Finding, consented: Mapping[int, Consent]
) -> dict[str, Any]:
    consent = consented.get(one.lookup)
    ruling = evidence.rulings.get(one.key)
    return {
        "key": one.key,
        "place": _place(one.key),
        "title": one.title,
        "kind": showing.KIND_NAMES[one.kind],
        "name": next(p.name for p in evidence.people if p.position == one.person),
        "lines": one.lines,
        "holder": one.holder,
        "as_of": one.as_of,
        "lookup": one.lookup,
        "consent": consent,
        "by": consent.person.name if consent else "",
        "contested": any(one.key in statement.about for statement in evidence.statements),
        "ruling": dict(showing.FINDING_CHOICES).get(ruling.choice, "") if ruling else "",
        "because": ruling.reason if ruling else "",
    }


def _people(evidence: showing.Evidence, mine: CheckedPerson, wards: set[int]) -> list[dict[str, Any]]:
    """Everybody: how each kind was answered; of other adults the total of a kind and no more."""
    rows = []
    for person in sorted(evidence.people, key=lambda one: one.pk != mine.pk):
        totals: dict[str, int] = {}
        for one in evidence.findings:
            if one.person == person.position and one.amount_fen is not None:
                totals[one.kind] = totals.get(one.kind, 0) + one.amount_fen
        rows.append(
            {
                "position": person.position,
                "name": "您本人" if person.pk == mine.pk else person.name,
                "kinds": [
                    {
                        "name": showing.KIND_NAMES[s.kind],
                        "holder": s.holder,
                        "tone": _TONES[s.outcome],
                        "text": showing.status_words(s.outcome, s.reason),
                        "total": format_yuan(totals[s.kind])
                        if s.kind in totals and person.position not in wards
                        else "",
                    }
                    for s in evidence.statuses()
                    if s.person == person.position
                ],
            }
        )
    return rows


def _unasked(evidence: showing.Evidence, wards: set[int], at: datetime) -> dict[str, Any]:
    """Who has not consented, or not for long enough: oneself (then one may here), or others by name."""
    if evidence.check.is_over:
        return {"own": False, "ends_on": None, "others": ""}
    rows = consents.standings(evidence.check, at, evidence.people)
    mine = [row for row in rows if row.wanted and row.person.position in wards]
    ended = [row.ended_on for row in mine if row.ended_on]
    return {
        "own": bool(mine),
        "ended_on": max(ended) if ended else None,
        "ends_on": None if any(row.lacks for row in mine) else next((row.ends_on for row in mine), None),
        "others": "、".join(
            dict.fromkeys(row.by.name for row in rows if row.lacks and row.person.position not in wards)
        ),
    }


def _statements(evidence: showing.Evidence, mine: CheckedPerson) -> list[dict[str, Any]]:
    """What the family said; only one's own words in full."""
    return [
        {
            "who": "您" if row.person_id == mine.pk else (row.person.name if row.person else "窗口代记"),
            "at": row.at,
            "text": row.text if row.person_id == mine.pk else "",
            "papers": len(row.documents),
        }
        for row in evidence.statements
    ]


def _do(request: HttpRequest, found: Check, mine: CheckedPerson, person: Person) -> None:
    wanted, at, who = request.POST.get("do", ""), now(request), actor(request)
    key = command_key(request, found.no, wanted)
    if wanted == "contest":
        wards = _wards(showing.Evidence.of(found), mine)
        about = tuple(text for text in request.POST.getlist("about") if _position(text) in wards)
        said = service.Said(request.POST.get("text", ""), about, _papers(request, found))
        service.contest(found.no, said, person=mine, actor=who, at=at, key=key)
        messages.success(request, "已经收到您的说明，我们会复查，结果会告诉您。")
    elif wanted == "consent":
        _consent(request, found, mine, person)
        messages.success(request, "谢谢，几分钟内就会去查。")
    else:
        raise NotFound(what="action")


def _position(key: str) -> int:
    """Whose finding a key is of; 0 where it is none."""
    part = key.split(":")[1] if key.count(":") >= 2 else ""
    return int(part) if part.isdecimal() and len(part) < 3 else 0


def _consent(request: HttpRequest, found: Check, mine: CheckedPerson, person: Person) -> None:
    """One's own consent, and the children's from who applies, for all the check asks."""
    evidence, at = showing.Evidence.of(found), now(request)
    wards = _wards(evidence, mine)
    terms = sharing.ConsentTerms(
        sources=checks.sources_of_a_check(releases.current_catalogue()),
        about=tuple(ResidentId(p.resident_id) for p in evidence.people if p.position in wards),
        subject=found.matter,
        purpose=Purpose(found.purpose),
        way=ConsentWay.LOGIN,
        until=at + CONSENT_FOR,
    )
    children = {
        ResidentId(p.resident_id): p.name for p in evidence.people if p.position in wards - {mine.position}
    }
    unproved = sharing.give_for_family(actor(request), person, terms, children, at=at)
    if unproved:
        names = [children[ResidentId(row.child.number)] for row in unproved]
        messages.warning(request, bring_papers(names))
    service.hear_consent(found.matter, at=at)


def _papers(request: HttpRequest, found: Check) -> tuple[UUID, ...]:
    kept = []
    for file in request.FILES.getlist("papers"):
        if isinstance(file, UploadedFile):
            user = actor(request).user_id
            filing = document_service.Filing(
                name=file.name or "凭据", subject=found.no, owner_user_id=user, created_by_id=user
            )
            kept.append(document_service.store(file, filing).uuid)
    return tuple(kept)


def _words(refused: DomainError) -> str:
    if refused.fields.get("field") == "text":
        return "请把情况写清楚，至少四个字。"
    if refused.code == "not_allowed" and refused.fields.get("action") == "contest":
        return "现在不能提交说明：还在查，或者核对已经办完。您写的还在下面，查完了可以再提交。"
    return wording(refused).text


@login_required
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, check_no: str) -> HttpResponse:
    """没有不同看法, asked once more: it ends the whole household's right to contest, and the matter moves on at once.

    Where there is nothing (any more) to agree to, the check's own page says how it stands.
    """
    found, _, _ = _own(request, check_no)
    page = reverse("portal:means_check", args=[found.no])
    if found.state != State.REPORTED:
        return HttpResponseRedirect(page)
    if request.method == "POST":
        key = command_key(request, found.no, "agree")
        service.agree(found.no, actor=actor(request), at=now(request), key=key)
        messages.success(request, "好的，就按这份报告接着办。")
        return HttpResponseRedirect(page)
    crumbs = [
        {"label": "我的", "url": "/mine"},
        {"label": "经济状况核对", "url": reverse("portal:means_checks")},
        {"label": found.no, "url": page},
        {"label": "没有不同看法"},
    ]
    report = checks.newest_report(found)
    told = showing.told(report) if report else None
    context = {"check": found, "told": told, "key": new_key(), "back": page, "crumbs": crumbs}
    return render(request, "portal/means_agree.html", context)


@login_required
@require_GET
def report(request: HttpRequest, check_no: str, version: int) -> HttpResponse:
    """The printed report, for everybody of the household: it names no single account."""
    found, _, _ = _own(request, check_no)
    return download(documents.get(checks.report(found.no, version).document))
