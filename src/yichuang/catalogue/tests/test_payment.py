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
