"""R3 for numbers: two hundred at once, some rolled back, and still 1, 2, 3 … 200."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from yichuang.apps.documents.numbers import take_number
from yichuang.apps.registers import service
from yichuang.apps.registers.models import Certificate
from yichuang.apps.registers.tests.samples import CERTIFICATE, ISSUING, OFFICE, ON, REGISTER, association


class Crash(Exception):
    """The transaction ends without commit."""


@pytest.mark.django_db(transaction=True)
def test_two_hundred_certificates_from_eight_threads_have_no_gap_and_no_twin() -> None:
    entry = service.write_entry(REGISTER, association(), office=OFFICE, on=ON, cause="C/1")

    def issue(i: int) -> str | None:
        fails = random.Random(i).random() < 0.25
        try:
            with transaction.atomic():
                number = service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING).number
                if fails and i >= 200:
                    raise Crash
                return number
        except Crash:
            return None
        finally:
            if i % 25 == 24:
                connection.close()

    def run(numbers: list[int]) -> list[str | None]:
        try:
            return [issue(i) for i in numbers]
        finally:
            connection.close()

    work = [i for i in range(270) if i < 200 or random.Random(i).random() < 0.25]
    random.Random(1).shuffle(work)
    with ThreadPoolExecutor(8) as pool:
        issued = [n for part in pool.map(run, [work[k::8] for k in range(8)]) for n in part if n]
    assert len(work) > 205
    assert sorted(issued) == [f"证330200-2026-{i:06d}" for i in range(1, 201)]
    assert Certificate.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_inside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        take_number("x", 2026, "y")


@pytest.mark.django_db
def test_series_of_offices_years_and_kinds_do_not_touch() -> None:
    taken = [
        take_number(*key) for key in (("a", 2026, "k"), ("b", 2026, "k"), ("a", 2027, "k"), ("a", 2026, "l"))
    ]
    assert taken == [1, 1, 1, 1]
    assert take_number("a", 2026, "k") == 2
