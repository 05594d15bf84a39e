"""A service as one region offers it: overlays merged, offices, limits, route and parameters resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeVar

from yichuang.catalogue.expressions import Schema
from yichuang.catalogue.model import (
    CITABLE,
    Certificate,
    Element,
    LegalBasis,
    Office,
    OfficeKind,
    ParameterValue,
    Procedure,
    Region,
    Register,
    Route,
    Service,
    ServiceOverlay,
    Term,
)
from yichuang.catalogue.outcomes import certificate_schema, limit_schema
from yichuang.catalogue.schema import service_schema
from yichuang.core.errors import CatalogueFault, DomainError

if TYPE_CHECKING:
    from yichuang.catalogue.catalogue import Catalogue

_Item = TypeVar("_Item")
_OVERLAID = ("promised", "route", "handling", "visits", "notes")


class NotOffered(DomainError):
    """The region does not handle the service; ``office`` names where to go, or is empty."""

    code: ClassVar[str] = "not_offered"

    def __init__(self, *, service: str, region: str, office: str = "") -> None:
        super().__init__(service=service, region=region, office=office)


@dataclass(frozen=True, eq=False)
class Offering:
    """One service in one region. ``region`` is the one asked for, ``deciding`` the one whose office decides."""

    catalogue: Catalogue
    service: Service
    region: Region
    deciding: Region
    chain: tuple[Region, ...]  # region first, nation last
    office: Office
    receiving: Office
    route: Route
    procedure: Procedure
    extra_basis: tuple[str, ...] = ()

    @property
    def promised(self) -> Term:
        """承诺时限 here: the rule; ``branches`` holds the special circumstances."""
        return self.service.promised

    @property
    def statutory(self) -> Term | None:
        """法定时限: what the law says of this way of deciding, else the special law's, else the procedure's."""
        return self.route.statutory or self.service.statutory or self.procedure.statutory

    @property
    def divisions(self) -> tuple[str, ...]:
        """Division codes, nearest first."""
        return tuple(region.code for region in self.chain)

    @property
    def hotline(self) -> str | None:
        """The nearest region's public line."""
        return next((region.hotline for region in self.chain if region.hotline), None)

    @property
    def register(self) -> Register | None:
        """The register the result writes in."""
        return self.catalogue.registers.get(self.service.result.register_code or "")

    @property
    def certificate(self) -> Certificate | None:
        """The certificate the result issues; of several the one where no special choice holds."""
        return next((c for c in self.certificates if c.code == self.service.result.certificate), None)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Every certificate the result may issue."""
        issued = self.register.certificates if self.register else ()
        return tuple(c for code in self.service.result.templates for c in issued if c.code == code)

    @property
    def has_branches(self) -> bool:
        """Whether a limit hangs on the answers or on what becomes of the case."""
        return bool(self.promised.branches or (self.statutory and self.statutory.branches))

    def threshold(self, name: str, default: int) -> int:
        """A region's threshold, e.g. ``yellow_percent_left``: the nearest that sets it."""
        return next((r.thresholds[name] for r in self.chain if name in r.thresholds), default)

    def parameter(self, code: str, day: date) -> ParameterValue | None:
        """The dated value of a parameter here, nearest division first."""
        parameter = self.catalogue.parameters.get(code)
        return parameter.at(day, self.divisions) if parameter else None

    def parameters(self, day: date) -> Mapping[str, int]:
        """All parameters on ``day`` as an expression's ``param``; looked up when read."""
        return _Parameters(self, day)

    def element(self, code: str) -> Element:
        """An element the form asks. Its reference was checked by lint."""
        return self.catalogue.elements[code]

    def legal_basis(self, day: date) -> tuple[LegalBasis, ...]:
        """The bases in force on ``day``."""
        return tuple(
            basis
            for basis in self.service.legal_basis
            if (basis.since is None or basis.since <= day) and (basis.until is None or day <= basis.until)
        )

    def is_sample(self, what: str) -> bool:
        """Whether ``promised``, ``statutory``, ``route``, ``office``, ``receiving``, ``service`` is 示例数据."""
        if what in ("promised", "statutory"):
            term = self.promised if what == "promised" else self.statutory
            return term is not None and term.is_sample
        evidence = {
            "route": self.route.evidence,
            "office": self.office.evidence,
            "receiving": self.receiving.evidence,
            "service": self.service.evidence,
        }
        return evidence[what] not in CITABLE

    @cached_property
    def schema(self) -> Schema:
        """Names and types for expressions of this service."""
        return service_schema(self.catalogue, self.service, self.route)

    @cached_property
    def limit_schema(self) -> Schema:
        """Names for the branches of a limit."""
        return limit_schema(self.schema)

    @cached_property
    def certificate_schema(self) -> Schema:
        """Names for the choice of a certificate."""
        return certificate_schema(self.catalogue, self.schema, self.register)


@dataclass(frozen=True)
class _Parameters(Mapping[str, int]):
    offering: Offering
    day: date

    def __getitem__(self, code: str) -> int:
        value = self.offering.parameter(code, self.day)
        if value is None:
            raise KeyError(code)
        return value.value

    def __iter__(self) -> Iterator[str]:
        return (c for c in self.offering.catalogue.parameters if self.offering.parameter(c, self.day))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def make_offering(catalogue: Catalogue, service: Service, chain: tuple[Region, ...]) -> Offering:
    """Merge overlays along the chain (nearest wins, field by field) and find who decides.

    Raises NotOffered, and CatalogueFault where a code that the check would have found leads nowhere.
    """
    region = chain[0]
    deciding = next((r for r in chain if _offers(service, r)), None)
    closed = (overlay := _overlay(service, region)) is not None and overlay.offered is False
    if deciding is None or closed:
        above_office = catalogue.offices.get((deciding.office if deciding else None) or "")
        where = above_office.name if above_office else ""
        raise NotOffered(service=service.name, region=region.name, office=where)
    above = chain[chain.index(deciding) :]
    merged = _merge(service, above)
    own = _overlay(service, deciding)
    office = _office(catalogue, (own.office if own else None) or _office_of(service, deciding))
    receiving = _receiving(catalogue, service, chain, office)
    return Offering(
        catalogue,
        merged,
        region,
        deciding,
        chain,
        office,
        receiving,
        _with_limits(_found(catalogue.routes, merged.route), service, above),
        _extended(_found(catalogue.procedures, merged.procedure), merged),
        tuple(text for r in above if (o := _overlay(service, r)) for text in o.extra_basis),
    )


def _overlay(service: Service, region: Region) -> ServiceOverlay | None:
    return region.services.get(service.code) or region.services.get(service.short)


def _offers(service: Service, region: Region) -> bool:
    """By default where the level handles it and there is an office; an overlay may open or close it."""
    overlay = _overlay(service, region)
    named = (overlay.office if overlay else None) or _office_of(service, region)
    if overlay is not None and overlay.offered is not None:
        return overlay.offered and bool(named)
    return region.level.value in service.levels and bool(named)


def _office_of(service: Service, region: Region) -> str | None:
    """The region's own office, or its office of the department whose matter the service is."""
    if service.department is None:
        return region.office
    code = f"{region.code}-{service.department}"
    return next((office.code for office in region.offices if office.code == code), None)


def _merge(service: Service, chain: tuple[Region, ...]) -> Service:
    changes: dict[str, object] = {}
    for region in reversed(chain):
        overlay = _overlay(service, region)
        for name in _OVERLAID if overlay else ():
            value = getattr(overlay, name)
            if value is not None:
                changes[name] = value
    return service.model_copy(update=changes) if changes else service


def _with_limits(route: Route, service: Service, chain: tuple[Region, ...]) -> Route:
    """The route with the limits of single steps that regions set, the nearest winning."""
    limits: dict[str, Term] = {}
    for region in reversed(chain):
        overlay = _overlay(service, region)
        limits |= overlay.steps if overlay else {}
    if not limits:
        return route
    steps = tuple(
        step.model_copy(update={"limit": limits[step.code]}) if step.code in limits else step
        for step in route.steps
    )
    return route.model_copy(update={"steps": steps})


def _extended(procedure: Procedure, service: Service) -> Procedure:
    """The procedure with the extension that the special law of the service allows."""
    return procedure.model_copy(update={"extension": service.extension}) if service.extension else procedure


def _receiving(catalogue: Catalogue, service: Service, chain: tuple[Region, ...], office: Office) -> Office:
    """Where people hand in: the overlay's choice, else the deciding office's window, else the office."""
    for region in chain:
        overlay = _overlay(service, region)
        if overlay is not None and overlay.receiving:
            return _office(catalogue, overlay.receiving)
    windows = (
        o for o in catalogue.offices.values() if o.kind == OfficeKind.WINDOW and o.parent == office.code
    )
    return next(windows, office)


def _office(catalogue: Catalogue, code: str | None) -> Office:
    return _found(catalogue.offices, code or "")


def _found(parts: Mapping[str, _Item], code: str) -> _Item:
    if code not in parts:
        raise CatalogueFault(path=code, line=0, reason="unknown_reference")
    return parts[code]
