"""Each kind of fault is found where it stands; a sound catalogue has none."""

import pytest

from yichuang.catalogue.faults import Severity
from yichuang.catalogue.lint import check, lint
from yichuang.catalogue.loader import load
from yichuang.catalogue.tests.conftest import MINI
from yichuang.catalogue.tests.test_loader import SERVICE, edit

SOURCES = "sources/all.yaml"
SCENARIOS = "services/registration/club-start/scenarios.yaml"


def errors(root):
    return [f for f in check(load(root)) if f.severity == Severity.ERROR]


def test_the_small_catalogue_is_sound():
    assert errors(MINI) == []


ELEMENTS, VISIT = "elements/all.yaml", "name: 核查结论, type: text}"


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (SERVICE, "route: review", "route: revue", "unknown_reference"),
        (SOURCES, "holder: 公安, keyed_by: [resident_id], legal_basis: 《测试条例》第七条}", "holder: 公安, keyed_by: [resident_id]}", "source_without_legal_basis"),
        (SOURCES, "purposes: [handling]", "purposes: []", "source_without_purposes"),
        (SOURCES, "keyed_by: [resident_id], purposes", "purposes", "source_without_keyed_by"),
        (SOURCES, ", freshness: {value: 7, unit: days}", "", "source_without_freshness"),
        (SOURCES, "failure: last_known", "events: [death], failure: last_known", "source_without_department"),
        (SOURCES, "failure: last_known", "failure_by_element: {club.name: ask}, failure: last_known", "source_not_of_element"),
        (SOURCES, "failure: last_known", "proves: [{role: deceased, element: club.name}], failure: last_known", "source_not_of_element"),
        (ELEMENTS, VISIT, VISIT.replace("text", "records"), "records_without_columns"),
        (ELEMENTS, VISIT, VISIT.replace("text}", "text, columns: [{name: a, label: 甲, type: text}]}"), "records_without_columns"),
        (ELEMENTS, VISIT, VISIT.replace("text}", "records, columns: [{name: a, label: 甲, type: codes}]}"), "wrong_column_type"),
        (ELEMENTS, VISIT, VISIT.replace("text}", "records, columns: [{name: a, label: 甲, type: money, codes: {1: 一}}]}"), "wrong_column_type"),
        (ELEMENTS, VISIT, VISIT.replace("text}", "records, columns: [{name: a, label: 甲, type: text}, {name: a, label: 乙, type: text}]}"), "duplicate_column"),
        (SERVICE, "material: charter", "material: chart", "unknown_reference"),
        (SERVICE, "      - {element: club.capital}", "      - {element: club.capitol}", "unknown_reference"),
        ("elements/all.yaml", "code_list: club-kind", "code_list: club-kinds", "unknown_reference"),
        ("regions/900101/region.yaml", "services: {CL-01", "services: {CL-09", "unknown_reference"),
        ("regions/900101/region.yaml", "parent: '900100'", "parent: '900109'", "unknown_reference"),
        ("routes/all.yaml", "asks: [visit.result]", "asks: [visit.outcome]", "unknown_reference"),
        (SERVICE, "{material: charter, law_item: 章程", "{material: charter, law_item: 简章", "material_not_in_law"),
        (SERVICE, "promised: {value: 5", "promised: {value: 25", "promise_exceeds_statutory"),
        (SERVICE, "promised: {value: 5", "promised: {value: 2", "steps_exceed_promise"),
        ("regions/900101/region.yaml", "value: 3, unit: wd", "value: 1, unit: month", "promise_exceeds_statutory"),
        (SERVICE, "legal_basis:\n  - {law: 测试条例, articles: [第三条, 第四条]}\n", "", "missing_legal_basis"),
        (SERVICE, ", unused_because: 只作统计", "", "unused_field"),
        (SERVICE, ", asked_because: 数据尚未接通", "", "asked_though_known"),
        (SERVICE, "role: applicant, source: login", "role: applicant, source: people", "source_without_number"),
        (SERVICE, "role: applicant, source: login", "role: applicant, source: people, about: club.name", "source_without_number"),
        (SERVICE, "when: 'club.kind == \"sport\"', unused", "when: 'club.kind == \"sport\" && club.kind == \"art\"', unused", "unreachable"),
        (SERVICE, "when: 'club.kind == \"sport\"', unused", "when: 'club.members > 3', unused", "looks_ahead"),
        (SERVICE, "count: 1,", "count: 2,", "too_many_visits"),
        (SERVICE, ", because: 领取证书", "", "missing_reason"),
        (SERVICE, "from: accepted, evidence: assumed", "from: accepted, evidence: published", "assumed_without_label"),
        ("parameters/all.yaml", "source: 《测试条例》第四条", "source: 暂定", "assumed_without_label"),
        (SERVICE, "rule: club.members >=", "rule: club.member >=", "expression"),
        (SERVICE, "rule: club.members >=", "rule: club.members / 2 >=", "expression"),
        (SERVICE, "kind: club.kind, capital", "kind: club.capital, capital", "entry_type"),
        (SERVICE, "entry: {name: club.name, kind", "entry: {title: club.name, kind", "entry_incomplete"),
        (SERVICE, "inspection: visit.result", "inspected: visit.result", "unknown_register_field"),
        ("registers/all.yaml", "unique: [[name]]", "unique: [[nam]]", "unknown_register_field"),
        ("registers/all.yaml", "lines: {名称: name", "lines: {名称: nom", "unknown_register_field"),
        ("routes/all.yaml", "kind: decision, role: approver", "kind: review, role: approver", "no_decision"),
        ("routes/all.yaml", "duties: [accept, decide]", "duties: [accept, sign]", "unknown_duty"),
        ("routes/all.yaml", "kind: decision, role: approver", "kind: decision, role: approver, objected: {again_from: check, since: 2021-07-01, basis: 第一条}", "unknown_step"),
        (SCENARIOS, "capital: 200000", "capital: 很多", "sample_invalid"),
        (SCENARIOS, "findings: [members]", "findings: [adults]", "scenario_unmet"),
        (SCENARIOS, "tolerated: [premises]", "tolerated: [charter]", "scenario_material"),
        (SCENARIOS, "visit.result: 属实", "visit.outcome: 属实", "scenario_key"),
        ("procedures/all.yaml", "  archive: {after: {value: 6, unit: month, from: ended}, retention: {value: 30, unit: year}, basis: 归档规定}\n", "", "missing_archive"),
        (SERVICE, "text: 公示有异议的, ", "", "branch_without_words"),
        (SERVICE, "when: case.objections > 0, ", "", "branch_unreachable"),
        (SERVICE, "when: case.objections > 0,", "when: 'club.kind in [\"sport\", \"art\"] && club.kind == \"sport\"',", "branch_unreachable"),
        (SERVICE, "when: case.objections > 0", "when: case.objection > 0", "expression"),
        (SERVICE, "when: case.objections > 0", "when: case.objections", "expression"),
        (SERVICE, "  - {value: 20, unit: wd", "  - {when: club.open, text: 开放的, value: 20, unit: wd", "branch_without_rule"),
        (SERVICE, "promised: {value: 5", "promised: {value: 16", "promise_exceeds_statutory"),
        (SERVICE, "promised: {value: 5, unit: wd,", "promised: {value: 5, unit: wd, suspends: [flood],", "unknown_reference"),
        (SERVICE, "template: art-licence", "template: arts-licence", "unknown_reference"),
        (SERVICE, "entry.kind ==", "entry.sort ==", "expression"),
        (SERVICE, "when: club.members >= 20", "when: club.member >= 20", "expression"),
        (SERVICE, "code: announce", "code: begin", "duplicate_code"),
        (SERVICE, "unit: cd, from: decided", "unit: cd, from: accepted", "later_not_from_decision"),
        (SERVICE, "by: applicant, limit", "by: office, limit", "nothing_to_lapse"),
        (SERVICE, "effect: create", "effect: amend", "nothing_to_lapse"),
        (SERVICE, "kind: club.kind, capital", "capital", "entry_incomplete"),
        (SERVICE, "entry: {name", "entry: {uscc: club.name, name", "entry_assigned"),
        ("registers/all.yaml", "by: kind", "by: kinds", "unknown_register_field"),
        ("registers/all.yaml", "type: uscc, ", "", "assigned_type"),
        ("registers/all.yaml", "art: '51'", "art: '91'", "assigned_type"),
        ("regions/900101/region.yaml", "steps: {visit", "steps: {visits", "unknown_reference"),
        ("regions/900101/region.yaml", "steps: {visit: {value: 1", "steps: {visit: {value: 9", "steps_exceed_promise"),
        ("routes/all.yaml", "limit: {value: 1, unit: wd, from: step, evidence: assumed}", "limit: [{when: club.open, text: 开放的, value: 1, unit: wd}, {value: 1, unit: wd}]", "branches_not_here"),
        (SCENARIOS, "statutory: 30wd", "statutory: 20wd", "scenario_unmet"),
        (SCENARIOS, "certificate: art-licence", "certificate: club-licence", "scenario_unmet"),
        (SCENARIOS, "after_decision: [begin, announce]", "after_decision: [announce]", "scenario_unmet"),
        (SCENARIOS, "region: '900100'", "region: '900000'", "scenario_region"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found_in_its_file(copy, name, old, new, code):
    edit(copy, name, old, new)
    found = [f for f in errors(copy) if f.code == code]
    assert any(f.file == name and f.remedy for f in found), errors(copy)


def test_nobody_is_asked_to_fill_in_records(copy):
    edit(copy, ELEMENTS, "name: 活动资金, type: money, validation: {minimum: 0}}", "name: 活动资金, type: records, columns: [{name: a, label: 甲, type: text}]}")  # fmt: skip
    assert "records_asked" in {fault.code for fault in errors(copy)}


def test_a_fault_stands_on_its_line(copy):
    line = edit(copy, SERVICE, "rule: club.members >=", "rule: club.member >=")
    assert [f.line for f in errors(copy) if f.code == "expression"] == [line]


def test_an_unreachable_circumstance_counts_what_must_hold_before(copy):
    edit(
        copy,
        SERVICE,
        "{element: club.topics, required: false,",
        '{element: club.topics, when: \'club.permit == "x" && club.kind == "art"\', required: false,',
    )
    assert "unreachable" in [f.code for f in errors(copy)]


def test_a_region_may_not_choose_a_route_that_enters_too_little(copy):
    edit(copy, "regions/900101/region.yaml", "extra_basis:", "route: spot, extra_basis:")
    found = [(f.file, f.code) for f in errors(copy)]
    assert ("regions/900101/region.yaml", "expression") in found


def test_sensitive_data_may_not_become_public(copy):
    edit(
        copy,
        SERVICE,
        "{element: person.phone, role: applicant}",
        "{element: person.resident_id, role: applicant}",
    )
    edit(copy, SERVICE, "kind: club.kind, capital", "kind: applicant.resident_id, capital")
    assert "sensitive_made_public" in [f.code for f in errors(copy)]


def test_an_unreadable_part_is_not_also_called_unknown(copy):
    edit(copy, "routes/all.yaml", "name: 审查", "nam: 审查")
    assert {f.code for f in errors(copy)} == {"unknown_key", "missing_key"}


def test_what_was_released_may_not_be_edited(copy, mini):
    edit(copy, "parameters/all.yaml", "value: 10,", "value: 11,")
    edit(
        copy, SERVICE, "founders.all(f, f.resident_id.age >= 18)", "founders.all(f, f.resident_id.age >= 16)"
    )
    edit(copy, SCENARIOS, "members: 30", "members: 31")
    found = [f for f in lint(load(copy), mini) if f.code == "released_changed"]
    assert sorted(f.file for f in found) == ["parameters/all.yaml", SERVICE]


def test_a_new_dated_version_is_no_change(copy, mini):
    edit(
        copy,
        SERVICE,
        "  - code: adults\n",
        "  - {code: adults, since: 2027-01-01, text: 满二十周岁, rule: 'founders.all(f, f.resident_id.age >= 20)', remedy: 请更换。, basis: 新条例}\n  - code: adults\n",
    )
    edit(
        copy,
        "parameters/all.yaml",
        "    - {value: 20, from",
        "    - {value: 30, from: 2027-01-01, source: 新条例, evidence: law}\n    - {value: 20, from",
    )
    assert [f for f in lint(load(copy), mini) if f.severity == Severity.ERROR] == []
