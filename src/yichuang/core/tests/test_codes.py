"""Organisation codes and division codes."""

import pytest

from yichuang.core.division import DivisionCode
from yichuang.core.errors import InvalidInput
from yichuang.core.uscc import Uscc, issue_demo


@pytest.mark.parametrize(
    "text", ["11330800002618015K", "91350100M000100Y43", "11341700003244799H", "51330200MJ8750000G"]
)
def test_known_codes_are_taken(text: str) -> None:
    assert Uscc.parse(text.lower()) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("1133080000261801", "length"), ("11330800O02618015K", "characters"),
     ("91350100M000100Y4A", "check")],
)  # fmt: skip
def test_faults_of_codes_have_reasons(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Uscc.parse(text)
    assert refusal.value.fields == {"field": "uscc", "reason": reason}


def test_an_imported_code_with_a_wrong_check_is_taken_with_a_warning() -> None:
    code, warnings = Uscc.imported("91350100M000100Y4A")
    assert code == "91350100M000100Y4A"
    assert [warning.code for warning in warnings] == ["uscc_check_wrong"]
    with pytest.raises(InvalidInput):
        Uscc.imported("91350100")


def test_the_inner_check_is_only_a_warning() -> None:
    _, none = Uscc.imported("11330800002618015K")
    wrong_inside = Uscc.parse("51330200MJ8750000G")
    assert none == ()
    assert [f.ok for f in wrong_inside.checks()] == [True, False]


def test_village_cooperatives_with_a_letter_in_front_are_taken() -> None:
    demo = issue_demo(12, category="N2")
    assert Uscc.parse(demo).category == "N2"


def test_demo_codes_pass_every_check_and_differ() -> None:
    codes = {issue_demo(seq) for seq in range(200)}
    assert len(codes) == 200
    assert all(Uscc.imported(code)[1] == () for code in codes)
    assert all(code.division == "339999" for code in codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [("330200", "330200"), ("330211001", "330211001"), ("330211001000", "330211001"),
     ("330211000000", "330211"), ("330211000", "330211"), ("330211001005", "330211001005"),
     (" ３３０２ 1100-1", "330211001")],
)  # fmt: skip
def test_equal_divisions_are_equal_strings(text: str, code: str) -> None:
    assert DivisionCode.parse(text) == code
    assert DivisionCode.parse(DivisionCode.parse(text).padded) == code


@pytest.mark.parametrize(
    ("text", "reason"), [("3302", "length"), ("33o200", "characters"), ("", "characters")]
)
def test_faults_of_divisions_have_reasons(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        DivisionCode.parse(text)
    assert refusal.value.fields["reason"] == reason
