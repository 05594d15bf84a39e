"""What every check shares: the parts, where they stand, and the list of faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.expressions import Expression, ExpressionError, Kind, Schema, compile_expression
from yichuang.catalogue.faults import Fault, Severity
from yichuang.catalogue.loader import Loaded
from yichuang.catalogue.model import Service, ServiceOverlay, Term
from yichuang.catalogue.offering import NotOffered, Offering
from yichuang.catalogue.outcomes import certificate_schema, limit_schema
from yichuang.catalogue.schema import service_schema
from yichuang.core.errors import CatalogueFault
from yichuang.core.limits import Limit, Unit

Path = tuple[str | int, ...]
ANY_DAY = date(2026, 1, 1)
_PARTS_OF_A_DAY = {Unit.CALENDAR_DAY: 120, Unit.WORKING_DAY: 168, Unit.MONTH: 3600, Unit.HOUR: 5}


def weight(limit: Limit) -> int:
    """A limit in 1/120 of a calendar day, for comparing only.

    >>> weight(Limit(5, Unit.WORKING_DAY)) == weight(Limit(7, Unit.CALENDAR_DAY))
    True
    """
    return limit.value * _PARTS_OF_A_DAY[limit.unit]


@dataclass(frozen=True)
class Written:
    """An expression of a service: where it stands, what type it must have, its schema."""

    path: Path
    text: str
    expects: Kind | None
    schema: Schema


@dataclass
class Context:
    """One run of the checks."""

    loaded: Loaded
    faults: list[Fault] = field(default_factory=list)
    _schemas: dict[str, Schema] = field(default_factory=dict)

    @property
    def parts(self) -> Catalogue:
        return self.loaded.parts

    def fault(self, kind: str, code: str, path: Path, text: tuple[str, str, str]) -> None:
        """Add an error; ``text`` is message, remedy and stable code."""
        origin = self.loaded.origin(kind, code)
        self.faults.append(Fault(origin.file, origin.line(*path), *text))

    def hint(self, kind: str, code: str, path: Path, text: tuple[str, str, str]) -> None:
        """Add a thing to look at, which stops nothing."""
        origin = self.loaded.origin(kind, code)
        self.faults.append(Fault(origin.file, origin.line(*path), *text, severity=Severity.HINT))

    def is_known(self, kind: str, code: str) -> bool:
        """Whether a part exists, be it one that could not be read."""
        broken = self.loaded.broken
        return code in getattr(self.parts, kind) or (kind, code) in broken or (kind, "*") in broken

    def names(self, kind: str) -> Mapping[str, Any]:
        """The parts of a kind by code."""
        found: Mapping[str, Any] = getattr(self.parts, kind)
        return found

    def schema(self, service: Service) -> Schema:
        """Names and types of a service's expressions, as its own route gives them."""
        if service.code not in self._schemas:
            route = self.parts.routes.get(service.route)
            self._schemas[service.code] = service_schema(self.parts, service, route)
        return self._schemas[service.code]

    def certificate_schema(self, service: Service) -> Schema:
        """Names and types for the choice of a certificate."""
        register = self.parts.registers.get(service.result.register_code or "")
        return certificate_schema(self.parts, self.schema(service), register)

    def compiled(self, written: Written) -> Expression | None:
        """The expression, or ``None`` where it is faulty (which ``references`` reports)."""
        try:
            return compile_expression(written.text, written.schema, written.expects)
        except ExpressionError:
            return None

    def longer(self, one: Limit, other: Limit) -> bool:
        """Whether a limit is longer than another, in whatever units."""
        return weight(one) > weight(other)

    def offering(self, service: str, division: str) -> Offering | None:
        """The offering, or ``None`` where there is none or a reference is broken."""
        try:
            return self.parts.offering(service, division) if division in self.parts.regions else None
        except (NotOffered, CatalogueFault):
            return None


def expressions(context: Context, service: Service) -> Iterator[Written]:
    """Every expression written in a service; those of its route stand apart."""
    schema = context.schema(service)
    yield from _form_expressions(service, schema)
    for i, condition in enumerate(service.conditions):
        if condition.rule:
            yield Written(("conditions", i, "rule"), condition.rule, Kind.BOOL, schema)
    for i, use in enumerate(service.materials):
        if use.when:
            yield Written(("materials", i, "when"), use.when, Kind.BOOL, schema)
    for part in ("entry", "find_by"):
        for key, text in getattr(service.result, part).items():
            yield Written(("result", part, key), text, None, schema)
    yield from _outcome_expressions(context, service, schema)


def _outcome_expressions(context: Context, service: Service, schema: Schema) -> Iterator[Written]:
    for name in ("statutory", "promised"):
        term = getattr(service, name)
        for i, branch in enumerate(term.branches if term else ()):
            if branch.when:
                yield Written((name, i, "when"), branch.when, Kind.BOOL, limit_schema(schema))
    for i, choice in enumerate(service.result.certificate_choices):
        where: Path = ("result", "certificate", i, "when")
        yield Written(where, choice.when, Kind.BOOL, context.certificate_schema(service))
    for i, later in enumerate(service.after_decision):
        if later.when:
            yield Written(("after_decision", i, "when"), later.when, Kind.BOOL, schema)


def _form_expressions(service: Service, schema: Schema) -> Iterator[Written]:
    for i, section in enumerate(service.form):
        if section.when:
            yield Written(("form", i, "when"), section.when, Kind.BOOL, schema)
        inner = schema.within(section.repeat.role) if section.repeat else schema
        for j, question in enumerate(section.fields):
            if question.when:
                yield Written(("form", i, "fields", j, "when"), question.when, Kind.BOOL, inner)


def route_expressions(context: Context, service: Service) -> Iterator[Written]:
    """Conditions of the steps of the service's route."""
    route = context.parts.routes.get(service.route)
    if route is not None and route.statutory is not None:
        for i, branch in enumerate(route.statutory.branches):
            if branch.when:
                where: Path = ("statutory", i, "when")
                yield Written(where, branch.when, Kind.BOOL, limit_schema(context.schema(service)))
    for i, step in enumerate(route.steps if route else ()):
        if step.when:
            yield Written(("steps", i, "when"), step.when, Kind.BOOL, context.schema(service))


def compile_written(context: Context, kind: str, code: str, written: Written) -> None:
    """Report every fault of an expression where it stands."""
    try:
        compile_expression(written.text, written.schema, written.expects)
    except ExpressionError as error:
        for fault in error.faults:
            text = (f"式子有误：{fault.message}", fault.remedy, "expression")
            context.fault(kind, code, written.path, text)


def finite_domains(schema: Schema) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The names of which every value is known, with those; a count stands for none, one and several."""
    for key, kind in schema.names.items():
        if kind.kind == Kind.BOOL:
            yield key, (True, False)
        elif kind.kind == Kind.TEXT and kind.codes:
            yield key, tuple(kind.codes)
        elif key == "case.objections":
            yield key, (0, 1, 2, 10)


_PROCEDURE_TERMS = (
    "statutory",
    "correction_notice",
    "extension",
    "delivery",
    "correction_reply",
    "tolerance",
)


def terms(context: Context) -> Iterator[tuple[str, str, Path, Term]]:
    """Every limit in the catalogue and where it stands: kind, code, path; branches stay in their limit."""
    parts = context.parts
    for service in parts.services.values():
        yield from (("services", service.code, path, term) for path, term in _of_service(service))
    for code, procedure in parts.procedures.items():
        found = ((name, getattr(procedure, name)) for name in _PROCEDURE_TERMS)
        yield from (("procedures", code, (name,), term) for name, term in found if term is not None)
    for code, route in parts.routes.items():
        if route.statutory is not None:
            yield "routes", code, ("statutory",), route.statutory
        limits = ((i, step.limit) for i, step in enumerate(route.steps))
        yield from (("routes", code, ("steps", i, "limit"), term) for i, term in limits if term is not None)
    for region in parts.regions.values():
        for name, overlay in region.services.items():
            found_here = _of_overlay(overlay)
            yield from (("regions", region.code, ("services", name, *p), term) for p, term in found_here)


def _of_service(service: Service) -> Iterator[tuple[Path, Term]]:
    for name in ("statutory", "promised", "extension"):
        if (term := getattr(service, name)) is not None:
            yield (name,), term
    for i, later in enumerate(service.after_decision):
        yield ("after_decision", i, "limit"), later.limit


def _of_overlay(overlay: ServiceOverlay) -> Iterator[tuple[Path, Term]]:
    if overlay.promised is not None:
        yield ("promised",), overlay.promised
    for step, limit in overlay.steps.items():
        yield ("steps", step), limit
