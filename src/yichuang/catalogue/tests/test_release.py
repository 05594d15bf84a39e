"""Releases keep everything, and differences read as sentences."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.catalogue.form import Form
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import Parameter, ParameterValue
from yichuang.catalogue.release import diff, diff_regions, digest, freeze, thaw
from yichuang.catalogue.tests.test_loader import SERVICE, edit


def test_a_release_gives_back_the_same_catalogue(mini):
    blob = freeze(mini)
    assert thaw(blob) == mini
    assert freeze(thaw(blob)) == blob
    assert len(digest(blob)) == 64


def test_the_order_of_choices_survives(mini):
    assert list(thaw(freeze(mini)).codes["club-kind"].values) == ["sport", "art", "03"]


def test_a_thawed_catalogue_works(mini):
    offering = thaw(freeze(mini)).offering("CL-01", "900101")
    sample = mini.scenarios["club-start"].sample
    assert Form(offering).validate(sample, today=date(2026, 3, 2)).ok


def test_one_changed_letter_changes_the_digest(mini, copy):
    edit(copy, SERVICE, "summary: 有名称", "summary: 有名字")
    assert digest(freeze(load(copy).parts)) != digest(freeze(mini))


def test_differences_are_told_by_service_and_thing(mini, copy):
    edit(copy, SERVICE, "promised: {value: 5", "promised: {value: 4")
    edit(
        copy,
        SERVICE,
        "      - {element: club.members}\n",
        "      - {element: club.members, required: false}\n      - {element: club.note}\n",
    )
    edit(copy, SERVICE, "  - {material: charter, law_item: 章程, evidence: law}\n", "")
    texts = [(c.service, c.kind, c.text) for c in diff(mini, load(copy).parts)]
    assert texts == [
        ("club-start", "limit", "“承诺时限”：5个工作日 → 4个工作日"),
        ("club-start", "field", "栏目“会员数”：必填，integer → 选填，integer"),
        ("club-start", "field", "新增栏目“备注”：必填，long_text"),
        ("club-start", "material", "取消材料“章程”"),
    ]


def test_a_new_service_is_one_difference(mini, copy):
    before = thaw(freeze(mini))
    services = {code: s for code, s in before.services.items() if code != "club-close"}
    smaller = type(before)(
        **{
            **{k: getattr(before, k) for k in ("elements", "codes", "materials", "routes", "procedures")},
            "services": services,
        }
    )
    closing = [c.text for c in diff(smaller, mini) if c.service == "club-close"]
    assert closing == ["新增事项“俱乐部注销登记”"]


def test_regions_differ_in_limit_office_and_offer(mini):
    texts = [c.text for c in diff_regions(mini, "900100", "900102")]
    assert texts == ["只有演示市有事项“俱乐部成立登记”"]
    assert "“承诺时限”：4个工作日 → 3个工作日" in [c.text for c in diff_regions(mini, "900100", "900101")]


VALUES = st.builds(
    lambda value, day, division, source: ParameterValue(value=value, since=day, division=division, source=source, evidence="law"),
    st.integers(-(2**70), 2**70), st.dates(), st.none() | st.just("900100"), st.text(min_size=1),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.text())
def test_any_parameter_survives_freezing(mini, values, name):
    parameter = Parameter(code="a.b", name=name, unit="fen", values=tuple(values))
    catalogue = type(mini)(parameters={"a.b": parameter})
    assert thaw(freeze(catalogue)).parameters["a.b"] == parameter
