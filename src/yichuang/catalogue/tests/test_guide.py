"""The guide says everything in the fixed order, and labels what is assumed."""

from datetime import date

from yichuang.catalogue.guide import guide
from yichuang.catalogue.guide_text import to_html, to_markdown, to_typst
from yichuang.catalogue.stats import statistics

DAY = date(2026, 3, 2)
ORDER = ["适用对象", "受理条件", "材料", "流程", "时限", "收费", "依据", "窗口", "咨询投诉", "在线办理"]


def test_the_order_is_fixed(mini):
    found = guide(mini.offering("CL-01", "900101"), DAY)
    assert [section.title for section in found.sections] == ORDER
    assert [line.label for line in found.openings] == [
        "办理内容",
        "办理程序",
        "收费标准",
        "办理时间",
        "办理地点",
        "联系方式",
    ]
    text = to_markdown(found)
    assert sorted(ORDER, key=lambda title: text.index(f"## {title}")) == ORDER


def test_assumed_values_are_labelled_and_known_ones_are_not(mini):
    city, county = (guide(mini.offering("CL-01", code), DAY) for code in ("900100", "900101"))
    promised = {
        found.place: next(line for line in found.section("limits").lines if line.label == "承诺时限")
        for found in (city, county)
    }
    assert (promised["演示市"].sample, promised["演示区"].sample) == (True, False)
    assert "〔示例数据〕" in to_markdown(city)
    assert to_html(city).count("示例数据") == to_typst(city).count("示例数据") > 1


def test_materials_say_how_they_come(mini):
    found = guide(mini.offering("CL-01", "900100"), DAY).section("materials").lines
    assert found[0].notes[0] == "不用准备，由填写的内容生成"
    assert found[2].notes[0] == "免提交，由不动产登记查得"


def test_text_from_the_catalogue_cannot_break_the_page(mini):
    offering = mini.offering("CL-01", "900100")
    hostile = offering.service.model_copy(update={"audience": "<script>*#eval(1)"})
    found = guide(
        type(offering)(
            **{**{k: getattr(offering, k) for k in offering.__dataclass_fields__}, "service": hostile}
        ),
        DAY,
    )
    assert "<script>" not in to_html(found)
    assert r"\#eval" in to_typst(found)
    assert r"\<script\>\*" in to_markdown(found)


def test_statistics_count_the_whole_and_one_region(mini):
    whole, county = statistics(mini), statistics(mini, "900102")
    assert (whole["services"], whole["fields"], whole["materials"]) == (2, 12, 3)
    assert whole["at_most_one_visit"] == {"n": 2, "d": 2, "value": "100.00"}
    assert (whole["promised_days"], whole["statutory_days"]) == (5, 40)
    assert county["services"] == 1
    assert statistics(mini, "900101")["promised_days"] == 3


def test_special_circumstances_are_told_in_words_beside_the_rule(mini):
    told = [
        f"{line.label}：{line.text}"
        for line in guide(mini.offering("CL-01", "900100"), DAY).section("limits").lines
    ]
    assert told[:3] == [
        "法定时限：20个工作日，自受理之日起算",
        "法定时限（特殊情形）：公示有异议的：30个工作日，自受理之日起算",
        "法定时限（特殊情形）：体育类的：15个工作日，自受理之日起算",
    ]
    assert "办结以后：办结以后，请您在6个月内开始活动" in told


def test_a_region_may_shorten_one_step(mini):
    steps = [line.text for line in guide(mini.offering("CL-01", "900101"), DAY).section("procedure").lines]
    assert "核查，1个工作日" in steps
    assert mini.routes["review"].steps[0].limit.value == 2
