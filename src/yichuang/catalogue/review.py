"""Five kinds of less 五减: what a service could drop (items, steps, materials, days, fees), why, and what it would save.

A suggestion is for people to judge: it says what the catalogue shows, never that the law allows it. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import MaterialKind, RouteStep, Service, StepKind, Term
from yichuang.catalogue.offering import Offering
from yichuang.core.limits import Unit
from yichuang.core.money import format_yuan


class Less(StrEnum):
    """Of what there could be less."""

    ITEMS = "items"
    STEPS = "steps"
    MATERIALS = "materials"
    DAYS = "days"
    FEES = "fees"

    @property
    def chinese(self) -> str:
        """As people say it: 减…"""
        return {"items": "填写项", "steps": "环节", "materials": "材料", "days": "时限", "fees": "费用"}[
            self.value
        ]

    def counted(self, amount: int) -> str:
        """A saving in words: fees in yuan, the others by the piece."""
        if self is Less.FEES:
            return format_yuan(amount)
        return f"{amount}{ {'items': '项', 'steps': '个', 'materials': '份'}.get(self.value, '个工作日') }"


class Ground(StrEnum):
    """Why it could be dropped."""

    DATA = "data"
    UNUSED = "unused"
    ASKED_ELSEWHERE = "asked_elsewhere"
    FASTER_ELSEWHERE = "faster_elsewhere"
    SAME_OFFICE = "same_office"
    NO_BASIS = "no_basis"

    @property
    def chinese(self) -> str:
        """The reason in a word."""
        return {
            Ground.DATA: "数据已有",
            Ground.UNUSED: "没人用",
            Ground.ASKED_ELSEWHERE: "别的事项已经有",
            Ground.FASTER_ELSEWHERE: "别处更快",
            Ground.SAME_OFFICE: "同一单位连着看",
            Ground.NO_BASIS: "没有写依据",
        }[self]


@dataclass(frozen=True, slots=True)
class Dispensable:
    """One thing that could go: of which service, its key and name, why (ground and sentence), and how much it saves."""

    service: str
    less: Less
    key: str
    name: str
    ground: Ground
    text: str
    saves: int

    def as_json(self) -> dict[str, Any]:
        """As ``catalogue stats --five --json`` prints it."""
        return {
            "service": self.service,
            "less": self.less.value,
            "key": self.key,
            "name": self.name,
            "ground": self.ground.value,
            "text": self.text,
            "saves": self.saves,
        }


def suggestions(catalogue: Catalogue, division: str | None = None) -> list[Dispensable]:
    """All of them, by service and kind; with ``division`` over what is offered there. Raises NotFound."""
    if division is not None:
        catalogue.region(division)
        offered = catalogue.offerings(division)
        services = [_as_offered(offering) for offering in offered]
    else:
        services = [(service, service.promised) for service in catalogue.services.values()]
    review = _Review(catalogue, [service for service, _ in services])
    found: list[Dispensable] = []
    for service, promised in sorted(services, key=lambda pair: pair[0].short):
        found += review.items(service)
        found += review.steps(service)
        found += review.materials(service)
        found += review.days(service, promised)
        found += review.fees(service)
    return found


def totals(found: list[Dispensable]) -> dict[str, int]:
    """What all of them would save, by kind; days add up, though no person needs every service. Fees in fen."""
    return {less.value: sum(one.saves for one in found if one.less is less) for less in Less}


def _as_offered(offering: Offering) -> tuple[Service, Term]:
    return offering.service, offering.promised


class _Review:
    """Looks at each service beside all the others of the place."""

    def __init__(self, catalogue: Catalogue, services: list[Service]) -> None:
        self.catalogue = catalogue
        self.asking: dict[str, list[str]] = defaultdict(list)  # field key -> services
        self.giving: dict[str, list[str]] = defaultdict(list)  # name of a result -> services
        self.best = self._fastest()
        for service in services:
            for key in dict.fromkeys(_keys(service)):
                self.asking[key].append(service.code)
            self.giving[service.result.name].append(service.code)

    def items(self, service: Service) -> Iterator[Dispensable]:
        """Fields: a source has the answer; another service asks the same; nobody uses it."""
        for section in service.form:
            for question in section.fields:
                element = self.catalogue.elements.get(question.element)
                if element is None:
                    continue
                name = question.label or element.name
                names = "、".join(self._holder(code) for code in element.sources)
                others = [code for code in self.asking[question.key] if code != service.code]
                if element.sources:
                    why = (
                        f"，现在仍填，写明的理由是“{question.asked_because}”"
                        if question.asked_because
                        else ""
                    )
                    text = f"{names}有这项数据，连通后不用填{why}"
                    yield Dispensable(service.code, Less.ITEMS, question.key, name, Ground.DATA, text, 1)
                elif question.unused_because:
                    text = f"没有条件、环节或结果用到它，写明的理由是“{question.unused_because}”"
                    yield Dispensable(service.code, Less.ITEMS, question.key, name, Ground.UNUSED, text, 1)
                elif others and section.repeat is None:
                    text = f"{self._names(others)}也问同一项，办过一件就可以带出来"
                    yield Dispensable(
                        service.code, Less.ITEMS, question.key, name, Ground.ASKED_ELSEWHERE, text, 1
                    )

    def steps(self, service: Service) -> Iterator[Dispensable]:
        """Steps: two in a row that look at the same papers at the same office; opinions that data could replace."""
        route = self.catalogue.routes.get(service.route)
        if route is None:
            return
        for before, step in zip(route.steps, route.steps[1:], strict=False):
            if _looks_again(before, step):
                text = f"“{before.name}”和“{step.name}”由同一单位连着看同一份材料，可以并成一个环节"
                yield Dispensable(service.code, Less.STEPS, step.code, step.name, Ground.SAME_OFFICE, text, 1)

    def materials(self, service: Service) -> Iterator[Dispensable]:
        """Papers: data replaces them; another of our services issues them; no law asks for them."""
        for use in service.materials:
            material = self.catalogue.materials.get(use.material)
            if material is None or material.kind is MaterialKind.FORM:
                continue
            name = use.name or material.name
            holders = "、".join(self._holder(code) for code in material.replaceable_by)
            issued = [code for code in self.giving.get(material.name, ()) if code != service.code]
            if holders:
                text = f"{holders}的数据可以代替，连通后不用交"
                yield Dispensable(service.code, Less.MATERIALS, use.material, name, Ground.DATA, text, 1)
            elif issued:
                text = f"它就是{self._names(issued)}的结果，本机关自己发过，可以自己查"
                yield Dispensable(
                    service.code, Less.MATERIALS, use.material, name, Ground.ASKED_ELSEWHERE, text, 1
                )
            elif _outside_the_law(service, use.law_item, use.basis):
                text = "法定材料清单里没有它，也没有另写依据"
                yield Dispensable(service.code, Less.MATERIALS, use.material, name, Ground.NO_BASIS, text, 1)

    def days(self, service: Service, promised: Term) -> Iterator[Dispensable]:
        """Days: another place promises the same matter sooner; or the steps together need less than is promised."""
        if promised.unit is not Unit.WORKING_DAY or promised.branches:
            return
        best = self.best.get(service.code)
        if best is not None and best[1] < promised.value:
            text = f"{best[0]}承诺{best[1]}个工作日，这里承诺{promised.value}个"
            saved = promised.value - best[1]
            yield Dispensable(
                service.code, Less.DAYS, "promised", "承诺时限", Ground.FASTER_ELSEWHERE, text, saved
            )
            return
        needed = self._needed(service)
        if needed is not None and 0 < needed < promised.value:
            text = f"各环节限时合计{needed}个工作日，承诺却是{promised.value}个"
            saved = promised.value - needed
            yield Dispensable(service.code, Less.DAYS, "promised", "承诺时限", Ground.UNUSED, text, saved)

    def fees(self, service: Service) -> Iterator[Dispensable]:
        """Fees: one without a basis has to go; any other is named, for who may waive it."""
        if service.fee_fen and not service.fee_basis:
            text = f"收{format_yuan(service.fee_fen)}，没有写收费依据"
            yield Dispensable(service.code, Less.FEES, "fee", "收费", Ground.NO_BASIS, text, service.fee_fen)

    def _fastest(self) -> dict[str, tuple[str, int]]:
        """By service, who promises it soonest: the place's name and its working days. Samples and limits with branches say nothing."""
        found: dict[str, tuple[str, int]] = {}
        for region in self.catalogue.regions.values():
            for offering in self.catalogue.offerings(region.code):
                term = offering.promised
                code = offering.service.code
                if term.unit is not Unit.WORKING_DAY or term.is_sample or term.branches:
                    continue
                if code not in found or term.value < found[code][1]:
                    found[code] = (region.name, term.value)
        return found

    def _needed(self, service: Service) -> int | None:
        """Working days of the route's own steps; None where one has no limit or another unit."""
        route = self.catalogue.routes.get(service.route)
        limits = [step.limit for step in route.steps] if route else []
        if not limits or any(limit is None or limit.unit is not Unit.WORKING_DAY for limit in limits):
            return None
        return sum(limit.value for limit in limits if limit is not None)

    def _holder(self, code: str) -> str:
        source = self.catalogue.sources.get(code)
        return source.holder if source else code

    def _names(self, codes: list[str]) -> str:
        shown = [f"“{self.catalogue.services[code].name}”" for code in codes[:2]]
        return "、".join(shown) + (f"等{len(codes)}个事项" if len(codes) > 2 else "")


def _keys(service: Service) -> Iterator[str]:
    for section in service.form:
        for question in section.fields:
            yield question.key


def _looks_again(before: RouteStep, step: RouteStep) -> bool:
    """Two officers' opinions in a row at one office, none of which a second pair of eyes is demanded for."""
    both = before.kind is StepKind.REVIEW and step.kind is StepKind.REVIEW
    return both and before.office == step.office and before.signatures == step.signatures == 1


def _outside_the_law(service: Service, law_item: str | None, basis: str | None) -> bool:
    listed = service.legal_materials
    return listed is not None and not listed.open and law_item is None and not basis


def side_by_side(mapping: Mapping[str, list[Dispensable]]) -> list[tuple[Less, dict[str, int]]]:
    """By kind, what each place would save: two regions in two columns."""
    sums = {place: totals(found) for place, found in mapping.items()}
    return [(less, {place: found[less.value] for place, found in sums.items()}) for less in Less]
