"""The CEL profile: what it refuses, what it means, and that it agrees with a CEL engine."""

from datetime import date

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.catalogue.expressions import ExpressionError, Kind, Schema, Type, compile_expression, day_number

DAY = date(2026, 3, 2)
SCHEMA = Schema(
    {
        "club.name": Type(Kind.TEXT),
        "club.kind": Type(Kind.TEXT, {"sport": "体育", "art": "文艺"}),
        "club.topics": Type(Kind.TEXTS, {"ball": "球类", "chess": "棋类"}),
        "club.members": Type(Kind.INT),
        "club.open": Type(Kind.BOOL),
        "club.born": Type(Kind.DATE),
        "person.resident_id": Type(Kind.RESIDENT_ID),
        "founders": Type(Kind.RECORDS, fields={"name": Type(Kind.TEXT), "born": Type(Kind.DATE)}),
    },
    frozenset({"club.minimum"}),
)
ANSWERS = {
    "club": {
        "name": "甲",
        "kind": "art",
        "topics": ["ball"],
        "members": 7,
        "open": True,
        "born": "2026-03-01",
    },
    "person": {"resident_id": "339999196803120018"},
    "founders": [{"name": "张", "born": "2000-03-02"}, {"name": "李", "born": "2010-03-03"}],
}


def run(text: str, answers=ANSWERS, param=None):
    return compile_expression(text, SCHEMA).evaluate(answers, param or {"club.minimum": 5}, today=DAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("club.members >= param.club.minimum", True),
        ("club.members * 2 - 1 + 3", 16),
        ("-club.members", -7),
        ("club.kind == 'art' && !(club.open == false)", True),
        ('club.kind in ["sport"]', False),
        ('"ball" in club.topics', True),
        ("size(club.topics) == 1 && size(founders) == 2", True),
        ("club.born + 1 == today", True),
        ("today - club.born", 1),
        ("founders.exists(f, f.name == '张')", True),
        ("founders.all(f, f.born.age >= 18)", False),
        ("founders.exists(f, f.born.age == 26)", True),
        ("club.topics.all(t, t == 'ball')", True),
        ("person.resident_id.age", 57),
        ("person.resident_id.birth_date < today", True),
        ("today.year - person.resident_id.birth_date.year >= person.resident_id.age", True),
        ("today.next_month.day == 1 && today.next_month - today <= 31", True),
        ("today.next_month.next_month.month != today.month", True),
        ("club.open ? '开' : '关'", "开"),
        ("club.name + '市'", "甲市"),
        ("[1, 2].exists(n, n == club.members - 5)", True),
    ],
)
def test_meaning(text, value):
    assert run(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("club.membrs > 1", "没有“club.membrs”"),
        ("club.members / 2 > 1", "不能相除"),
        ("club.members > 1.5", "小数"),
        ("club.members", "这里要的是是否"),
        ("club.members && club.open", "应是是否"),
        ("club.kind == 'music'", "代码表里没有“music”"),
        ("club.kind in ['music', 'art']", "代码表里没有“music”"),
        ("'music' in club.topics", "代码表里没有“music”"),
        ("club.members == 'a'", "不能与"),
        ("club.name < 'b'", "不分大小"),
        ("founders.name == 'a'", "有多组"),
        ("founders.map(f, f.name) == []", "不能使用“map()”"),
        ("founders.exists(club, club.name == 'a')", "重名"),
        ("founders.all(f, f.nam == '')", "没有“f.nam”"),
        ("matches(club.name, 'a')", "不能使用“matches()”"),
        ("club.name.startsWith('a')", "不能使用“startsWith()”"),
        ("param.club.maximum > 1", "没有“param.club.maximum”"),
        ("club.open = true", "看不懂"),
        ("club.open and club.open", "不认识“and”"),
        ("club.open &&", "此处应有"),
        ("club.born == 3", "不能与"),
        ("founders[0].name == 'a'", "下标"),
        ("club.open == null", "空值"),
        ("size(club.members) == 1", "不能求"),
        ("(" * 60 + "true" + ")" * 60, "太深"),
    ],
)
def test_refusals_say_what_is_wrong_in_chinese(text, words):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, SCHEMA, Kind.BOOL)
    assert any(words in fault.message for fault in caught.value.faults), caught.value.faults
    assert all(fault.remedy for fault in caught.value.faults)


def test_every_fault_of_an_expression_is_found_at_once():
    with pytest.raises(ExpressionError) as caught:
        compile_expression("club.a == 1 || club.b == 2", SCHEMA)
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("club.members > 1", None),
        ("club.members > 1 || club.open", True),
        ("club.open && club.members > 1", None),
        ("!club.open && club.members > 1", False),
        ("founders.exists(f, f.name == 'a')", None),
        ("param.club.minimum > 1", None),
        ("club.members > 1 ? 1 : 2", None),
    ],
)
def test_what_is_unanswered_leaves_the_outcome_open(text, value):
    answers = {"club": {"open": True}}
    assert compile_expression(text, SCHEMA).evaluate(answers, {}, today=DAY) is value


@pytest.mark.parametrize("junk", ["", None, "x", 3, [], {}, "2026-13-40"])
def test_malformed_answers_never_crash(junk):
    answers = {
        "club": dict.fromkeys(("name", "kind", "topics", "members", "open", "born"), junk),
        "founders": junk,
    }
    for text in (
        "club.members > 1",
        "club.born < today",
        "size(club.topics) > 0",
        "founders.all(f, f.born < today)",
    ):
        run(text, answers)
    run("club.members > 1", {"club": junk})


def test_text_is_measured_in_characters_as_cel_says():
    """The engine we compare with counts bytes of UTF-8 (3 for 甲); CEL's definition counts code points."""
    assert run("size(club.name)") == 1


def test_names_and_parameters_are_known():
    expression = compile_expression("founders.all(f, f.name == club.name) || param.club.minimum > 1", SCHEMA)
    assert expression.names == {"founders", "club.name"}
    assert expression.params == {"club.minimum"}


def test_inside_a_repeat_the_role_is_this_item():
    inner = SCHEMA.within("founders")
    expression = compile_expression("founders.name == '张'", inner)
    assert expression.holds({"founders": {"name": "张"}}, today=DAY)


def test_the_same_text_is_compiled_once():
    assert compile_expression("club.open", SCHEMA) is compile_expression("club.open", SCHEMA)


INTS = st.sampled_from(
    ["club.members", "1", "7", "(club.members + 2)", "param.club.minimum", "club.members * 3"]
)
ATOMS = st.one_of(
    st.builds("{} {} {}".format, INTS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), INTS),
    st.sampled_from(
        ["club.open", "club.kind == 'art'", "'ball' in club.topics", "club.kind in ['sport', 'art']"]
    ),
    st.sampled_from(["founders.exists(f, f.name == '张')", "founders.all(f, f.name != '王')"]),
)
BOOLS = st.recursive(
    ATOMS, lambda s: st.one_of(st.builds("({} && {})".format, s, s), st.builds("({} || {})".format, s, s), s.map("!({})".format)), max_leaves=6
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(BOOLS, st.integers(0, 9), st.booleans(), st.sampled_from(["art", "sport"]))
def test_a_cel_engine_agrees(text, members, is_open, kind):
    club = {"name": "甲", "kind": kind, "topics": ["ball"], "members": members, "open": is_open}
    answers = {"club": club, "founders": [{"name": "张"}, {"name": "李"}]}
    context = {**answers, "param": {"club": {"minimum": 5}}, "today": day_number(DAY)}
    assert run(text, answers) == cel.evaluate(text, context)
