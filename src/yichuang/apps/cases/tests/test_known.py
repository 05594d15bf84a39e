"""Data that travels instead of people: looked up by consent, shown, not asked, contested, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, known, learning
from yichuang.apps.cases.models import Application, KnownDatum
from yichuang.apps.cases.tests import family_hall as halls
from yichuang.apps.cases.tests.departments import DECEASED, HEIR, Departments
from yichuang.apps.cases.tests.family_hall import FamilyHall
from yichuang.apps.documents.models import Document
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.notices.models import Notice
from yichuang.apps.parties import queries as parties
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.models import ConsentWay
from yichuang.apps.sources.service import ConsentTerms, give_consent
from yichuang.catalogue.model import Purpose
from yichuang.core.errors import InvalidAnswers, NotAllowed, NotFound
from yichuang.core.resident_id import ResidentId

TOLD = {
    "population": {DECEASED: {"person.name": "陈演松", "person.address": "演示路1号"}},
    "deaths": {DECEASED: {"death.died_on": "2026-02-20"}},
    "pensions": {DECEASED: {"pension.account": "P-1"}},
}
BLANK = {
    "deceased": {"name": None, "address": None},
    "death": {"died_on": None},
    "pension": {"account": None},
}
CHANGES = (
    (
        "sources/sources.yaml",
        "consent_required: true}\n- {code: pensions",
        "consent_required: true, proves: [{role: deceased, element: death.died_on}]}\n- {code: pensions",
    ),
    (
        "bundles/mini-after/bundle.yaml",
        "sections:\n",
        "implied:\n  - {key: deceased.resident_id, value: applicant.resident_id, when: circumstances.house, because: 测试}\n"
        "sections:\n",
    ),
)


@pytest.fixture
def hall(family_hall: FamilyHall) -> FamilyHall:
    family_hall.city.people = {source: dict(people) for source, people in TOLD.items()}
    return family_hall


def started(hall: FamilyHall, *, consent: bool = True) -> str:
    """A draft in which the family said who died, and nothing that a source knows."""
    no = hall.draft(papers=False, **BLANK)
    if consent:
        agree(hall, no, "population", "deaths")
    return no


def agree(hall: FamilyHall, no: str, *codes: str, about: str = DECEASED) -> None:
    person = parties.person_by_resident_id(HEIR)
    assert person is not None
    terms = ConsentTerms(
        codes,
        (ResidentId(about),),
        no,
        Purpose.HANDLING,
        ConsentWay.LOGIN,
        hall.at + timedelta(days=30),
    )
    give_consent(hall.heir, person, terms, at=hall.at)


def learn(hall: FamilyHall, no: str) -> dict[str, str]:
    """Source → how it answered."""
    hall.city.now = hall.at
    return {asked.source: asked.outcome for asked in learning.learn(no, actor=hall.heir, at=hall.at).asked}


def row(no: str) -> Application:
    return Application.objects.get(no=no)


def answers(no: str) -> dict[str, dict[str, str]]:
    return answer_versions.latest(row(no))[1]


def asked_now(hall: FamilyHall, no: str) -> set[str]:
    sections = known.visible(row(no), answers(no), hall.at)
    return {question.key for section in sections for question in section.fields}


def test_the_consent_page_says_who_would_be_asked_for_what(hall: FamilyHall) -> None:
    no = started(hall, consent=False)
    needs = {need.source: need for need in known.wanted(row(no), answers(no), hall.at)}
    assert set(needs) == {"population", "deaths", "pensions"}
    assert needs["population"].keys == ("deceased.name", "deceased.address")
    assert needs["population"].numbers == (DECEASED,)
    assert (needs["population"].consent_required, needs["pensions"].consent_required) == (True, False)


def test_what_sources_know_is_not_asked_and_stands_in_the_answers(hall: FamilyHall) -> None:
    no = started(hall)
    before = asked_now(hall, no)
    assert learn(hall, no) == {"population": "found", "deaths": "found", "pensions": "found"}
    assert before - asked_now(hall, no) == {
        "deceased.name",
        "deceased.address",
        "death.died_on",
        "pension.account",
    }
    assert answers(no)["deceased"]["address"] == "演示路1号"
    shown = {one.key: one for one in known.of(row(no))}
    assert (shown["death.died_on"].holder, shown["death.died_on"].as_of) == ("卫健", hall.at)
    assert [one.material for one in known.spared(row(no))] == ["death-proof"]
    assert len(hall.city.queries) == 3  # one a source, whatever number of members wants it


def test_learning_again_asks_nobody_twice(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    assert learn(hall, no) == {}
    assert len(hall.city.queries) == 3


def test_without_consent_nobody_is_asked_and_everything_can_be_typed(hall: FamilyHall) -> None:
    no = started(hall, consent=False)
    assert learn(hall, no) == {"population": "no_consent", "deaths": "no_consent", "pensions": "found"}
    assert {query["source"] for query in hall.city.queries} == {"pensions"}
    assert {"deceased.name", "death.died_on"} <= asked_now(hall, no)


@pytest.fixture
def changed_hall(
    db: None, tmp_path: Path, settings: Any, city: Departments, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FamilyHall]:
    """The hall where death is to be proved first, and the number of who has a house follows from another answer."""
    plain = halls.small_catalogue

    def changed(to: Path) -> Path:
        made = plain(to)
        for name, before, after in CHANGES:
            path = made / name
            text = path.read_text()
            assert before in text
            path.write_text(text.replace(before, after, 1))
        return made

    monkeypatch.setattr(halls, "small_catalogue", changed)
    for hall in halls.open_hall(tmp_path, settings, city):
        hall.city.people = {source: dict(people) for source, people in TOLD.items()}
        yield hall


def refusals(no: str) -> set[tuple[str, str]]:
    return {(row.source, row.reason) for row in sources.look_ups_in(no) if row.outcome == "refused"}


def test_of_who_is_dead_the_others_are_asked_once_that_is_found(changed_hall: FamilyHall) -> None:
    no = started(changed_hall)
    assert learn(changed_hall, no) == {"deaths": "found", "population": "found", "pensions": "found"}
    assert changed_hall.city.queries[0]["source"] == "deaths"
    assert refusals(no) == set()


def test_a_living_person_typed_as_deceased_is_not_looked_up(changed_hall: FamilyHall) -> None:
    changed_hall.city.people["deaths"] = {}
    no = started(changed_hall)
    before = asked_now(changed_hall, no)
    outcomes = {"deaths": "nothing", "population": "refused", "pensions": "refused"}
    assert learn(changed_hall, no) == outcomes
    assert {query["source"] for query in changed_hall.city.queries} == {"deaths"}
    assert refusals(no) == {("population", "not_proved"), ("pensions", "not_proved")}
    assert known.of(row(no)) == []
    assert asked_now(changed_hall, no) == before
    assert learn(changed_hall, no) == {}  # neither asked nor put on record a second time


def test_a_death_that_is_on_record_later_is_found_later(changed_hall: FamilyHall) -> None:
    deaths = changed_hall.city.people.pop("deaths")
    changed_hall.city.people["deaths"] = {}
    no = started(changed_hall)
    assert learn(changed_hall, no)["population"] == "refused"
    changed_hall.city.people["deaths"] = deaths
    changed_hall.at += timedelta(hours=1)
    assert learn(changed_hall, no) == {}, "nobody is asked twice in a morning"
    changed_hall.at += timedelta(hours=12)
    assert learn(changed_hall, no) == {"deaths": "found", "population": "found", "pensions": "found"}


def test_the_proof_is_asked_for_although_the_family_typed_the_day(changed_hall: FamilyHall) -> None:
    no = started(changed_hall)
    word = {"death": {"died_on": "2026-02-19"}}
    applications.save_answers(no, word, actor=changed_hall.heir, at=changed_hall.at)
    needs = {need.source: need for need in known.wanted(row(no), answers(no), changed_hall.at)}
    assert (needs["deaths"].labels, needs["deaths"].numbers) == (("去世日期",), (DECEASED,))
    assert learn(changed_hall, no)["population"] == "found"
    assert answers(no)["death"]["died_on"] == "2026-02-19"


def test_while_the_proof_cannot_be_had_nobody_else_is_asked(changed_hall: FamilyHall) -> None:
    no = started(changed_hall)
    changed_hall.city.down.add("deaths")
    assert learn(changed_hall, no)["pensions"] == "refused"
    changed_hall.city.down.clear()
    changed_hall.at += timedelta(minutes=5)
    assert learn(changed_hall, no) == {"deaths": "found", "population": "found", "pensions": "found"}


def test_a_number_that_follows_from_other_answers_is_looked_up_and_what_it_told_stays(
    changed_hall: FamilyHall,
) -> None:
    for people in changed_hall.city.people.values():
        people[HEIR] = people[DECEASED]
    no = changed_hall.draft(
        papers=False,
        circumstances={"house": True},
        **{**BLANK, "deceased": {**BLANK["deceased"], "resident_id": None}},
    )
    agree(changed_hall, no, "population", "deaths", about=HEIR)
    assert learn(changed_hall, no)["population"] == "found"
    assert answers(no)["deceased"]["resident_id"] is None  # it follows anew each time
    word = {"payee": {"account": "6200000000000001"}}
    applications.save_answers(no, word, actor=changed_hall.heir, at=changed_hall.at)
    assert answers(no)["deceased"]["address"] == "演示路1号"
    assert "deceased.address" in known.keys(row(no))


def test_what_was_typed_is_not_touched(hall: FamilyHall) -> None:
    no = started(hall)
    applications.save_answers(no, {"deceased": {"name": "陈演嵩"}}, actor=hall.heir, at=hall.at)
    learn(hall, no)
    assert answers(no)["deceased"]["name"] == "陈演嵩"
    assert "deceased.name" not in known.keys(row(no))


def test_a_source_that_is_down_is_asked_of_the_family_and_tried_again(hall: FamilyHall) -> None:
    no = started(hall)
    hall.city.down.add("deaths")
    assert learn(hall, no)["deaths"] == "failed"
    assert "death.died_on" in asked_now(hall, no)
    hall.city.down.clear()
    hall.at += timedelta(minutes=5)
    assert learn(hall, no) == {"deaths": "found"}


def test_nothing_found_is_not_the_same_as_down(hall: FamilyHall) -> None:
    no = started(hall)
    hall.city.people["deaths"] = {}
    assert learn(hall, no)["deaths"] == "nothing"
    assert learn(hall, no) == {}  # it said so itself: it is not asked again


def test_what_only_the_holder_may_tell_keeps_the_application_until_it_answers(hall: FamilyHall) -> None:
    no = started(hall)
    hall.city.down.add("pensions")
    learn(hall, no)
    with pytest.raises(InvalidAnswers) as refused:
        hall.submit(no)
    codes = {finding.code for finding in refused.value.fields["findings"]}
    assert "source_needed" in codes
    hall.city.down.clear()
    hall.at += timedelta(minutes=5)
    learn(hall, no)
    assert hall.submit(no)


def test_a_contested_value_is_the_persons_word_and_goes_to_the_holder(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    shown = known.contest(no, "death.died_on", "2026-02-19", "医院开的是十九日", actor=hall.heir, at=hall.at)
    assert (shown.value, shown.contested_at) == ("2026-02-20", hall.at)
    assert answers(no)["death"]["died_on"] == "2026-02-19"
    assert "death.died_on" in asked_now(hall, no)
    assert known.spared(row(no)) == []  # the paper is wanted again
    hall.work()
    (sent,) = hall.city.corrections
    assert (sent["element"], sent["claimed"]) == ("death.died_on", "2026-02-19")
    with pytest.raises(NotFound):
        known.contest(no, "payee.account", "1", "不对的", actor=hall.heir, at=hall.at)


@pytest.mark.parametrize(("accepted", "word"), [(True, "已更正"), (False, "核实无误")])
def test_who_contested_is_told_what_the_holder_answered(
    hall: FamilyHall, *, accepted: bool, word: str
) -> None:
    no = started(hall)
    learn(hall, no)
    known.contest(no, "death.died_on", "2026-02-19", "医院开的是十九日", actor=hall.heir, at=hall.at)
    hall.work()
    (sent,) = hall.city.corrections
    hall.answer("health", sent["request_id"], "correction_result", accepted=accepted)
    (told,) = Notice.objects.filter(template="correction_answered")
    assert told.recipient_user_id == hall.heir.user_id
    assert f"卫健答复：{word}" in told.text
    shown = next(one for one in known.of(row(no)) if one.key == "death.died_on")
    assert shown.answer == "部门的说明文字"
    assert not OutboxMessage.objects.exists()


def test_who_sees_that_the_register_is_right_says_so_once(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    before = [paper.material for paper in known.spared(row(no))]
    known.contest(no, "death.died_on", "2026-02-19", "医院开的是十九日", actor=hall.heir, at=hall.at)
    hall.work()
    (sent,) = hall.city.corrections
    hall.answer("health", sent["request_id"], "correction_result", accepted=False)
    hall.at += timedelta(minutes=5)
    shown = known.concede(no, "death.died_on", actor=hall.heir, at=hall.at)
    assert (shown.value, shown.contested_at) == ("2026-02-20", None)
    assert answers(no)["death"]["died_on"] == "2026-02-20"
    assert "death.died_on" not in asked_now(hall, no)
    assert [paper.material for paper in known.spared(row(no))] == before, "the paper is spared again"
    (kept,) = sources.corrections_in(no)
    assert (kept.conceded_at, kept.conceded_by_id) == (hall.at, hall.heir.user_id)
    assert kept.claimed == "2026-02-19", "what was said before stays on record"
    with pytest.raises(NotFound):
        known.concede(no, "death.died_on", actor=hall.heir, at=hall.at)
    known.contest(no, "death.died_on", "2026-02-18", "还是不对", actor=hall.heir, at=hall.at)
    assert sources.corrections_in(no).get().conceded_at is None


def test_what_the_holder_has_corrected_is_not_conceded(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    known.contest(no, "death.died_on", "2026-02-19", "医院开的是十九日", actor=hall.heir, at=hall.at)
    hall.work()
    (sent,) = hall.city.corrections
    hall.answer("health", sent["request_id"], "correction_result", accepted=True)
    with pytest.raises(NotAllowed, match="corrected"):
        known.concede(no, "death.died_on", actor=hall.heir, at=hall.at)
    assert answers(no)["death"]["died_on"] == "2026-02-19"


def test_who_contested_is_told_that_the_holder_takes_no_correction(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    hall.city.unwilling.add("deaths")
    known.contest(no, "death.died_on", "2026-02-19", "医院开的是十九日", actor=hall.heir, at=hall.at)
    hall.work()
    assert "没有收下" in Notice.objects.get(template="correction_answered").text


def test_another_number_makes_what_was_told_somebody_elses(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    applications.save_answers(no, {"deceased": {"resident_id": HEIR}}, actor=hall.heir, at=hall.at)
    assert not KnownDatum.objects.filter(about="deceased.resident_id").exists()
    assert "address" not in answers(no)["deceased"]
    assert known.spared(row(no)) == []


def test_the_file_keeps_a_receipt_of_the_data_and_who_asked_is_on_record(hall: FamilyHall) -> None:
    no = started(hall)
    learn(hall, no)
    hall.submit(no)
    hall.work()
    receipt = Document.objects.get(subject=no, material="data_receipt")
    (paper,) = row(no).materials.filter(state="data")
    assert paper.document_id == receipt.pk
    rows = sources.look_ups_of_number(DECEASED)
    assert {(lookup.source, lookup.subject, lookup.user_id) for lookup in rows} == {
        (source, no, hall.heir.user_id) for source in TOLD
    }
    sent = hall.city.cases("health")[0]
    assert sent["answers"]["deceased"]["name"] == "陈演松"
