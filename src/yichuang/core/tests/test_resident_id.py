"""Identity numbers: every kind, every fault, and demo people who cannot exist."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.core.ages import age_on, birthday
from yichuang.core.errors import InvalidInput
from yichuang.core.resident_id import (
    DEMO_DIVISION,
    IdKind,
    ResidentId,
    Sex,
    check_character,
    demo_resident_id,
)

TODAY = date(2026, 11, 22)


def reason_of(text: str, *, today: date = TODAY, legacy: bool = False) -> str:
    with pytest.raises(InvalidInput) as refusal:
        ResidentId.parse(text, today=today, legacy=legacy)
    return str(refusal.value.fields["reason"])


@pytest.mark.parametrize(
    "text",
    ["11010519491231002X", "330203199001011236", "33030219850630002X", "34052419800101001X"],
)
def test_known_numbers_are_taken(text: str) -> None:
    assert ResidentId.parse(text, today=TODAY) == text


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２ｘ", " 110105 1949-1231 002X\u200b"]
)
def test_typing_does_not_matter(typed: str) -> None:
    assert ResidentId.parse(typed, today=TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", "empty"),
        ("33020319900101123", "length"),
        ("330203900101123", "length"),
        ("33O203199001011236", "characters"),
        ("3302031990010112X6", "characters"),
        ("330203199001011٣36", "characters"),
        ("000203199001011236", "division"),
        ("810001199408230021", "division"),
        ("330203199002301236", "date"),
        ("330203189912311236", "date"),
        ("330203000001011236", "date"),
        ("330203199001011235", "check"),
        ("330203199001011263", "check"),
    ],
)
def test_every_fault_has_its_reason(text: str, reason: str) -> None:
    assert reason_of(text) == reason


def test_nobody_is_born_tomorrow_but_somebody_today() -> None:
    for days, fault in ((0, ""), (1, "future")):
        number = demo_resident_id(3, TODAY + timedelta(days=days), Sex.FEMALE)
        if fault:
            assert reason_of(number) == fault
        else:
            assert ResidentId.parse(number, today=TODAY).birth_date == TODAY


def test_an_abolished_division_is_no_fault() -> None:
    body = "33020419850630002"
    assert ResidentId.parse(body + check_character(body), today=TODAY).division == "330204"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("810000199408230021", IdKind.HONG_KONG),
        ("830000199201300022", IdKind.TAIWAN),
        ("82000019940823001" + check_character("82000019940823001"), IdKind.MACAO),
    ],
)
def test_residence_permits_are_taken(text: str, kind: IdKind) -> None:
    assert ResidentId.parse(text, today=TODAY).kind is kind


def test_the_foreigners_card_of_2023_is_taken() -> None:
    card = ResidentId.parse("911124198108030024", today=TODAY)
    assert (card.kind, card.country, card.division) == (IdKind.FOREIGNER, "124", "110000")
    assert (card.birth_date, card.sex) == (date(1981, 8, 3), Sex.FEMALE)
    assert reason_of("999124198108030024") == "division"


def test_fifteen_digits_are_for_archives_and_can_be_upgraded() -> None:
    old = ResidentId.parse("330203900101123", today=TODAY, legacy=True)
    assert old.is_legacy
    assert old.sex is Sex.MALE
    assert old.birth_date == date(1990, 1, 1)
    assert old.upgrade() == "330203199001011236"
    assert old.upgrade().upgrade() == old.upgrade()
    assert reason_of("330203900230123", legacy=True) == "date"
    assert reason_of("330203900101996", legacy=True) == "date"  # kept for people born before 1900


def test_a_number_does_not_show_itself_in_logs() -> None:
    assert "19491231" not in repr(ResidentId("11010519491231002X"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 499), st.dates(date(1900, 1, 1), TODAY), st.sampled_from(Sex))
def test_demo_numbers_pass_and_say_who_they_are(seq: int, birth: date, sex: Sex) -> None:
    number = ResidentId.parse(demo_resident_id(seq, birth, sex), today=TODAY)
    assert (number.birth_date, number.sex, number.division) == (birth, sex, DEMO_DIVISION)


def test_demo_numbers_of_one_day_are_all_different() -> None:
    day = date(1990, 1, 1)
    assert len({demo_resident_id(seq, day, sex) for seq in range(500) for sex in Sex}) == 1000
    with pytest.raises(ValueError, match="500"):
        demo_resident_id(500, day, Sex.MALE)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(birth: date, place: int, shift: int) -> None:
    number = demo_resident_id(1, birth, Sex.MALE)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(InvalidInput):
        ResidentId.parse(wrong, today=TODAY)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2000, 1, 1)), st.integers(0, 110))
def test_an_age_is_reached_on_the_birthday_and_not_the_day_before(birth: date, age: int) -> None:
    day = birthday(birth, age)
    assert age_on(birth, day) == age
    if age:
        assert age_on(birth, day - timedelta(days=1)) == age - 1
