"""A twenty-fifth service is one new folder: guide, form, cases, certificate and figures work with no other edit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.telling import Walk
from tests.end_to_end.walking import Hall, open_hall
from yichuang.catalogue.faults import Severity
from yichuang.catalogue.lint import check
from yichuang.catalogue.loader import load
from yichuang.config import env

CODE = "social-association-certificate-reissue"
SERVICE = """\
short: SO-21
name: 社会团体登记证书遗失补领
procedure: confirmation
audience: 登记证书遗失或者损毁的社会团体
summary: 证书丢了或者坏了，在这里补领。填好单位和原因，我们核对登记簿后发新证。
legal_basis:
  - {law: 社会团体登记管理条例, articles: [第十二条], evidence: assumed}
levels: [province, city, county]
handling: committed
promised: {value: 4, unit: wd, from: accepted, evidence: assumed}
route: review-decide
visits: {count: 1, because: 领取新证原件；选电子证照的不用来}
form:
  - code: organisation
    title: 您的单位
    fields:
      - {element: organisation.uscc, asked_because: 凭它在登记簿里找到您的单位}
      - {element: organisation.name, label: 现在的名称, unused_because: 和信用代码对照，防止填错一位}
      - {element: charity.listed, asked_because: 数据还没有接通}
  - code: applicant
    title: 经办人
    fields:
      - {element: person.name, role: applicant, source: population, unused_because: 印在申请书上}
      - {element: person.resident_id, role: applicant, unused_because: 用来核对经办人的身份}
      - {element: person.phone, role: applicant, unused_because: 办理进度发到这个号码}
conditions:
  - code: not_listed
    text: 不在活动异常名录里
    rule: '!charity.listed'
    field: charity.listed
    remedy: 请先办理移出名录，再来补领证书。
    basis: 示例
    evidence: assumed
legal_materials:
  source: 示例
  open: true
  evidence: assumed
materials:
  - {material: meeting-minutes, evidence: assumed}
  - {material: premises-proof, primary: false, evidence: assumed}
result:
  name: 社会团体法人登记证书（补发）
  kind: certificate
  register: social-organisations
  effect: remark
  find_by: {uscc: organisation.uscc}
  certificate: legal-person-certificate
"""
SCENARIOS = """\
sample:
  organisation: {uscc: 51339999MJ0001010F, name: 宁波市海岛鸟类观测协会}
  charity: {listed: false}
  applicant: {name: 郑示宁, resident_id: '339999198801270089', phone: '13800000031'}
scenarios:
  - title: 证书遗失，补发
    at: 2026-03-02T10:00:00+08:00
    existing: &entry
      name: 宁波市海岛鸟类观测协会
      uscc: 51339999MJ0001010F
      kind: 社会团体
      purpose: 组织会员观测和保护海岛鸟类，普及生态知识。
      business_scope: 鸟类观测、科普宣传、志愿服务。
      activity_area: 宁波市
      address: 宁波市鄞州区学士路演示楼 3 号
      legal_representative: 张演丰
      capital: 3000000
      supervising_unit: 宁波市自然资源和规划局
      registered_on: '2020-05-18'
    expect: {decision: grant}
  - title: 还在活动异常名录里
    at: 2026-03-02T10:00:00+08:00
    existing: *entry
    set: {charity.listed: true}
    expect: {findings: [not_listed]}
  - title: 场所证明容缺后补
    at: 2026-03-02T10:00:00+08:00
    existing: *entry
    without: [premises-proof]
    expect: {decision: grant, tolerated: [premises-proof]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue we ship and one folder more; nothing that was there is touched."""
    copy = tmp_path_factory.mktemp("catalogue") / "catalogue"
    shutil.copytree(env.load().catalogue, copy)
    new = copy / "services" / "social-organisations" / CODE
    new.mkdir()
    (new / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (new / "scenarios.yaml").write_text(SCENARIOS, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wider_hall(folder: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Hall]:
    with django_db_blocker.unblock(), open_hall(folder) as hall:
        yield hall


@pytest.fixture
def wider(wider_hall: Hall, db: None) -> Iterator[Hall]:
    yield wider_hall
    wider_hall.tokens.clear()
    wider_hall.users.clear()


def test_the_check_is_content(folder: Path) -> None:
    faults = [fault for fault in check(load(folder)) if fault.severity is Severity.ERROR]
    assert [str(fault) for fault in faults] == []


def test_it_stands_in_the_list_with_guide_and_form(wider: Hall) -> None:
    listed = wider.get("/services?region=330200&q=遗失补领").body["services"]
    assert [(one["code"], one["short"]) for one in listed] == [(CODE, "SO-21")]
    guide = wider.get("/services/SO-21?region=330200").body
    assert guide["steps"] == ["提交申请", "受理", "审查", "决定", "送达"]
    assert [section["code"] for section in guide["guide"]][:3] == ["audience", "conditions", "materials"]
    form = wider.get("/services/SO-21/form?region=330200").body
    assert [section["title"] for section in form["sections"]] == ["您的单位", "经办人"]


@pytest.mark.parametrize("story", range(3))
def test_its_scenarios_end_as_they_say(wider: Hall, story: int) -> None:
    Walk(wider, CODE, wider.catalogue.scenarios[CODE].scenarios[story]).tell()
