"""Names: one spelling, and keys that find it again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.matching.names import bigrams, name_key, normalise, pinyin_key, sort_key
from yichuang.matching.readings import SURNAME_READINGS
from yichuang.matching.variants import VARIANTS

TEXTS = st.one_of(st.text(max_size=20), st.text("张单曾昇峯（）()·•. aBＡ１", max_size=12))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_normalising_and_keys_are_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert name_key(once) == name_key(text) == name_key(name_key(text))
    assert bigrams(once) == bigrams(text)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("阿迪力・买买提", "阿迪力·买买提"), ("阿迪力．买买提", "阿迪力·买买提"),
     ("阿迪力 . 买买提", "阿迪力·买买提"),
     ("宁波市甬江(鄞州)协会", "宁波市甬江（鄞州）协会"), ("张\u200b三", "张三"),
     ("Ｊ. Smith (Jr)", "J. Smith (Jr)"),
     ("张昇", "张昇"), ("\ufa19田", "\ufa19田"), ("e\u0301a", "\u00e9a")],
)  # fmt: skip
def test_typing_is_tidied_and_characters_are_kept(typed: str, name: str) -> None:
    assert normalise(typed) == name


@pytest.mark.parametrize(
    ("name", "sound"),
    [("单田芳", "shan tian fang"), ("查良镛", "zha liang yong"), ("曾国藩", "zeng guo fan"),
     ("仇和", "qiu he"),
     ("区志航", "ou zhi hang"), ("朴槿惠", "piao jin hui"), ("解晓东", "xie xiao dong"),
     ("尉迟恭", "yu chi gong"),
     ("万俟卨", "mo qi xie"), ("单于", "shan yu"), ("吕布", "lv bu"), ("張三", "zhang san"), ("", "")],
)  # fmt: skip
def test_surnames_sound_like_surnames(name: str, sound: str) -> None:
    assert pinyin_key(name) == sound


def test_the_same_characters_inside_a_name_sound_as_usual() -> None:
    assert pinyin_key("宁波市单身互助协会").split()[3] == "dan"
    assert pinyin_key("王曾").startswith("wang ")


def test_homophones_meet_and_others_do_not() -> None:
    assert pinyin_key("张伟") == pinyin_key("章炜") != pinyin_key("张微波")


def test_variants_meet_in_the_key_only() -> None:
    assert name_key("\ufa19田") == name_key("神田")
    assert name_key("劉昇峯") == name_key("刘升峰")
    assert normalise("劉昇峯") == "劉昇峯"


def test_no_variant_is_folded_twice_and_every_reading_fits_its_surname() -> None:
    assert not {ord(target) for target in VARIANTS.values()} & set(VARIANTS)
    assert all(len(reading.split()) == len(surname) for surname, reading in SURNAME_READINGS.items())


def test_lists_sort_by_sound_and_then_by_character() -> None:
    names = ["张伟", "曾伟", "章伟", "单伟", "安伟", "张伟"]
    assert sorted(names, key=sort_key) == ["安伟", "单伟", "曾伟", "张伟", "张伟", "章伟"]


def test_search_terms_of_a_part_are_among_those_of_the_whole() -> None:
    assert set(bigrams("甬江协会")) <= set(bigrams("宁波市甬江协会"))
    assert bigrams("协会协会") == ("协会", "会协")
    assert bigrams("") == ()
    assert bigrams("（）·") == ()
