"""Notices: told once, sealed, readable, and short enough for one SMS."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection

from yichuang.apps.accounts.models import User
from yichuang.apps.notices import queries, service
from yichuang.apps.notices.models import Channel, Notice, NoticeState
from yichuang.apps.notices.templates import SMS_LENGTH, TEMPLATES
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import NotFound

AT = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
VALUES = {"service": "社会团体成立登记", "number": "330200-26-SO02-000123-P", "due": "11月25日"}
LONG = {
    "service": "民办非企业单位（社会服务机构）名称住所业务范围变更登记及章程核准",
    "number": "330200-26-SO02-000123-P/12",
    "due": "2026年12月25日",
    "ground": "专家评审",
    "how": "到窗口领取",
    "code": "123456",
    "minutes": "5",
    "what": "提交变更登记申请",
    "then": "逾期的，结果失效。",
    "agent": "欧阳示范",
    "office": "下应街道社会救助窗口",
    "paper": "继父母的结婚证和抚养教育孩子的凭据",
    "because": "出生医学证明上的母亲不是本人",
    "name": "欧阳*范",
    "until": "2027年12月25日",
    "holder": "人力资源和社会保障部门",
    "outcome": "已按您说的改正",
    "kind": "困难残疾人生活补贴",
    "month": "2026年12月",
    "amount": "123,456.00 元",
    "change": "继续发到2027年5月后停发",
}


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create(username="citizen", kind="citizen")


def tell(user: User | None, **changes: object) -> list[Notice]:
    wanted = {
        "key": "case-1/accepted",
        "recipient": service.Recipient(user.pk if user else None, phone="13800001234"),
        "template": "accepted",
        "values": VALUES,
        "subject": "330200-26-SO02-000123-P/1",
        **changes,
    }
    return service.tell(**wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_every_message_fits_one_sms_with_the_longest_values_and_keeps_its_number(template: object) -> None:
    text = template.render_sms(LONG)  # type: ignore[attr-defined]
    assert len(text) <= SMS_LENGTH
    assert LONG["number"] in text or "number" not in template.sms  # type: ignore[attr-defined]


def test_a_message_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="due"):
        TEMPLATES["accepted"].render({**VALUES, "due": ""})


def test_telling_twice_leaves_one_row_a_channel(user: User, settings: object) -> None:
    first, again = tell(user), tell(user)
    assert [row.pk for row in first] == [row.pk for row in again]
    assert {row.channel for row in first} == {"in_app"}, "no gateway is configured in tests"


def test_text_and_address_lie_sealed_in_the_database(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_gateway(monkeypatch)
    sms = next(row for row in tell(user) if row.channel == Channel.SMS)
    assert sms.address == "13800001234"
    assert sms.state == NoticeState.QUEUED
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(n)::text, '') FROM notices_notice n")
        dump = cursor.fetchone()[0]
    for secret in ("13800001234", "社会团体成立登记"):
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_the_inbox_is_ones_own_and_counts_what_is_unread(user: User) -> None:
    other = User.objects.create(username="other", kind="citizen")
    (mine,) = tell(user)
    tell(other, key="case-2/accepted")
    assert queries.inbox(user.pk) == [mine]
    assert mine.text.startswith("您申请的“社会团体成立登记”")
    assert queries.unread(user.pk) == 1
    assert service.mark_read(other.pk, [mine.pk], at=AT) == 0
    assert service.mark_read(user.pk, [mine.pk], at=AT) == 1
    assert queries.unread(user.pk) == 0


def test_a_person_without_an_account_is_reached_by_phone_alone(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_gateway(monkeypatch)
    assert [row.channel for row in tell(None)] == ["sms"]


def test_an_unknown_template_is_refused(user: User) -> None:
    with pytest.raises(NotFound):
        tell(user, template="no_such")


def _with_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    changed = dataclasses.replace(settings.ENVIRONMENT, gateway_url="http://127.0.0.1:9")
    monkeypatch.setattr(settings, "ENVIRONMENT", changed)
