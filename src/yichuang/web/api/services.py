"""The catalogue: what is offered where, the guide and the form of each service. Open to everyone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.eligibility import material_due
from yichuang.catalogue.form import Form, FormField, FormSection, form_of
from yichuang.catalogue.guide import GuideSection, guide
from yichuang.catalogue.model import Office, Service, Term
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.api.problems import answers

router = Router(tags=["事项"], auth=None)
_FIRST_REGION = "330200"


class ServiceLine(Schema):
    """A service in a list. ``promised`` as ``10wd``, money in fen."""

    code: str
    short: str
    name: str
    domain: str
    audience: str
    summary: str
    handling: str
    online: bool
    visits: int
    fee_fen: int
    promised: str


class ServiceList(Schema):
    services: list[ServiceLine]


class OfficeName(Schema):
    code: str
    name: str


class VisitsOut(Schema):
    count: int
    because: str | None = None


class Branch(Schema):
    """A special circumstance with its own limit; ``when`` is a condition over answers and facts of the case."""

    limit: str
    text: str
    sample: bool
    when: str | None
    circumstance: str | None


class Terms(Schema):
    """The rule; the first of ``branches`` that holds goes before it."""

    limit: str
    text: str
    sample: bool
    branches: list[Branch]


class MaterialOut(Schema):
    """A paper the service may ask for; ``when`` is a condition over the answers."""

    code: str
    name: str
    required: bool
    tolerable: bool
    by_commitment: bool
    to_upload: bool
    when: str | None
    formats: list[str]


class StepOut(Schema):
    """A step of the route after acceptance."""

    code: str
    name: str
    kind: str
    role: str
    office: OfficeName
    limit: str | None
    when: str | None
    asks: list[str]
    departments: list[str]
    signatures: int


class ResultOut(Schema):
    name: str
    kind: str
    register_code: str | None
    certificate: str | None
    delivery: list[str]


class LineOut(Schema):
    text: str
    label: str
    sample: bool
    notes: list[str]


class SectionOut(Schema):
    code: str
    title: str
    ordered: bool
    lines: list[LineOut]


class ServiceOut(ServiceLine):
    """The service as the region offers it, with its guide; ``steps`` from handing in to delivery."""

    region: str
    office: OfficeName
    receiving: OfficeName
    procedure: str
    promised_term: Terms
    statutory_term: Terms | None
    agents_allowed: bool
    visit_rule: VisitsOut
    materials: list[MaterialOut]
    route: list[StepOut]
    steps: list[str]
    result: ResultOut
    guide: list[SectionOut]


class FieldOut(Schema):
    """A question. ``when`` is a condition over the answers; ``choices`` are codes with their names."""

    key: str
    label: str
    type: str
    required: bool
    when: str | None
    hint: str | None
    unit: str | None
    choices: dict[str, str]
    sensitivity: str
    validation: dict[str, Any]


class RepeatOut(Schema):
    role: str
    item: str
    minimum: int
    maximum: int


class FormSectionOut(Schema):
    code: str
    title: str
    hint: str | None
    when: str | None
    repeat: RepeatOut | None
    fields: list[FieldOut]


class FormOut(Schema):
    """The form; answers are nested by role, those of a repeated section are lists."""

    service: str
    region: str
    sections: list[FormSectionOut]


@router.get("/services", response=answers(ServiceList), summary="事项清单")
def list_services(
    request: HttpRequest, region: str = Query("", max_length=12), q: str = Query("", max_length=60)
) -> dict[str, Any]:
    """What a region offers; without one, everything in the catalogue. ``q`` finds by name, summary or short code."""
    catalogue = releases.current_catalogue()
    if region:
        found = [offering.service for offering in catalogue.offerings(region)]
    else:
        found = sorted(catalogue.services.values(), key=lambda service: service.short)
    return {"services": [line(service) for service in found if _matches(service, q)]}


@router.get("/services/{code}", response=answers(ServiceOut), summary="事项和办事指南")
def show_service(request: HttpRequest, code: str, region: str = Query("", max_length=12)) -> dict[str, Any]:
    """The service as the region offers it, with the guide of today; without a region, where it is offered first."""
    return _service(_offering(code, region), shanghai_date(now(request)))


@router.get("/services/{code}/form", response=answers(FormOut), summary="表单")
def show_form(request: HttpRequest, code: str, region: str = Query("", max_length=12)) -> dict[str, Any]:
    """Every question the service may ask in the region."""
    return form(form_of(_offering(code, region)))


def _offering(code: str, region: str) -> Offering:
    catalogue = releases.current_catalogue()
    if region:
        return catalogue.offering(code, region)
    service = catalogue.service(code)
    if _FIRST_REGION in catalogue.regions and _offers(catalogue, service, _FIRST_REGION):
        return catalogue.offering(code, _FIRST_REGION)
    first = next((r for r in sorted(catalogue.regions) if _offers(catalogue, service, r)), None)
    if first is None:
        raise NotFound(what="service")
    return catalogue.offering(code, first)


def _offers(catalogue: Catalogue, service: Service, region: str) -> bool:
    return any(offering.service.code == service.code for offering in catalogue.offerings(region))


def _matches(service: Service, text: str) -> bool:
    wanted = text.strip().lower()
    return not wanted or any(
        wanted in place.lower() for place in (service.name, service.summary, service.short, service.code)
    )


def line(service: Service) -> dict[str, Any]:
    """A service in a list."""
    return {
        "code": service.code,
        "short": service.short,
        "name": service.name,
        "domain": service.domain,
        "audience": service.audience,
        "summary": service.summary,
        "handling": service.handling.value,
        "online": service.online,
        "visits": service.visits.count,
        "fee_fen": service.fee_fen,
        "promised": str(service.promised.limit),
    }


def _service(offering: Offering, day: date) -> dict[str, Any]:
    service, told = offering.service, guide(offering, day)
    statutory = offering.statutory
    return line(service) | {
        "region": offering.region.code,
        "office": _office(offering.office),
        "receiving": _office(offering.receiving),
        "procedure": offering.procedure.name,
        "promised_term": _term(offering.promised),
        "statutory_term": _term(statutory) if statutory else None,
        "agents_allowed": service.agents_allowed,
        "visit_rule": {"count": service.visits.count, "because": service.visits.because},
        "materials": _materials(offering),
        "route": _route(offering),
        "steps": list(told.steps),
        "result": {
            "name": service.result.name,
            "kind": service.result.kind,
            "register_code": service.result.register_code,
            "certificate": service.result.certificate,
            "delivery": list(service.result.delivery),
        },
        "guide": [_section(section) for section in told.sections],
    }


def _office(office: Office) -> dict[str, str]:
    return {"code": office.code, "name": office.name}


def _term(term: Term) -> dict[str, Any]:
    """The rule and, before it in force, the special circumstances in their order."""
    return _limit(term) | {
        "branches": [_limit(one) | {"when": one.when, "circumstance": one.text} for one in term.branches]
    }


def _limit(term: Term) -> dict[str, Any]:
    return {"limit": str(term.limit), "text": term.limit.chinese, "sample": term.is_sample}


def _materials(offering: Offering) -> list[dict[str, Any]]:
    dues = (material_due(offering, use) for use in offering.service.materials)
    return [
        {
            "code": due.use.material,
            "name": due.name,
            "required": due.required,
            "tolerable": due.tolerable,
            "by_commitment": due.by_commitment,
            "to_upload": due.to_upload,
            "when": due.use.when,
            "formats": list(due.material.formats),
        }
        for due in dues
    ]


def _route(offering: Offering) -> list[dict[str, Any]]:
    parent = offering.catalogue.offices.get(offering.office.parent or "")
    return [
        {
            "code": step.code,
            "name": step.name,
            "kind": step.kind.value,
            "role": step.role.value,
            "office": _office(parent if step.office == "parent" and parent else offering.office),
            "limit": str(step.limit.limit) if step.limit else None,
            "when": step.when,
            "asks": list(step.asks),
            "departments": list(step.departments),
            "signatures": step.signatures,
        }
        for step in offering.route.steps
    ]


def _section(section: GuideSection) -> dict[str, Any]:
    lines = [
        {"text": one.text, "label": one.label, "sample": one.sample, "notes": list(one.notes)}
        for one in section.lines
    ]
    return {"code": section.code, "title": section.title, "ordered": section.ordered, "lines": lines}


def form(found: Form) -> dict[str, Any]:
    """A form as JSON."""
    offering = found.offering
    return {
        "service": offering.service.code,
        "region": offering.region.code,
        "sections": [_form_section(section) for section in found.sections],
    }


def _form_section(section: FormSection) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "hint": section.hint,
        "when": section.when.text if section.when else None,
        "repeat": section.repeat.model_dump() if section.repeat else None,
        "fields": [_field(one) for one in section.fields],
    }


def _field(one: FormField) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "type": one.element.type.value,
        "required": one.required,
        "when": one.spec.when,
        "hint": one.hint,
        "unit": one.element.unit,
        "choices": dict(one.choices),
        "sensitivity": one.element.sensitivity.value,
        "validation": one.element.validation.model_dump(exclude_defaults=True),
    }
