"""Preconditions, the longest way, and the order that asks fewest questions."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from hypothesis import HealthCheck, given, settings

from yichuang.catalogue.bundles import (
    Ordering,
    Readiness,
    Standing,
    compile_bundle,
    readiness,
    standings,
    tasks,
)
from yichuang.catalogue.bundles.graph import longest_days
from yichuang.catalogue.bundles.tests.houses import asking, bundle, halls, house, offered
from yichuang.catalogue.catalogue import Catalogue

DAY = date(2026, 11, 22)
NAME = ("applicant", "name")


def _hall(*members: dict[str, object]) -> Catalogue:
    services = [asking(str(m["service"]), i, NAME) for i, m in enumerate(members)]
    return house(services, bundle(list(members)))


def test_one_of_a_group_is_enough_and_all_groups_are_needed() -> None:
    hall = _hall(
        {"service": "normal", "when": "circumstances.c0"},
        {"service": "abnormal", "when": "!circumstances.c0"},
        {"service": "cremation"},
        {"service": "grant", "after": [["normal", "abnormal"], ["cremation"]]},
    )
    offering = offered(hall)
    found = standings(offering, {"circumstances": {"c0": False}}, DAY)
    grant = tasks(offering, found)[3]
    assert grant.after == (("abnormal",), ("cremation",))
    assert readiness(grant, {"abnormal"}, ()) == Readiness.WAITS
    assert readiness(grant, {"abnormal", "cremation"}, ()) == Readiness.READY
    assert readiness(grant, {"abnormal"}, {"cremation"}) == Readiness.BLOCKED


def test_what_is_done_already_is_no_precondition_and_no_case() -> None:
    hall = _hall(
        {"service": "certificate", "already_done": "circumstances.c1"},
        {"service": "register", "after": [["certificate"]]},
    )
    offering = offered(hall)
    found = standings(offering, {"circumstances": {"c1": True}}, DAY)
    assert found["certificate"] == Standing.DONE
    assert tasks(offering, found)[1].after == ()


def test_the_longest_way_takes_of_alternatives_the_quicker() -> None:
    hall = _hall({"service": "slow"}, {"service": "quick"}, {"service": "last", "after": [["slow", "quick"]]})
    services = dict(hall.services)
    for code, days in {"slow": 20, "quick": 2, "last": 3}.items():
        promised = services[code].promised.model_copy(update={"value": days})
        services[code] = services[code].model_copy(update={"promised": promised})
    offering = offered(house(list(services.values()), hall.bundles["one-thing"]))
    compiled = compile_bundle(offering, {}, today=DAY)
    assert compiled.after.critical_days == 20  # the slow one itself; the way through the quick one takes five
    assert compiled.before.critical_days == 25


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(halls())
def test_no_order_of_the_circumstances_asks_fewer_questions(hall: Catalogue) -> None:
    ordering = Ordering(offered(hall), DAY)
    best = ordering.expected(ordering.best())
    assert best <= min(ordering.expected(order) for order in permutations(ordering.best())) + 1e-9


def test_a_question_that_decides_much_comes_first() -> None:
    hall = _hall(
        {"service": "one", "when": "circumstances.c2 && circumstances.c0"},
        {"service": "two", "when": "circumstances.c2 && circumstances.c1"},
    )
    assert Ordering(offered(hall), DAY).best()[0] == "circumstances.c2"


def test_what_stands_in_for_another_waits_for_its_refusal_and_is_spared_by_its_grant() -> None:
    hall = _hall(
        {"service": "greater", "when": "circumstances.c0"},
        {"service": "lesser", "instead_of": ["greater"], "spared": "已有更好的"},
        {"service": "further", "after": [["greater", "lesser"]]},
    )
    offering = offered(hall)
    lesser = tasks(offering, standings(offering, {"circumstances": {"c0": True}}, DAY))[1]
    assert readiness(lesser, (), ()) == Readiness.WAITS
    assert readiness(lesser, (), {"greater"}) == Readiness.READY
    assert readiness(lesser, {"greater"}, ()) == Readiness.SPARED
    alone = tasks(offering, standings(offering, {"circumstances": {"c0": False}}, DAY))[1]
    assert readiness(alone, (), ()) == Readiness.READY


def test_at_worst_the_way_leads_through_what_stands_in() -> None:
    hall = _hall(
        {"service": "greater"},
        {"service": "lesser", "instead_of": ["greater"], "spared": "已有更好的"},
        {"service": "further", "after": [["greater", "lesser"]]},
    )
    services = dict(hall.services)
    for code, days in {"greater": 30, "lesser": 10, "further": 20}.items():
        promised = services[code].promised.model_copy(update={"value": days})
        services[code] = services[code].model_copy(update={"promised": promised})
    offering = offered(house(list(services.values()), hall.bundles["one-thing"]))
    assert compile_bundle(offering, {}, today=DAY).after.critical_days == 50
    assert longest_days(offering) == 60
