"""What a service could drop: each ground on its own, with what stays where the ground is missing."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Material, Route, Service
from yichuang.catalogue.review import Dispensable, Ground, Less, side_by_side, suggestions, totals
from yichuang.core.errors import NotFound

CITY = "900100"


def first(mini: Catalogue) -> Service:
    """One that asks for papers."""
    return next(service for service in mini.services.values() if service.materials)


def with_service(mini: Catalogue, service: Service, **more: Any) -> Catalogue:
    kinds = {kind: MappingProxyType({**getattr(mini, kind), part.code: part}) for kind, part in more.items()}
    services = MappingProxyType({**mini.services, service.code: service})
    return replace(mini, services=services, _offerings={}, **kinds)


def of(dispensable: list[Dispensable], service: Service, less: Less) -> dict[str, Ground]:
    return {one.key: one.ground for one in dispensable if one.service == service.code and one.less is less}


def test_a_field_that_a_source_has_or_nobody_uses_could_go(mini: Catalogue) -> None:
    service = first(mini)
    question = service.form[0].fields[0]
    element = mini.elements[question.element]
    known = replace(
        mini,
        elements=MappingProxyType(
            {**mini.elements, element.code: element.model_copy(update={"sources": ("population",)})}
        ),
        _offerings={},
    )
    assert of(suggestions(known), service, Less.ITEMS)[question.key] is Ground.DATA
    unused = question.model_copy(update={"unused_because": "存档"})
    section = service.form[0].model_copy(update={"fields": (unused, *service.form[0].fields[1:])})
    changed = service.model_copy(update={"form": (section, *service.form[1:])})
    bare = replace(
        with_service(mini, changed),
        elements=MappingProxyType(
            {**mini.elements, element.code: element.model_copy(update={"sources": ()})}
        ),
    )
    assert of(suggestions(bare), service, Less.ITEMS)[question.key] is Ground.UNUSED


def test_a_field_that_another_service_asks_could_be_carried_over(mini: Catalogue) -> None:
    service = first(mini)
    unknown = {code: e.model_copy(update={"sources": ()}) for code, e in mini.elements.items()}
    bare = replace(
        mini,
        elements=MappingProxyType(unknown),
        services=MappingProxyType({service.code: service}),
        _offerings={},
    )
    twin = service.model_copy(update={"code": "the-twin", "short": "ZZ-99", "name": "另一件事"})
    alone = of(suggestions(bare), service, Less.ITEMS)
    both = suggestions(with_service(bare, twin))
    shared = of(both, service, Less.ITEMS)
    grown = {key for key, ground in shared.items() if ground is Ground.ASKED_ELSEWHERE} - set(alone)
    assert grown
    assert any("“另一件事”" in one.text for one in both if one.key in grown)


def test_a_paper_goes_where_data_replace_it_and_stays_where_the_law_wants_it(mini: Catalogue) -> None:
    service = first(mini)
    use = service.materials[0]
    for replaceable, ground in (((), None), (("population",), Ground.DATA)):
        paper = Material(code=use.material, name="某证", kind="certificate", replaceable_by=replaceable)
        legal = service.model_copy(update={"materials": (use.model_copy(update={"law_item": "一"}),)})
        found = of(suggestions(with_service(mini, legal, materials=paper)), service, Less.MATERIALS)
        assert found.get(use.material) is ground


def test_a_paper_that_we_issued_ourselves_need_not_come(mini: Catalogue) -> None:
    service = first(mini)
    use = service.materials[0]
    other = service.model_copy(
        update={
            "code": "the-twin",
            "short": "ZZ-99",
            "result": service.result.model_copy(update={"name": "某证"}),
        }
    )
    paper = Material(code=use.material, name="某证", kind="certificate")
    found = suggestions(with_service(with_service(mini, other), service, materials=paper))
    assert of(found, service, Less.MATERIALS)[use.material] is Ground.ASKED_ELSEWHERE


def test_two_opinions_in_a_row_at_one_office_could_be_one(mini: Catalogue) -> None:
    service = first(mini)
    route = mini.routes[service.route]
    step = {"name": "初审", "kind": "review", "role": "reviewer"}
    twice = Route.model_validate(
        {
            "code": route.code,
            "name": "两审",
            "steps": [{**step, "code": "one"}, {**step, "code": "two", "name": "复审"}],
        }
    )
    found = suggestions(with_service(mini, service, routes=twice))
    assert of(found, service, Less.STEPS) == {"two": Ground.SAME_OFFICE}
    apart = twice.model_copy(
        update={"steps": (twice.steps[0], twice.steps[1].model_copy(update={"office": "parent"}))}
    )
    assert of(suggestions(with_service(mini, service, routes=apart)), service, Less.STEPS) == {}


def test_a_fee_without_a_basis_is_named_in_fen(mini: Catalogue) -> None:
    service = first(mini).model_copy(update={"fee_fen": 1050, "fee_basis": None})
    found = suggestions(with_service(mini, service))
    assert totals(found)["fees"] == 1050
    assert Less.FEES.counted(1050) == "10.50 元"
    based = service.model_copy(update={"fee_basis": "某收费标准"})
    assert totals(suggestions(with_service(mini, based)))["fees"] == 0


def test_a_place_counts_what_it_offers_and_two_stand_side_by_side(mini: Catalogue) -> None:
    here = suggestions(mini, CITY)
    assert {one.service for one in here} <= {o.service.code for o in mini.offerings(CITY)}
    table = dict(side_by_side({"一处": here, "另一处": []}))
    assert table[Less.ITEMS] == {"一处": totals(here)["items"], "另一处": 0}
    with pytest.raises(NotFound):
        suggestions(mini, "999999")
