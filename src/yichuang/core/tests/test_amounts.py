"""Money, rates and moments as text."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.core.clocktime import SHANGHAI, format_date, format_moment, shanghai, shanghai_date
from yichuang.core.errors import InvalidInput
from yichuang.core.money import format_yuan, yuan
from yichuang.core.rates import Rate, average


@settings(max_examples=80, deadline=None)
@given(st.integers(-(10**13), 10**13))
def test_money_that_is_written_is_read_again(fen: int) -> None:
    assert yuan(format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("元", "empty"), ("1.234", "decimals"), ("12,34", "characters"), ("1e3", "characters"),
     ("一千", "characters"), (".5", "characters"), ("1.2.3", "characters"), ("--1", "characters")],
)  # fmt: skip
def test_amounts_that_are_none_have_reasons(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        yuan(text, field="income")
    assert refusal.value.fields == {"field": "income", "reason": reason}


@pytest.mark.parametrize(
    ("text", "fen"), [("1.230", 123), ("0.1", 10), ("￥1,000", 100_000), ("-3.05", -305)]
)
def test_amounts_as_people_type_them(text: str, fen: int) -> None:
    assert yuan(text) == fen


@pytest.mark.parametrize(
    ("n", "d", "value"),
    [(774, 1014, "76.33"), (239, 240, "99.58"), (1504 - 399, 1504, "73.47"), (46, 52, "88.46"),
     (80, 85, "94.12"), (139 - 47, 139, "66.19"), (20, 29, "68.97"), (1, 1, "100.00"), (0, 5, "0.00"),
     (-1, 3, "-33.33"), (1, 20_000, "0.01"), (-1, 50_000, "0.00"), (0, 0, None)],
)  # fmt: skip
def test_rates_are_the_published_figures(n: int, d: int, value: str | None) -> None:
    assert Rate(n, d).value == value
    assert Rate(n, d).as_fields() == {"n": n, "d": d, "value": value}


def test_averages_and_empty_counts() -> None:
    assert average(399, 240) == "1.66"
    assert average(1504, 240) == "6.27"
    assert average(5, 0) is None
    assert Rate(0, 0).text == "无"
    assert Rate(774, 1014).text == "76.33%（774/1014）"
    with pytest.raises(ValueError, match="never negative"):
        Rate(1, -1)


@settings(max_examples=80, deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_that_of_decimals_half_up(n: int, d: int) -> None:
    with localcontext(prec=60):
        expected = (Decimal(n) / Decimal(d)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert Decimal(average(n, d) or "") == expected


def test_a_late_evening_in_utc_is_the_next_day_here() -> None:
    moment = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert shanghai_date(moment) == date(2026, 11, 22)
    assert format_date(moment) == "2026年11月22日（周日）"
    assert format_moment(moment) == "2026年11月22日（周日）00:30"
    assert shanghai(moment).tzinfo is SHANGHAI


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_date(datetime(2026, 11, 22))
