"""Bundles 一件事: what is offered where, and what a bundle means for one family. Open to everyone; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yichuang.apps.releases import queries as releases
from yichuang.catalogue.bundles import BundleOffering, bundle_form, compile_bundle
from yichuang.catalogue.bundles.telling import as_fields
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.api.problems import answers, finding
from yichuang.web.api.services import FormOut, form, line
from yichuang.web.portal.partners import working

router = Router(tags=["一件事"], auth=None)
_FIRST_REGION = "330200"


class BundleLine(Schema):
    """A bundle in a list, with the services it is made of."""

    code: str
    short: str
    name: str
    audience: str
    summary: str
    promised: str
    services: list[str]


class BundleList(Schema):
    bundles: list[BundleLine]


class ServiceStanding(Schema):
    """A service for this family: applies, already_done, not_applicable or open; ``because`` where not."""

    service: str
    name: str
    department: str
    standing: str
    because: str


class CountsOut(Schema):
    departments: int
    trips: int
    fields: int
    materials: int
    steps: int
    critical_days: int


class QuestionOut(Schema):
    """A question the family is asked, once for all ``services`` that need it."""

    field: str
    label: str
    type: str
    choices: dict[str, str]
    services: list[str]


class PaperLine(Schema):
    """A paper of the bundle; ``replaced_by`` is the source whose data takes its place."""

    material: str
    name: str
    services: list[str]
    handed_in: bool
    printed: bool
    replaced_by: str | None
    evidence: str


class OriginOut(Schema):
    """The service's own field that a merged one stands for."""

    service: str
    field: str
    evidence: str
    required: bool


class LineageOut(Schema):
    """A merged field; ``how``: asked, same (asked once for several), supplied (by ``source``) or implied."""

    field: str
    label: str
    how: str
    source: str | None
    services: list[OriginOut]


class TaskOut(Schema):
    """A service as a task; of each group in ``after`` one must be done, all in ``instead_of`` refused before."""

    service: str
    standing: str
    after: list[list[str]]
    instead_of: list[str]


class CompiledOut(Schema):
    """A bundle compiled for one family; ``published`` are figures of others, with what is not known of them."""

    bundle: str
    short: str
    name: str
    region: str
    services: list[ServiceStanding]
    departments: list[str]
    open_questions: list[str]
    before: CountsOut
    after: CountsOut
    questions: list[QuestionOut]
    materials: list[PaperLine]
    lineage: list[LineageOut]
    graph: list[TaskOut]
    published: list[dict[str, Any]]


class BundleOut(CompiledOut):
    """A bundle before anything is known of the family, with its form and its circumstances in asking order."""

    audience: str
    summary: str
    promised: str
    circumstances: list[str]
    form: FormOut


class Family(Schema):
    """What is known so far, nested by role; ``sources`` are those to count on, without it those that answer now."""

    region: str = ""
    answers: dict[str, Any] = {}
    sources: list[str] | None = None


class FamilyOut(CompiledOut):
    """``findings``: answers that cannot stand; they were left out."""

    findings: list[dict[str, Any]]


@router.get("/bundles", response=answers(BundleList), summary="一件事清单")
def list_bundles(request: HttpRequest, region: str = Query("", max_length=12)) -> dict[str, Any]:
    """The bundles a region offers; without one, those of every region, once each."""
    catalogue = releases.current_catalogue()
    places = [region] if region else sorted(catalogue.regions)
    found: dict[str, BundleOffering] = {}
    for place in places:
        catalogue.region(place)
        for offering in catalogue.bundle_offerings(place):
            found.setdefault(offering.service.code, offering)
    return {"bundles": [_line(offering) for offering in found.values()]}


@router.get("/bundles/{code}", response=answers(BundleOut), summary="一件事")
def show_bundle(request: HttpRequest, code: str, region: str = Query("", max_length=12)) -> dict[str, Any]:
    """What it is made of and asks before anything is known of the family."""
    offering = _offering(code, region)
    merged = bundle_form(offering)
    first = next((s for s in merged.sections if s.code == "circumstances"), None)
    told = as_fields(
        compile_bundle(offering, {}, today=shanghai_date(now(request)), working=working(offering.catalogue))
    )
    own = _line(offering)
    return told | {
        "audience": own["audience"],
        "summary": own["summary"],
        "promised": own["promised"],
        "circumstances": [question.key for question in first.fields] if first else [],
        "form": form(merged),
    }


@router.post("/bundles/{code}/compile", response=answers(FamilyOut), summary="按一家的情况编出来")
def compile_for(request: HttpRequest, code: str, family: Family) -> dict[str, Any]:
    """What applies, what is asked, what is handed in, and what is saved, for these answers. Nothing is kept."""
    offering = _offering(code, family.region)
    today = shanghai_date(now(request))
    checked = bundle_form(offering).validate(family.answers, today=today, partial=True)
    sources = working(offering.catalogue) if family.sources is None else frozenset(family.sources)
    told = as_fields(compile_bundle(offering, checked.clean, today=today, working=sources))
    return told | {"findings": [finding(one) for one in checked.findings]}


def _offering(code: str, region: str) -> BundleOffering:
    """The bundle in the region; without one, where it is offered first. NotFound for a service too."""
    catalogue = releases.current_catalogue()
    bundle = catalogue.bundle(code)
    if bundle is None:
        raise NotFound(what="bundle")
    found = catalogue.offering(bundle.code, region or _first(catalogue, bundle.code))
    assert isinstance(found, BundleOffering)
    return found


def _first(catalogue: Catalogue, code: str) -> str:
    places = sorted(catalogue.regions, key=lambda place: (place != _FIRST_REGION, place))
    for place in places:
        if any(o.service.code == code for o in catalogue.bundle_offerings(place)):
            return place
    raise NotFound(what="bundle")


def _line(offering: BundleOffering) -> dict[str, Any]:
    wanted = ("code", "short", "name", "audience", "summary", "promised")
    own = line(offering.service)
    return {name: own[name] for name in wanted} | {"services": [m.service for m in offering.members]}
