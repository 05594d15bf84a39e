"""What is paid says how; the lint tells what the payment would lack."""

from datetime import date

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.lint.context import Context
from yichuang.catalogue.lint.results import PAID_BY, _paid
from yichuang.catalogue.loader import load
from yichuang.catalogue.tests.conftest import MINI


def test_every_paid_service_says_how_it_is_paid(real: Catalogue) -> None:
    paid = {s.code: s.result for s in real.services.values() if s.result.kind == "payment"}
    assert paid
    assert all(result.payment is not None for result in paid.values())
    assert all(set(PAID_BY) <= set(result.entry) for result in paid.values())
    assert not [s.code for s in real.services.values() if s.result.payment and s.result.kind != "payment"]


@pytest.mark.parametrize("broken", ["payment", "entry", "kind"])
def test_a_payment_that_cannot_be_paid_is_a_fault(real: Catalogue, broken: str) -> None:
    service = next(s for s in real.services.values() if s.result.payment)
    entry = {key: text for key, text in service.result.entry.items() if key != "payee_account"}
    change = {"payment": None, "entry": entry, "kind": "letter"}[broken]
    result = service.result.model_copy(update={broken: change})
    context = Context(load(MINI))
    _paid(context, service.model_copy(update={"result": result}))
    assert [fault.code for fault in context.faults] == ["payment"]


@pytest.mark.parametrize(
    ("route", "on", "shown"),
    [
        ("township-survey-county-confirm", date(2026, 6, 30), True),
        ("township-survey-county-confirm", date(2026, 7, 1), False),
        ("township-survey-county-confirm-zhejiang", date(2026, 7, 1), True),
        ("township-survey-county-confirm-ningbo", date(2026, 7, 1), True),
    ],
)
def test_what_is_shown_before_the_decision_goes_by_the_law_of_the_day_and_place(
    real: Catalogue, route: str, on: date, shown: bool
) -> None:
    schema = real.offering("subsistence-allowance", "330302001").schema
    step = next(step for step in real.routes[route].steps if step.code == "publication")
    holds = step.when is None or compile_expression(step.when, schema, Kind.BOOL).holds({}, {}, today=on)
    assert holds is shown


def test_the_county_visits_relatives_of_officials_and_nobody_else(real: Catalogue) -> None:
    for place in ("330212001", "330302001"):
        found = real.offering("subsistence-allowance", place)
        step = next(step for step in found.route.steps if step.code == "county_visit")
        rule = compile_expression(step.when or "", found.schema, Kind.BOOL)
        for told in (True, False):
            answers = {"household": {"relative_in_office": told}}
            assert rule.holds(answers, {}, today=date(2026, 7, 1)) is told
        assert (step.office, step.signatures) == ("parent", 2)


def test_where_the_township_confirms_the_law_gives_twenty_working_days(real: Catalogue) -> None:
    there = real.offering("subsistence-allowance", "330802001")
    here = real.offering("subsistence-allowance", "330212001")
    assert [str(found.statutory.limit) for found in (there, here) if found.statutory] == ["20wd", "30wd"]
    assert there.promised.limit == there.statutory.limit  # type: ignore[union-attr]
    assert [step.office for step in there.route.steps if step.code in ("means_check", "decide")] == [
        "parent",
        "own",
    ]
    assert there.office.code == "330802001-social-assistance"


def test_a_decision_is_made_known_and_a_childs_is_not(real: Catalogue) -> None:
    found = real.offering("subsistence-allowance", "330212001")
    later = next(
        one for one in found.service.after_decision if one.code == found.service.result.payment.publish
    )
    rule = compile_expression(later.when or "", found.schema, Kind.BOOL)
    for number, told in (("339999197511300417", True), ("339999201505010012", False)):
        holds = rule.holds({"applicant": {"resident_id": number}}, {}, today=date(2026, 12, 1))
        assert holds is told


def test_a_publication_without_its_deadline_is_a_fault(real: Catalogue) -> None:
    service = real.services["subsistence-allowance"].model_copy(update={"after_decision": ()})
    context = Context(load(MINI))
    _paid(context, service)
    assert [fault.code for fault in context.faults] == ["payment"]
