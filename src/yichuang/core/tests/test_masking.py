"""R13: what is masked stays masked, reveals no more than its rule, and is the same for every spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.core.masking import (
    MaskKind,
    mask,
    mask_address,
    mask_bank_account,
    mask_name,
    mask_phone,
    mask_resident_id,
)

HANZI = "张王李欧阳上官市区县镇乡街道路村号幢小园宁波鄞州自治省旗盟州地1234 -（）"
TEXTS = st.one_of(st.text(max_size=25), st.text("0123456789xX+- ", max_size=25), st.text(HANZI, max_size=25))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MaskKind), TEXTS)
def test_masked_twice_is_masked_once(kind: MaskKind, text: str) -> None:
    once = mask(kind, text)
    assert mask(kind, once) == once


@pytest.mark.parametrize(
    ("name", "shown"),
    [("廖仲英", "廖*英"), ("张三", "张*"), ("张", "*"), ("", ""), ("欧阳修", "欧阳*"),
     ("上官婉儿", "上官*儿"), ("司马", "司*"), ("张王晓红", "张**红"), ("阿迪力·买买提", "阿**·买**"),
     ("Mary-Ann O'Neil", "M***-A** O'N***"),
     ("J", "*"), ("𠮷田花", "𠮷*花"), ("张 三", "张*")],
)  # fmt: skip
def test_names_are_shown_as_the_rule_says(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@settings(max_examples=100, deadline=None)
@given(st.text("张王李赵欧阳文忠", min_size=1, max_size=6))
def test_no_name_is_ever_shown_whole(name: str) -> None:
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert "*" in masked
    assert sum(char != "*" for char in masked) <= 3


@pytest.mark.parametrize(
    "typed", ["339999199001010013", "339999 19900101 0013", "３３９９９９１９９００１０１００１３"]
)
def test_one_person_is_masked_the_same_however_typed(typed: str) -> None:
    assert mask_resident_id(typed) == "3399**********0013"


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_shown_never_exceed_the_rule(digits: str) -> None:
    for masked, most in (
        (mask_resident_id(digits), 8),
        (mask_phone(digits), 7),
        (mask_bank_account(digits), 4),
    ):
        shown = sum(char != "*" for char in masked)
        assert shown <= most
        assert shown == 0 or masked.count("*") >= 4


@pytest.mark.parametrize("typed", ["13800001234", "+86 138 0000 1234", "0086-13800001234", "8613800001234"])
def test_mobiles_with_and_without_country_code(typed: str) -> None:
    assert mask_phone(typed) == "138****1234"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("浙江省宁波市鄞州区百丈街道幸福小区3幢201室", "浙江省宁波市鄞州区百丈街道****"),
     ("浙江省 宁波市 镇海区 招宝山街道 中山路1号", "浙江省宁波市镇海区招宝山街道****"),
     ("浙江省龙港市舥艚社区海滨路8号", "浙江省龙港市****"),
     ("云南省临沧市双江拉祜族佤族布朗族傣族自治县勐勐镇公很村5号",
      "云南省临沧市双江拉祜族佤族布朗族傣族自治县勐勐镇****"),
     ("江西省景德镇市珠山区新村街道中华北路1号", "江西省景德镇市珠山区****"),
     ("北京市东城区东华门街道1号", "北京市东城区东华门街道****"),
     ("幸福小区3幢", "****"), ("中山路1号", "****"), ("浙江省宁波市", "浙江省宁波市"), ("", "")],
)  # fmt: skip
def test_addresses_end_at_the_township(address: str, shown: str) -> None:
    assert mask_address(address) == shown
