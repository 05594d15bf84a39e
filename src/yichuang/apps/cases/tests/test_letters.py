"""Every event that the law wants in writing becomes a letter, once."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from yichuang.apps.cases import jobs
from yichuang.apps.cases.engine import read
from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.documents import queries as documents
from yichuang.apps.journal import outbox
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.notices import queries as notices
from yichuang.config.wiring import handlers


def drain() -> None:
    """The outbox keeps the wall's time, whatever day the hall's clock shows."""
    for _ in range(20):
        outbox.drain(handlers, timezone.now() + timedelta(seconds=1))
    assert list(OutboxMessage.objects.values_list("topic", "last_error")) == []


def names(no: str) -> list[str]:
    return [document.name for document in documents.of_subject(no)]


def test_a_granted_case_leaves_its_letters(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.GRANT, "approver")
    hall.act(no, Action.SERVE, "clerk", method="counter", in_person=True)
    drain()
    letters = ["准予决定书.pdf", "受理通知书.pdf", "收件回执.pdf", "社会团体法人登记证书.pdf", "送达回证.pdf"]
    assert sorted(names(no)) == letters
    drain()
    assert len(names(no)) == len(letters)
    inbox = notices.inbox(hall.citizen.user_id or 0)
    assert [notice.template for notice in inbox] == ["served", "granted", "accepted", "received"]


def test_tolerance_and_denial_have_theirs(hall: Hall) -> None:
    no = hall.submit(hall.draft(without=("premises-proof",)))
    hall.act(
        no,
        Action.ACCEPT_TOLERATED,
        "clerk",
        materials=["premises-proof"],
        commitment="十个工作日内补交场所证明",
    )
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.DENY, "approver", reasons="住所不符合要求")
    drain()
    assert {"容缺受理通知书.pdf", "容缺受理承诺书.pdf", "不予决定书.pdf"} <= set(names(no))


def test_the_clock_lapses_what_nobody_mends(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(
        no,
        Action.REQUEST_CORRECTION,
        "clerk",
        faults=[{"about": "association.name", "text": "名称要写行政区划"}],
    )
    assert jobs.run_timers(hall.at) == 0
    hall.later(days=60)
    assert jobs.run_timers(hall.at) == 1
    assert read(no).snapshot.state is State.LAPSED
    assert jobs.run_timers(hall.at) == 0
