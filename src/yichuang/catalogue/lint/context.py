"""What every check shares: the parts, where they stand, and the list of faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.expressions import Expression, ExpressionError, Kind, Schema, compile_expression
from yichuang.catalogue.faults import Fault, Severity
from yichuang.catalogue.loader import Loaded
from yichuang.catalogue.model import Service
from yichuang.catalogue.offering import NotOffered, Offering
from yichuang.catalogue.schema import service_schema
from yichuang.core.errors import CatalogueFault

Path = tuple[str | int, ...]


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

    def compiled(self, written: Written) -> Expression | None:
        """The expression, or ``None`` where it is faulty (which ``references`` reports)."""
        try:
            return compile_expression(written.text, written.schema, written.expects)
        except ExpressionError:
            return None

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
    for i, step in enumerate(route.steps if route else ()):
        if step.when:
            yield Written(("steps", i, "when"), step.when, Kind.BOOL, context.schema(service))
