"""Limits never stand without their unit."""

from __future__ import annotations

import pytest

from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit, Unit


@pytest.mark.parametrize("text", ["5wd", "30cd", "6month", "4hour", "0wd"])
def test_a_limit_reads_as_it_is_written(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize("text", ["", "5", "wd", "-5wd", "5 days", "5.5wd", "5wdd", "123456wd"])
def test_a_number_without_its_unit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="shape"):
        Limit.parse(text)


def test_what_people_type_is_understood() -> None:
    assert Limit.parse(" １５ WD ") == Limit(15, Unit.WORKING_DAY)
    assert Limit.parse("15wd").chinese == "15个工作日"


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(InvalidInput, match="negative"):
        Limit(-1, Unit.WORKING_DAY)
