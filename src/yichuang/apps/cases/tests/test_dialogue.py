"""A person asks, the receiving office answers: who may do which, by when, and who is told."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, dialogue, pinned
from yichuang.apps.cases.models import Application, ThreadMessage
from yichuang.apps.cases.tests.conftest import MORNING, SERVICE, Hall
from yichuang.apps.cases.tests.test_letters import drain
from yichuang.apps.journal.models import Event
from yichuang.apps.notices import queries as notices
from yichuang.core.clocktime import format_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily, StaleVersion


@pytest.fixture
def application(hall: Hall) -> Application:
    no = hall.submit(hall.draft()).partition("/")[0]
    return Application.objects.get(no=no)


def ask(hall: Hall, application: Application, text: str = "材料要原件吗？") -> uuid.UUID:
    return dialogue.ask(application, text, actor=hall.citizen, at=hall.at).pk


def elsewhere() -> Actor:
    user = User.objects.create(username="elsewhere", name="外省王丽", kind="staff")
    appoint(SYSTEM, user, Appointment(role="clerk", office="430000-civil-affairs"), MORNING)
    return accounts.actor_for(user, MORNING + timedelta(minutes=1))


def test_a_question_waits_at_the_receiving_office_until_it_is_answered(
    hall: Hall, application: Application
) -> None:
    thread = ask(hall, application)
    clerk = hall.staff["clerk"]
    assert [t.pk for t in dialogue.waiting(clerk)] == [thread]
    assert dialogue.count_waiting(clerk) == 1
    dialogue.answer(thread, "复印件就行。", actor=clerk, at=hall.at)
    assert dialogue.count_waiting(clerk) == 0
    said = [(m.by_office, m.author_id, m.text) for m in ThreadMessage.objects.order_by("pk")]
    assert said == [(False, hall.citizen.user_id, "材料要原件吗？"), (True, clerk.user_id, "复印件就行。")]


def test_the_person_is_told_that_there_is_an_answer_and_not_what_it_says(
    hall: Hall, application: Application
) -> None:
    dialogue.answer(ask(hall, application), "复印件就行。", actor=hall.staff["clerk"], at=hall.at)
    drain()
    told = [n for n in notices.inbox(hall.citizen.user_id or 0) if n.template == "consultation_answered"]
    assert [n.subject for n in told] == [application.no]
    assert "复印件" not in told[0].text
    drain()
    assert len(notices.of_subject(application.no)) == len(told)


def test_nothing_of_it_stands_in_the_journal_nor_in_clear_in_the_table(
    hall: Hall, application: Application
) -> None:
    before = Event.objects.count()
    ask(hall, application, "我叫张演丰，要原件吗？")
    assert Event.objects.count() == before
    assert "张演丰".encode() not in bytes(ThreadMessage.objects.get().text_sealed or b"")


def test_the_day_of_the_answer_comes_from_the_catalogue(hall: Hall, application: Application) -> None:
    offering = applications.offering_of(application)
    promised = dialogue.promise(offering, hall.at)
    assert promised is not None
    assert promised.is_sample
    thread = dialogue.of_application(application)
    assert thread is None
    ask(hall, application)
    thread = dialogue.of_application(application)
    assert thread is not None
    assert thread.due_at is not None
    # asked on Monday 2 March; two working days later is Wednesday
    assert format_date(thread.due_at - timedelta(seconds=1)) == "2026年3月4日（周三）"


def test_who_is_not_a_party_cannot_ask_and_another_office_does_not_see_it(
    hall: Hall, application: Application
) -> None:
    stranger = accounts.actor_for(User.objects.create(username="stranger", kind="citizen"), hall.at)
    with pytest.raises(NotAllowed):
        dialogue.ask(application, "这件办到哪了？", actor=stranger, at=hall.at)
    thread = ask(hall, application)
    other = elsewhere()
    assert dialogue.waiting(other) == []
    with pytest.raises(NotFound):
        dialogue.for_office(thread, other)
    with pytest.raises(NotFound):
        dialogue.answer(thread, "不该能答", actor=other, at=hall.at)
    with pytest.raises(NotFound):
        dialogue.answer(thread, "审查人不在窗口", actor=hall.staff["reviewer"], at=hall.at)
    with pytest.raises(NotFound):
        dialogue.answer(thread, "自己答自己", actor=hall.citizen, at=hall.at)


def test_nobody_answers_their_own_family(hall: Hall, application: Application) -> None:
    thread = ask(hall, application)
    Application.objects.filter(pk=application.pk).update(kin=[hall.staff["clerk"].user_id])
    with pytest.raises(OwnFamily):
        dialogue.answer(thread, "我来答", actor=hall.staff["clerk"], at=hall.at)


def test_number_and_phone_are_proof_enough_and_a_wrong_phone_is_none(
    hall: Hall, application: Application
) -> None:
    phone = hall.sample()["applicant"]["phone"]
    dialogue.ask_tracked(application.no, phone, "还要多久？", at=hall.at)
    assert dialogue.count_waiting(hall.staff["clerk"]) == 1
    with pytest.raises(NotFound):
        dialogue.ask_tracked(application.no, "13900000000", "还要多久？", at=hall.at)


def test_one_thread_an_application_and_one_key_one_question(hall: Hall, application: Application) -> None:
    first = dialogue.ask(application, "要原件吗？", actor=hall.citizen, at=hall.at, key="k1")
    again = dialogue.ask(application, "要原件吗？", actor=hall.citizen, at=hall.at, key="k1")
    phone = hall.sample()["applicant"]["phone"]
    tracked = dialogue.ask_tracked(application.no, phone, "再问一句。", at=hall.at)
    assert first.pk == again.pk == tracked.pk
    assert [m.text for m in dialogue.messages_of(first)] == ["要原件吗？", "再问一句。"]


def test_of_two_who_answer_at_once_the_second_sees_the_first(hall: Hall, application: Application) -> None:
    thread = ask(hall, application)
    seen = ThreadMessage.objects.get().pk
    dialogue.answer(thread, "复印件就行。", actor=hall.staff["clerk"], at=hall.at, seen=seen)
    with pytest.raises(StaleVersion) as stale:
        dialogue.answer(thread, "要原件。", actor=hall.staff["office_head"], at=hall.at, seen=seen)
    assert stale.value.fields["changed_by"] == hall.staff["clerk"].name


def test_a_question_that_came_while_the_clerk_was_writing_goes_on_waiting(
    hall: Hall, application: Application
) -> None:
    thread = ask(hall, application)
    seen = ThreadMessage.objects.get().pk
    hall.later(hours=1)
    ask(hall, application, "还有，要盖章吗？")
    dialogue.answer(thread, "复印件就行。", actor=hall.staff["clerk"], at=hall.at, seen=seen)
    found = dialogue.waiting(hall.staff["clerk"])
    assert [t.waiting_since for t in found] == [hall.at]


def test_before_applying_a_person_asks_about_a_service_and_only_they_read_it(hall: Hall) -> None:
    offering = pinned.releases.current_catalogue().offering(SERVICE, "330200")
    thread = dialogue.ask_about_service(offering, "外地人能办吗？", actor=hall.citizen, at=hall.at)
    assert dialogue.of_service(offering, hall.citizen) == thread
    stranger = accounts.actor_for(User.objects.create(username="stranger", kind="citizen"), hall.at)
    assert dialogue.of_service(offering, stranger) is None
    assert dialogue.of_service(offering, SYSTEM) is None
    dialogue.answer(thread.pk, "能办。", actor=hall.staff["clerk"], at=hall.at)
    drain()
    assert [n.subject for n in notices.inbox(hall.citizen.user_id or 0)] == [f"consultation:{thread.pk}"]
    assert [t.pk for t in dialogue.of_asker(hall.citizen)] == [thread.pk]


@pytest.mark.parametrize("text", ["", " \n ", "嗯", "长" * 1001])
def test_an_empty_and_an_endless_question_are_refused(
    hall: Hall, application: Application, text: str
) -> None:
    with pytest.raises(InvalidInput):
        ask(hall, application, text)
    assert dialogue.of_application(application) is None


def test_the_queue_goes_on_where_the_page_ended(hall: Hall, application: Application) -> None:
    ask(hall, application)
    offering = pinned.releases.current_catalogue().offering(SERVICE, "330200")
    hall.later(minutes=5)
    second = dialogue.ask_about_service(offering, "外地人能办吗？", actor=hall.citizen, at=hall.at)
    clerk = hall.staff["clerk"]
    page = dialogue.waiting(clerk, limit=1)
    assert [t.pk for t in dialogue.waiting(clerk, after=dialogue.cursor(page[0]))] == [second.pk]


def test_numbers_in_a_text_are_hidden_in_part() -> None:
    text = "身份证339999199001010013，卡6222020200112233445，电话13800001234，第12条"
    assert dialogue.masked(text) == "身份证3399**********0013，卡***************3445，电话138****1234，第12条"
