"""Application and case numbers as people copy them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.core.errors import InvalidInput, NumberExhausted
from yichuang.core.numbers import ApplicationNumber, CaseNumber, check_character

NUMBERS = st.builds(
    ApplicationNumber.of,
    st.sampled_from(["330200", "110101", "431023"]),
    st.integers(2000, 2099),
    st.from_regex(r"[A-Z]{2}-[0-9]{2}", fullmatch=True),
    st.integers(1, 999_999),
)


def reason_of(text: str) -> str:
    with pytest.raises(InvalidInput) as refusal:
        ApplicationNumber.parse(text)
    return str(refusal.value.fields["reason"])


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_character("A12425GABC1234002") == "M"  # the standard's own example


@settings(max_examples=80, deadline=None)
@given(NUMBERS)
def test_what_is_written_is_read_again(number: ApplicationNumber) -> None:
    assert ApplicationNumber.parse(str(number)) == number
    assert ApplicationNumber.parse(number.compact.lower()) == number
    assert ApplicationNumber.parse(" ".join(number.compact)) == number


@settings(max_examples=80, deadline=None)
@given(NUMBERS)
def test_letters_taken_for_digits_are_put_right(number: ApplicationNumber) -> None:
    text = number.compact
    digits_as_letters = text[:8].replace("0", "O").replace("1", "I") + text[8:10]
    digits_as_letters += text[10:18].replace("0", "o").replace("1", "l")
    digits_as_letters += text[18].replace("0", "o").replace("1", "i")
    letters_as_digits = text[:8] + text[8:10].replace("O", "0").replace("I", "1") + text[10:]
    assert ApplicationNumber.parse(digits_as_letters) == number
    assert ApplicationNumber.parse(letters_as_digits) == number


@settings(max_examples=80, deadline=None)
@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_or_hides_behind_a_look_alike(
    number: ApplicationNumber, place: int, shift: int
) -> None:
    text = number.compact
    if not text[place].isdigit():
        return
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    if {check_character(wrong[:-1]), number.check} in ({"0", "O"}, {"1", "I"}):
        return
    assert reason_of(wrong) == "check"


def test_faults_have_reasons() -> None:
    good = str(ApplicationNumber.of("330200", 2026, "SO-02", 123))
    assert reason_of("") == "empty"
    assert reason_of(good[:-2]) == "length"
    assert reason_of(good.replace("SO", "S5")) == "characters"
    assert reason_of(good.replace("000123", "000132")) == "check"


def test_serials_end_and_impossible_parts_are_refused() -> None:
    with pytest.raises(NumberExhausted):
        ApplicationNumber.of("330200", 2026, "SO-02", 1_000_000)
    for parts in (("3302", 2026, "SO-02", 1), ("330200", 1999, "SO-02", 1), ("330200", 2026, "S2", 1)):
        with pytest.raises(ValueError, match="no application number"):
            ApplicationNumber.of(*parts)


def test_cases_are_numbered_under_their_application() -> None:
    application = ApplicationNumber.of("330200", 2026, "FU-08", 7)
    case = CaseNumber(application, 2)
    assert CaseNumber.parse(f" {application} ／ 2") == case
    assert str(case) == f"{application}/2"
    for text in (str(application), f"{application}/", f"{application}/0", f"{application}/x"):
        with pytest.raises(InvalidInput) as refusal:
            CaseNumber.parse(text)
        assert refusal.value.fields["reason"] == "case"
