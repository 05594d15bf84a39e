"""One thing, once 一件事: what it covers here, what it spares beside what others published, where every field is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.cases.applications import merge
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.bundles import (
    BundleOffering,
    Compiled,
    How,
    Standing,
    bundle_form,
    compile_bundle,
    likeliest,
)
from yichuang.catalogue.bundles.keys import write
from yichuang.catalogue.form import FormField
from yichuang.catalogue.guide import guide
from yichuang.catalogue.model import ElementType
from yichuang.catalogue.normalise import AnswerError, normalise
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.forms import AnswerForm, answer_form
from yichuang.web.portal.hall import bundles_near, offered_near, offering_regions, places, sections
from yichuang.web.portal.partners import working
from yichuang.web.sessions import region_of

_COUNTS = {
    "departments": "要找的部门",
    "trips": "要跑的地方",
    "fields": "要填的栏目",
    "materials": "要交的材料",
    "steps": "办理环节",
    "critical_days": "最长的工作日",
}
_FLOW = (
    {"name": "说说情况", "limit": "几个问题"},
    {"name": "同意查数据", "limit": "也可以不同意"},
    {"name": "填没查到的"},
    {"name": "提交一次"},
    {"name": "各部门同时办"},
    {"name": "一封信告诉您"},
)
HOW = {
    How.ASKED: "问您",
    How.SAME: "问一次，几处共用",
    How.SUPPLIED: "不问，由数据提供",
    How.IMPLIED: "不问，由别的回答得出",
}
_TOLD_APART = (
    "audience",
    "conditions",
    "materials",
    "procedure",
    "online",
)  # the bundle says them in its own way


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The bundles of the visitor's place."""
    region = region_of(request)
    context = {
        "region": region,
        "bundles": list(bundles_near(releases.current_catalogue(), region)),
        "places": places(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "一件事"}],
    }
    return render(request, "portal/bundles.html", context)


@require_GET
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """A bundle's guide: for most families, or for the circumstances chosen in the address. NotFound, NotOffered."""
    catalogue = releases.current_catalogue()
    offering, region = offered_near(catalogue, code, region_of(request))
    if not isinstance(offering, BundleOffering):
        raise NotFound(what="bundle")
    today = shanghai_date(now(request))
    chosen = _chosen(request, offering)
    answers = merge(likeliest(offering), chosen)
    compiled = compile_bundle(offering, answers, today=today, working=working(offering.catalogue))
    found = guide(offering, today)
    shown = [item for item in sections(found) if item["section"].code not in _TOLD_APART]
    context = {
        "guide": found,
        "offering": offering,
        "region": region,
        "elsewhere": region.code != region_of(request).code,
        "sections": shown,
        **told(compiled),
        "chosen": bool(chosen),
        "flow": _FLOW,
        "questions": _questions(offering, answers),
        "places": [(r.code, r.name) for r in offering_regions(catalogue, offering.service.code)],
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "一件事", "url": reverse("portal:bundles")},
            {"label": found.title},
        ],
    }
    return render(request, "portal/bundle.html", context)


def _chosen(request: HttpRequest, offering: BundleOffering) -> dict[str, Any]:
    """Circumstances as the address gives them; what cannot be one is no choice."""
    today = shanghai_date(now(request))
    given: dict[str, Any] = {}
    for question in _first_questions(offering):
        raw = request.GET.get(question.key, "").strip()[:40]
        value: Any = {"true": True, "false": False}.get(raw, raw)
        try:
            clean = normalise(value, question.element, question.choices, question.label, today=today)
        except AnswerError:
            continue
        write(given, question.key, clean)
    return given


def _first_questions(offering: BundleOffering) -> list[FormField]:
    wanted = offering.bundle_circumstances
    fields = [f for section in bundle_form(offering).sections for f in section.fields]
    kinds = (ElementType.BOOLEAN, ElementType.CODE)
    return [f for f in fields if f.key in wanted and f.element.type in kinds]


def _questions(offering: BundleOffering, answers: dict[str, Any]) -> AnswerForm:
    """The circumstances as fields of a form, with the answers that the figures stand on."""
    form = answer_form(_first_questions(offering), answers)
    for field in form.fields.values():
        field.required = True
        field.help_text = ""
    return form


def for_most(offering: BundleOffering, today: date) -> Compiled:
    """The bundle for the circumstances of most families."""
    return compile_bundle(offering, likeliest(offering), today=today, working=working(offering.catalogue))


def told(compiled: Compiled) -> dict[str, Any]:
    """What the page says of a compiled bundle."""
    return {
        "services": list(_services(compiled)),
        "not_applied": [v for v in compiled.verdicts if v.standing == Standing.NOT],
        "counts": list(_counts(compiled)),
        "published": compiled.offering.bundle.published,
        "papers": [paper for paper in compiled.materials if paper.handed_in],
        "spared": [_spared(compiled, paper) for paper in compiled.materials if not paper.handed_in],
        "lineage": list(_lineage(compiled)),
        "asked": len(compiled.questions),
        "order": list(_order(compiled)),
    }


def _services(compiled: Compiled) -> Iterator[dict[str, Any]]:
    """The services that apply, by the office that decides them."""
    members = [compiled.offering.by_service[v.service] for v in compiled.applies]
    members.sort(key=lambda m: m.offering.office.name)
    for office, group in groupby(members, key=lambda m: m.offering.office.name):
        items = [{"name": m.offering.service.name, "days": m.offering.promised} for m in group]
        yield {"office": office, "members": items}


def _counts(compiled: Compiled) -> Iterator[dict[str, Any]]:
    for name, label in _COUNTS.items():
        before, after = getattr(compiled.before, name), getattr(compiled.after, name)
        yield {"label": label, "before": before, "after": after, "less": after < before}


def _spared(compiled: Compiled, paper: Any) -> dict[str, str]:
    if paper.printed:
        return {"name": paper.material.name, "because": "按您填的内容自动生成"}
    if paper.replaced_by is None:
        issuer = compiled.offering.catalogue.service(paper.brought_by).name
        return {"name": paper.material.name, "because": f"办好“{issuer}”就有，由我们直接用"}
    holder = compiled.offering.catalogue.sources[paper.replaced_by].holder
    return {"name": paper.material.name, "because": f"由{holder}的数据代替"}


def _lineage(compiled: Compiled) -> Iterator[dict[str, Any]]:
    """Section by section: each field, how it comes to be known, and the forms it stands on."""
    catalogue = compiled.offering.catalogue
    lines = {line.field.key: line for line in compiled.lineage}
    for section in bundle_form(compiled.offering).sections:
        rows = [lines[f.key] for f in section.fields if f.key in lines]
        if not rows:
            continue
        yield {
            "title": section.title,
            "rows": [
                {
                    "label": row.field.question.label,
                    "how": HOW[row.how],
                    "source": _holder(catalogue, row.field.source) if row.how == How.SUPPLIED else "",
                    "services": _names(catalogue, (o.service for o in row.origins)) or "先问清情况用",
                }
                for row in rows
            ],
        }


def _holder(catalogue: Any, code: str | None) -> str:
    return str(catalogue.sources[code].holder) if code in catalogue.sources else ""


def _names(catalogue: Any, services: Iterable[str]) -> str:
    return "、".join(catalogue.name_of(code) for code in dict.fromkeys(services))


def _order(compiled: Compiled) -> Iterator[dict[str, str]]:
    """Which service waits for which, in words; those that wait for nothing begin at once."""
    name = compiled.offering.catalogue.name_of
    for task in compiled.graph:
        if task.standing != Standing.APPLIES or not (task.after or task.instead_of):
            continue
        groups = ["或".join(name(code) for code in group) for group in task.after]
        text = f"等{'，并且'.join(groups)}办好" if groups else ""
        if task.instead_of:
            first = "、".join(f"“{name(code)}”" for code in task.instead_of)
            text = f"先办{first}，批了就不用办这一项；没有批，自动接着办{'，' if text else ''}{text}"
        yield {"name": name(task.service), "text": text}
