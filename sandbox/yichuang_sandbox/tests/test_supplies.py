"""How an answer is made of a column."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang_sandbox.supplies import Supply

ROW = {"birth_date": "1946-06-01"}


@pytest.mark.parametrize(
    ("today", "age", "eighty"),
    [(date(2026, 5, 31), 79, False), (date(2026, 6, 1), 80, True), (date(2026, 6, 2), 80, True)],
)
def test_an_age_changes_on_the_birthday(today: date, age: int, *, eighty: bool) -> None:
    """Not after so many times 365 days: the leap days of eighty years are three weeks."""
    assert Supply("population", "birth_date", years_since=True).value(ROW, today) == age
    assert Supply("population", "birth_date", years_reached=80).value(ROW, today) is eighty


def test_who_has_no_row_has_reached_no_age() -> None:
    assert Supply("population", "birth_date", years_reached=80).value(None, date(2026, 6, 1)) is None
