"""The catalogue as one immutable thing: every part by its code, and what a region makes of a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

from yichuang.catalogue.bundles import BundleOffering, make_bundle_offering
from yichuang.catalogue.model import (
    Bundle,
    BundleScenarios,
    CodeList,
    Element,
    Material,
    Office,
    Parameter,
    Part,
    Procedure,
    PublishedFigure,
    Region,
    Register,
    Route,
    Scenarios,
    Service,
    Source,
)
from yichuang.catalogue.offering import NotOffered, Offering, make_offering
from yichuang.core.errors import NotFound

EMPTY: Mapping[str, Any] = MappingProxyType({})
LISTED: dict[str, type[Part]] = {
    "elements": Element,
    "codes": CodeList,
    "materials": Material,
    "sources": Source,
    "parameters": Parameter,
    "procedures": Procedure,
    "routes": Route,
    "registers": Register,
}
"""Folders whose files are lists of parts, and what the parts are."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All parts by code. ``published`` is by division, ``scenarios`` by service."""

    elements: Mapping[str, Element] = field(default_factory=lambda: EMPTY)
    codes: Mapping[str, CodeList] = field(default_factory=lambda: EMPTY)
    materials: Mapping[str, Material] = field(default_factory=lambda: EMPTY)
    sources: Mapping[str, Source] = field(default_factory=lambda: EMPTY)
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: EMPTY)
    procedures: Mapping[str, Procedure] = field(default_factory=lambda: EMPTY)
    routes: Mapping[str, Route] = field(default_factory=lambda: EMPTY)
    registers: Mapping[str, Register] = field(default_factory=lambda: EMPTY)
    services: Mapping[str, Service] = field(default_factory=lambda: EMPTY)
    scenarios: Mapping[str, Scenarios] = field(default_factory=lambda: EMPTY)
    bundles: Mapping[str, Bundle] = field(default_factory=lambda: EMPTY)
    bundle_scenarios: Mapping[str, BundleScenarios] = field(default_factory=lambda: EMPTY)
    regions: Mapping[str, Region] = field(default_factory=lambda: EMPTY)
    published: Mapping[str, tuple[PublishedFigure, ...]] = field(default_factory=lambda: EMPTY)
    _offerings: dict[tuple[str, str], Offering] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Catalogue):
            return NotImplemented
        kinds = [f.name for f in fields(self) if not f.name.startswith("_")]
        return all(dict(getattr(self, kind)) == dict(getattr(other, kind)) for kind in kinds)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def by_short(self) -> Mapping[str, Service]:
        """Services by short code (``SO-02``)."""
        return MappingProxyType({service.short: service for service in self.services.values()})

    @cached_property
    def offices(self) -> Mapping[str, Office]:
        """Every office of every region by code."""
        return MappingProxyType({o.code: o for region in self.regions.values() for o in region.offices})

    @cached_property
    def element_leaves(self) -> Mapping[str, tuple[Element, ...]]:
        """Elements by the part of their code behind the dot."""
        leaves: dict[str, tuple[Element, ...]] = {}
        for element in self.elements.values():
            leaves[element.leaf] = (*leaves.get(element.leaf, ()), element)
        return MappingProxyType(leaves)

    @cached_property
    def _supplied(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for element in self.elements.values():
            for source in element.sources:
                found.setdefault(source, set()).add(element.code)
        return {source: frozenset(codes) for source, codes in found.items()}

    def supplies(self, source: str) -> frozenset[str]:
        """Codes of the elements that a source can supply: those that name it."""
        return self._supplied.get(source, frozenset())

    @cached_property
    def _proofs(self) -> Mapping[str, tuple[str, str]]:
        return {p.role: (code, p.element) for code, source in self.sources.items() for p in source.proves}

    def proof_of(self, role: str) -> tuple[str, str] | None:
        """Source and element that must be found of who stands in ``role`` before another source is asked of them."""
        return self._proofs.get(role)

    def service(self, code_or_short: str) -> Service:
        """A service by slug or short code (case ignored). Raises NotFound."""
        text = code_or_short.strip()
        found = self.services.get(text.lower()) or self.by_short.get(text.upper())
        if found is None:
            raise NotFound(what=f"service {text}")
        return found

    def bundle(self, code_or_short: str) -> Bundle | None:
        """A bundle by slug or short code (case ignored), if it is one."""
        text = code_or_short.strip()
        found = self.bundles.get(text.lower())
        return found or next((b for b in self.bundles.values() if b.short == text.upper()), None)

    def name_of(self, code: str) -> str:
        """What a service or bundle is called; its code where this catalogue no longer has it."""
        item = self.bundles.get(code) or self.services.get(code)
        return item.name if item is not None else code

    def region(self, division: str) -> Region:
        """A region with an overlay folder. Raises NotFound."""
        if division not in self.regions:
            raise NotFound(what=f"region {division}")
        return self.regions[division]

    def chain(self, division: str) -> tuple[Region, ...]:
        """The region and those above it, nearest first. Raises NotFound."""
        chain = [self.region(division)]
        while (parent := chain[-1].parent) in self.regions and self.regions[str(parent)] not in chain:
            chain.append(self.regions[str(parent)])
        return tuple(chain)

    def children(self, division: str) -> tuple[Region, ...]:
        """Regions directly below, in code order."""
        return tuple(sorted((r for r in self.regions.values() if r.parent == division), key=lambda r: r.code))

    def offering(self, service: str, division: str) -> Offering:
        """The service, or bundle, as the region offers it.

        Raises NotFound, or NotOffered with where to go instead.
        """
        item = self.bundle(service) or self.service(service)
        key = (item.code, division)
        if key not in self._offerings:
            self._offerings[key] = self._make(item, self.chain(division))
        return self._offerings[key]

    def _make(self, item: Service | Bundle, chain: tuple[Region, ...]) -> Offering:
        if isinstance(item, Bundle):
            return make_bundle_offering(self, item, chain)
        return make_offering(self, item, chain)

    def bundle_offerings(self, division: str) -> tuple[BundleOffering, ...]:
        """The bundles the region offers, in the order of short codes."""
        found = (self._try_offering(code, division) for code in self.bundles)
        offered = (o for o in found if isinstance(o, BundleOffering))
        return tuple(sorted(offered, key=lambda o: o.service.short))

    def offerings(self, division: str) -> tuple[Offering, ...]:
        """Everything the region offers, in the order of short codes."""
        from_region = (self._try_offering(code, division) for code in self.services)
        return tuple(sorted((o for o in from_region if o is not None), key=lambda o: o.service.short))

    def _try_offering(self, service: str, division: str) -> Offering | None:
        try:
            return self.offering(service, division)
        except NotOffered:
            return None
