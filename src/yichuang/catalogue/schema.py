"""Names and types that a service's expressions may use, drawn from its form, its route and the parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from yichuang.catalogue.expressions import Kind, Schema, Type
from yichuang.catalogue.model import CodeList, Element, ElementType, Route, Section, Service

if TYPE_CHECKING:
    from yichuang.catalogue.catalogue import Catalogue

_KINDS = {
    ElementType.INTEGER: Kind.INT,
    ElementType.MONEY: Kind.INT,
    ElementType.DATE: Kind.DATE,
    ElementType.BOOLEAN: Kind.BOOL,
    ElementType.CODES: Kind.TEXTS,
    ElementType.RESIDENT_ID: Kind.RESIDENT_ID,
}


def type_of(element: Element, code_list: CodeList | None) -> Type:
    """The type of an answer to this element."""
    return type_named(element.type, code_list)


def type_named(kind: ElementType, code_list: CodeList | None) -> Type:
    """The type of a value of an element's kind: of an answer, or of a register's field."""
    return Type(_KINDS.get(kind, Kind.TEXT), code_list.values if code_list else None)


def service_schema(catalogue: Catalogue, service: Service, route: Route | None) -> Schema:
    """Schema of a service: fields, repeated sections as lists of records, what officers enter, parameters."""
    names: dict[str, Type] = {}
    for section in service.form:
        if section.repeat:
            leaves = dict(_leaves(catalogue, section))
            names[section.repeat.role] = Type(Kind.RECORDS, fields=leaves)
            continue
        for field in section.fields:
            element = catalogue.elements.get(field.element)
            if element is not None:
                names[field.key] = _typed(catalogue, element)
    for key in asked_keys(route):
        element = asked_element(catalogue, key)
        if element is not None:
            names.setdefault(key, _typed(catalogue, element))
    return Schema(names, frozenset(catalogue.parameters))


def asked_keys(route: Route | None) -> Iterator[str]:
    """What officers enter in check steps of a route, as answer keys."""
    for step in route.steps if route else ():
        yield from step.asks


def asked_element(catalogue: Catalogue, key: str) -> Element | None:
    """The element of an asked key: its own code, else ``person.<leaf>``, else the only one with that leaf."""
    if key in catalogue.elements:
        return catalogue.elements[key]
    leaf = key.split(".", 1)[-1]
    if f"person.{leaf}" in catalogue.elements:
        return catalogue.elements[f"person.{leaf}"]
    same: Iterable[Element] = catalogue.element_leaves.get(leaf, ())
    found = list(same)
    return found[0] if len(found) == 1 else None


def _leaves(catalogue: Catalogue, section: Section) -> Iterator[tuple[str, Type]]:
    for field in section.fields:
        element = catalogue.elements.get(field.element)
        if element is not None:
            yield element.leaf, _typed(catalogue, element)


def _typed(catalogue: Catalogue, element: Element) -> Type:
    return type_of(element, catalogue.codes.get(element.code_list or ""))
