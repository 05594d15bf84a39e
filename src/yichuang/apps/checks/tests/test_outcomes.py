"""What a decision rests on: the report's own figures, of the household or of who applies alone."""

from __future__ import annotations

from typing import Any

import pytest

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import outcomes, service, showing
from yichuang.apps.checks.models import Check
from yichuang.apps.checks.tests.conftest import CHILD, FATHER, MATTER, MOTHER, NAMES, Centre, wages
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.letters import ReportContent

pytestmark = pytest.mark.django_db


def with_grave_illness(centre: Centre, **child: int) -> Check:
    """The mother is gravely ill and asks to apply alone; the household earns just over the standard."""
    centre.city.has(FATHER, "tax", *wages(480_000))
    facts = {
        FATHER: {"relation": 1},
        MOTHER: {"relation": 2, "alone": True},
        CHILD: {"relation": 3, "study": 1},
    }
    facts[MOTHER]["serious_illness"] = True
    facts[CHILD] |= child
    members = tuple(service.Member(NAMES[n], n, f | {"supported": True}) for n, f in facts.items())
    return centre.ready(members=members)


def test_the_amount_granted_is_the_checks_own(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(150_000))
    report = centre.sign(centre.ready()).report
    found = outcomes.behind(MATTER, "subsistence")
    assert found is not None
    assert (found.fits, found.amount_fen, found.counted) == (True, report.result[0]["amount_fen"], 3)
    assert outcomes.behind("another", "subsistence") is None


def test_a_check_that_came_out_above_lets_nothing_be_granted(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(2_000_000))
    check = centre.ready()
    centre.sign(check)
    service.agree(check.no, actor=SYSTEM, at=centre.at)
    found = outcomes.behind(MATTER, "subsistence")
    assert found is not None
    assert not found.fits


def test_an_undetermined_report_binds_nobody(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    service.stop_waiting(check.no, "银行系统升级", actor=centre.reviewer, at=centre.at)
    centre.sign(check)
    service.agree(check.no, actor=SYSTEM, at=centre.at)
    assert outcomes.final_of(MATTER) is None
    assert outcomes.behind(MATTER, "subsistence") is None


def test_who_applies_alone_is_granted_by_their_own_figures(centre: Centre) -> None:
    report = centre.sign(with_grave_illness(centre)).report
    whole, alone = outcomes.means_of(report), outcomes.means_of(report, "subsistence")
    assert (whole["means.aid"], whole["means.counted"], whole["means.amount"]) == ("marginal", 3, 0)
    assert (alone["means.aid"], alone["means.counted"], alone["means.household_income"]) == (
        "subsistence",
        1,
        0,
    )
    assert alone["means.amount"] > 0
    found = outcomes.behind(MATTER, "subsistence")
    assert found is not None
    assert (found.amount_fen, found.counted) == (alone["means.amount"], 1)


def test_every_figure_that_is_not_the_reports_is_named(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(150_000))
    report = centre.sign(centre.ready()).report
    right = outcomes.means_of(report, "subsistence")
    assert outcomes.differing(report, right, "subsistence") == {}
    wrong = right | {"means.counted": 4, "means.aid": "marginal"}
    assert outcomes.differing(report, wrong, "subsistence") == {
        "means.counted": (4, 3),
        "means.aid": ("marginal", "subsistence"),
    }


# --- what the report says of it ---------------------------------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[ReportContent]:
    """What is printed, as it is handed to the printer."""
    found: list[ReportContent] = []
    write = documents.write_report

    def noted(content: ReportContent, **more: Any) -> Any:
        found.append(content)
        return write(content, **more)

    monkeypatch.setattr(documents, "write_report", noted)
    return found


def test_the_report_says_who_counts_and_reckons_each_unit(
    centre: Centre, printed: list[ReportContent]
) -> None:
    report = centre.sign(with_grave_illness(centre, situation=1)).report
    (content,) = printed
    (table,) = [section.table for section in content.sections if section.title == "家庭成员"]
    assert table is not None
    assert [row[2] for row in table.rows] == ["计入", "计入", "不计入"]
    assert f"{NAMES[MOTHER]}单独申请，怎样算出来的" in [section.title for section in content.sections]
    assert any(ground.startswith(f"{NAMES[MOTHER]}单独申请") for ground in content.grounds)
    assert showing.told(report).alone[0][0] == NAMES[MOTHER]


def test_the_report_says_what_was_established_without_a_source(
    centre: Centre, printed: list[ReportContent]
) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    for position in (1, 2, 3):
        centre.settle(check, showing.missing_key("bank", position), "verified", "本人交来各行的存款证明")
    service.stop_waiting(check.no, "银行系统升级", actor=centre.reviewer, at=centre.at)
    centre.sign(check)
    (table,) = [s.table for s in printed[0].sections if s.title == "有分歧的怎样认定"]
    assert table is not None
    assert {row[1:] for row in table.rows} == {("已用其他办法核实", "本人交来各行的存款证明")}
