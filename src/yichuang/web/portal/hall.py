"""The way in: home, list of services, guide of a service, the place, the elder mode, help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yichuang.apps.cases import queries as cases
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.bundles import BundleOffering
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.guide import Guide, guide
from yichuang.catalogue.model import Region
from yichuang.catalogue.offering import NotOffered, Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.core.typed import plain
from yichuang.web import now
from yichuang.web.sessions import REGION_COOKIE, actor, next_url, region_of, regions, set_cookie

_BUNDLES = "bundles"
DOMAINS: Mapping[str, str] = {
    _BUNDLES: "一件事",
    "social-assistance": "社会救助",
    "elderly-care": "养老服务",
    "marriage": "婚姻登记",
    "funerals": "身后事",
    "children": "儿童和收养",
    "adoption": "儿童和收养",
    "disability": "残疾人福利",
    "social-organisations": "社会组织",
    "charity": "慈善",
    "place-names": "地名",
    "communities": "社区和村",
    "relief": "流浪救助",
    "homeless-relief": "流浪救助",
    "disaster-relief": "救灾",
    "disabled-welfare": "残疾人福利",
    "disabled-federation": "残疾人福利",
    "human-resources": "人力资源和社会保障",
    "medical-insurance": "医疗保障",
    "health": "卫生健康",
    "public-security": "公安",
    "housing-fund": "住房公积金",
    "natural-resources": "不动产",
    "education": "教育资助",
    "housing": "住房保障",
    "utilities": "水电气和有线电视",
}
"""Names of the catalogue's domains, in the order in which people come for them."""
_OTHER = "其他"
_MOST_SHOWN = 5  # of a domain on the first page; the rest stands one step further


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: search, what people come for, what is under way, help."""
    region = region_of(request)
    catalogue = releases.current_catalogue()
    own_services = [o for o in catalogue.offerings(region.code) if o.service.department is None]
    offered = by_domain(own_services)
    groups = [
        {"name": name, "few": items[:_MOST_SHOWN], "count": len(items), "domain": items[0].service.domain}
        for name, items in offered
    ]
    who = actor(request)
    own = cases.applications_of(who, limit=3) if who.user_id is not None else []
    drafts = [row for row in own if row.submitted_at is None]
    context = {
        "region": region,
        "bundles": list(bundles_near(catalogue, region)),
        "groups": groups,
        "drafts": _drafts(drafts),
        "places": places(),
    }
    return render(request, "portal/home.html", context)


def _drafts(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": cases_service_name(row),
            "url": reverse("portal:task_list", args=[row.no]),
            "changed_at": row.changed_at,
        }
        for row in rows
    ]


def cases_service_name(row: Any) -> str:
    """The name of what an application is for, in the release it is pinned to."""
    return releases.catalogue(row.release_id).name_of(row.service)


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """All that the place offers, by domain, narrowed by words and domain in the address."""
    region = region_of(request)
    words = request.GET.get("q", "").strip()[:60]
    domain = request.GET.get("domain", "")
    offered = everything(releases.current_catalogue(), region.code)
    found = search(offered, words) if words else list(offered)
    if domain:
        found = [o for o in found if _domain(o) == domain]
    context = {
        "region": region,
        "groups": [("", found)] if words else by_domain(found),
        "count": len(found),
        "words": words,
        "domain": domain,
        "domain_name": DOMAINS.get(domain, _OTHER) if domain else "",
        "places": places(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "办事"}],
    }
    return render(request, "portal/services.html", context)


def everything(catalogue: Catalogue, region: str) -> list[Offering]:
    """All that a place offers, bundles first."""
    return [*catalogue.bundle_offerings(region), *catalogue.offerings(region)]


def _domain(offering: Offering) -> str:
    """Where it stands in lists: all bundles together, whatever they are about."""
    return _BUNDLES if isinstance(offering, BundleOffering) else offering.service.domain


def search(offered: Iterable[Offering], words: str) -> list[Offering]:
    """Best first: the whole text in the name, then in summary or audience, then most pairs of characters in common."""
    wanted = plain(words)
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)} or {wanted}

    def weight(offering: Offering) -> int:
        service = offering.service
        name = plain(f"{service.name}{service.short}{service.code}")
        rest = plain(f"{service.summary}{service.audience}{DOMAINS.get(service.domain, '')}")
        whole = 100 * (wanted in name or wanted in name.replace("-", "")) + 40 * (wanted in rest)
        return whole + sum(5 * (pair in name) + (pair in rest) for pair in pairs)

    weighed = sorted(
        ((weight(o), -i, o) for i, o in enumerate(offered)), key=lambda item: item[:2], reverse=True
    )
    best = weighed[0][0] if weighed else 0
    return [o for points, _, o in weighed if points and points * 4 >= best]


def by_domain(offered: Iterable[Offering]) -> list[tuple[str, list[Offering]]]:
    """(name, offerings) in the order of ``DOMAINS``."""
    found: dict[str, list[Offering]] = {name: [] for name in dict.fromkeys([*DOMAINS.values(), _OTHER])}
    for offering in offered:
        found[DOMAINS.get(_domain(offering), _OTHER)].append(offering)
    return [(name, items) for name, items in found.items() if items]


def places() -> list[tuple[str, str]]:
    """(code, name) of the places to choose from."""
    return [(region.code, region.name) for region in regions(releases.current_catalogue())]


@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of a service in the visitor's place, in the fixed order of sections. NotFound, NotOffered."""
    catalogue = releases.current_catalogue()
    offering, region = offered_near(catalogue, code, region_of(request))
    if isinstance(offering, BundleOffering):
        return HttpResponseRedirect(reverse("portal:bundle", args=[offering.service.code]))
    found = guide(offering, shanghai_date(now(request)))
    context = {
        "guide": found,
        "offering": offering,
        "region": region,
        "elsewhere": region.code != region_of(request).code,
        "sections": sections(found),
        "places": [(r.code, r.name) for r in offering_regions(catalogue, offering.service.code)],
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "办事", "url": "/services"},
            {"label": found.title},
        ],
    }
    return render(request, "portal/service.html", context)


def offered_near(catalogue: Catalogue, code: str, region: Region) -> tuple[Offering, Region]:
    """The service where the visitor is; where that place does not handle it but one below does, that one.

    Raises NotFound, and NotOffered (with where to go) where no place near handles it.
    """
    wanted = (catalogue.bundle(code) or catalogue.service(code)).code
    if any(o.service.code == wanted for o in everything(catalogue, region.code)):
        return catalogue.offering(wanted, region.code), region
    for near in offering_regions(catalogue, wanted):
        if near.code.startswith(region.code.rstrip("0")):
            return catalogue.offering(wanted, near.code), near
    return catalogue.offering(wanted, region.code), region


def bundles_near(catalogue: Catalogue, region: Region) -> Iterator[Offering]:
    """Every bundle that the visitor's place, or one below it, handles."""
    for code in catalogue.bundles:
        try:
            yield offered_near(catalogue, code, region)[0]
        except NotOffered:
            continue


def offering_regions(catalogue: Catalogue, code: str) -> list[Region]:
    """The places that handle the service."""
    return [
        r for r in regions(catalogue) if any(o.service.code == code for o in everything(catalogue, r.code))
    ]


def sections(found: Guide) -> list[dict[str, Any]]:
    """Sections of a guide; the procedure as the steps that are drawn."""
    shown = []
    for section in found.sections:
        flow = (
            [{"name": line.label or line.text, "limit": _behind(line.text)} for line in section.lines]
            if section.code == "procedure"
            else []
        )
        shown.append({"section": section, "flow": flow, "sample": any(line.sample for line in section.lines)})
    return shown


def _behind(text: str) -> str:
    """The limit of a step behind its name: 审查，5个工作日 gives 5个工作日."""
    _, comma, limit = text.rpartition("，")
    return limit if comma and limit[:1].isdigit() else ""


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switches the elder mode and returns to where the person was."""
    response = HttpResponseRedirect(next_url(request))
    set_cookie(response, request, "elder", "1" if request.POST.get("elder") == "1" else "0")
    return response


@require_POST
def region(request: HttpRequest) -> HttpResponse:
    """Chooses the place. NotFound for one that is not listed."""
    wanted = request.POST.get("region", "")
    if wanted not in dict(places()):
        raise NotFound(what="region")
    response = HttpResponseRedirect(next_url(request))
    set_cookie(response, request, REGION_COOKIE, wanted)
    return response


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to call, where to go, who does it for you."""
    region = region_of(request)
    offices = [o for o in region.offices if o.phone]
    context = {
        "region": region,
        "offices": offices,
        "hotline": region.hotline or "12345",
        "places": places(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "怎么办"}],
    }
    return render(request, "portal/help.html", context)
