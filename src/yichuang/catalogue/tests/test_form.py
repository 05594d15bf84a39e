"""What is asked, how answers are brought into shape, and what people are told."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.catalogue.eligibility import assess, check_conditions, required_materials
from yichuang.catalogue.form import Form

DAY = date(2026, 3, 2)


@pytest.fixture
def offering(mini):
    return mini.offering("CL-01", "900100")


@pytest.fixture
def form(offering):
    return Form(offering)


@pytest.fixture
def sample(mini):
    return mini.scenarios["club-start"].sample


def changed(sample, key, value):
    role, leaf = key.split(".")
    return {**sample, role: {**sample[role], leaf: value}}


def texts(validated):
    return {f.field: f.text for f in validated.findings}


def test_the_sample_is_right_as_it_stands(form, sample):
    validated = form.validate(sample, today=DAY)
    assert validated.ok
    assert validated.clean == sample


def test_an_empty_form_tells_all_that_is_missing_at_once(form):
    missing = texts(form.validate({}, today=DAY))
    assert missing["club.name"] == "请填写名称。"
    assert missing["club.kind"] == "请选择类别。"
    assert missing["founders"].startswith("发起人至少填2位")
    assert "club.permit" not in missing


def test_a_draft_misses_nothing_but_says_what_is_wrong(form):
    validated = form.validate({"club": {"name": " 甲 ", "capital": "abc"}}, today=DAY, partial=True)
    assert texts(validated) == {
        "club.name": "名称至少4个字，请补充。",
        "club.capital": "活动资金应是金额，请只填数字。",
    }
    assert validated.clean["club"]["capital"] == "abc"


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("club.name", "  演示　象棋俱乐部 ", "演示 象棋俱乐部"),
        ("club.capital", "１,２３４.５", 123450),
        ("club.capital", 5, 5),
        ("club.members", "３０", 30),
        ("club.kind", "sport", "sport"),
        ("club.open", "否", False),
        ("club.topics", "chess", ["chess"]),
        ("club.topics", ["chess", "ball", "chess"], ["ball", "chess"]),
        ("applicant.phone", "+86 138-0000 0002", "13800000002"),
        ("applicant.phone", "0574-87654321", "0574-87654321"),
    ],
)
def test_answers_are_brought_into_shape(form, sample, key, typed, kept):
    role, leaf = key.split(".")
    validated = form.validate(changed(sample, key, typed), today=DAY, partial=True)
    assert validated.findings == ()
    assert validated.clean[role][leaf] == kept


@pytest.mark.parametrize(
    ("key", "typed", "text"),
    [
        ("club.members", 1001, "会员数请填1到1000。"),
        ("club.members", "十", "会员数应是整数，请只填数字。"),
        ("club.capital", "1.234", "活动资金最多到分，请保留两位小数。"),
        ("club.capital", -1, "活动资金不能少于0.00 元，请核对后再填。"),
        ("club.kind", "music", "类别没有这个选项，请从列出的里面选。"),
        ("club.name", "名" * 21, "名称最多20个字，现有21个，请删短。"),
        ("applicant.phone", "1380000000", "手机号应是11位，您填了10位，请再输一次。"),
        ("club.open", "maybe", "是否对外开放请选“是”或“否”。"),
    ],
)
def test_faults_say_what_to_do(form, sample, key, typed, text):
    assert texts(form.validate(changed(sample, key, typed), today=DAY))[key] == text


def test_a_repeat_names_the_item(form, sample):
    founders = [sample["founders"][0], {"name": "李示清", "resident_id": "339999197205230028"}]
    found = texts(form.validate({**sample, "founders": founders}, today=DAY))
    assert found == {"founders[1].resident_id": "身份证号最后一位与前面不符，请对照证件再输一次。"}


def test_too_many_items_are_refused(form, sample):
    found = texts(form.validate({**sample, "founders": sample["founders"] * 2}, today=DAY))
    assert found["founders"].startswith("发起人最多填3位")


def test_answers_to_questions_not_asked_are_dropped(form, sample):
    answers = changed(sample, "club.permit", "许可一号")
    assert "permit" not in form.validate(answers, today=DAY).clean["club"]
    sport = changed(answers, "club.kind", "sport")
    assert form.validate(sport, today=DAY).clean["club"]["permit"] == "许可一号"


def test_a_question_appears_with_its_circumstance(form, sample):
    def keys(answers):
        return [f.key for section in form.visible(answers, DAY) for f in section.fields]

    assert "club.permit" not in keys(sample)
    assert "club.permit" in keys(changed(sample, "club.kind", "sport"))
    assert "club.permit" not in keys({})


def test_pages_hold_few_questions(form):
    assert [len(page.fields) for page in form.pages(3)] == [3, 2, 2, 2, 2]
    assert form.pages(3)[0].title == "俱乐部（1/3）"
    assert [page.number for page in form.pages()] == [1, 2, 3]


def test_conditions_use_the_value_of_the_day_and_place(mini, offering, sample):
    few = changed(sample, "club.members", 12)
    (members, adults) = check_conditions(offering, few, date(2026, 3, 2))
    assert (members.ok, members.actual, members.limit) == (False, 12, 20)
    assert members.text == "会员数还不够，请补足后再填。"
    assert adults.ok
    assert check_conditions(offering, few, date(2025, 12, 31))[0].ok
    assert check_conditions(mini.offering("CL-01", "900101"), few, date(2026, 3, 2))[0].limit == 5


def test_conditions_without_answers_are_left_open(offering):
    assessment = assess(offering, {}, DAY)
    assert assessment.findings == ()
    assert [c.code for c in assessment.undetermined] == ["members", "adults"]
    assert [c.code for c in assessment.manual] == ["good_name"]


def test_papers_follow_the_answers(offering, sample):
    assert [m.use.material for m in required_materials(offering, sample, DAY)] == ["application", "charter"]
    due = required_materials(offering, changed(sample, "club.kind", "sport"), DAY)
    premises = due[-1]
    assert (premises.tolerable, premises.by_commitment, premises.replaced_by) == (True, True, ("land",))
    assert due[0].produced_by_form
    assert not due[0].to_upload


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda s: (
        st.lists(s, max_size=3) | st.dictionaries(st.sampled_from(["name", "kind", "members", "capital"]), s)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["club", "founders", "applicant"]), JUNK), st.booleans())
def test_no_input_crashes_and_clean_answers_stay_clean(mini, answers, partial):
    form = Form(mini.offering("CL-01", "900100"))
    first = form.validate(answers, today=DAY, partial=partial)
    form.visible(answers, DAY)
    if first.ok:
        assert form.validate(first.clean, today=DAY, partial=partial) == first
