"""What is paid says how; the lint tells what the payment would lack."""

import pytest

from yichuang.catalogue.catalogue import Catalogue
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
