"""Who may change a draft, and what a key stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, draft_migration, papers, service, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, ApplicationMaterial, Case
from yichuang.apps.cases.tests.conftest import PDF, Hall
from yichuang.apps.documents.models import Document
from yichuang.core.errors import (
    DocumentRefused,
    DuplicateCommand,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
)


def stranger(hall: Hall) -> Actor:
    person, _ = User.objects.get_or_create(
        username="stranger", defaults={"name": "林示柏", "kind": "citizen"}
    )
    return accounts.actor_for(person, hall.at)


def a_material(no: str) -> str:
    row = ApplicationMaterial.objects.filter(application__no=no, removed_at=None).first()
    assert row is not None
    return row.material


def present(no: str) -> set[str]:
    return set(papers.material_states(Application.objects.get(no=no)))


CHANGES: dict[str, Callable[[Hall, str, Actor], Any]] = {
    "answers": lambda hall, no, who: applications.save_answers(
        no, {"association": {"name": "别人的协会"}}, actor=who, at=hall.at
    ),
    "paper": lambda hall, no, who: papers.hand_in_paper(
        no, papers.Paper(a_material(no), "a.pdf", PDF), actor=who, at=hall.at
    ),
    "document": lambda hall, no, who: papers.add_material(
        no, a_material(no), Document.objects.filter(subject=no).first(), actor=who, at=hall.at
    ),
    "removal": lambda hall, no, who: papers.remove_material(no, a_material(no), actor=who, at=hall.at),
    "migration": lambda hall, no, who: draft_migration.migrate_draft(no, actor=who, at=hall.at),
    "handing in": lambda hall, no, who: submission.submit(
        no, {"declaration": True}, actor=who, order=hall.order()
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_stranger_changes_nothing_of_a_draft_and_does_not_learn_of_it(hall: Hall, change: str) -> None:
    no = hall.draft()
    with pytest.raises(NotFound):
        CHANGES[change](hall, no, stranger(hall))
    assert (Application.objects.get(no=no).version, Case.objects.count()) == (2, 0)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["clerk", "supervisor", "office_head"])
def test_staff_who_may_look_do_not_touch_somebodys_online_draft(hall: Hall, change: str, role: str) -> None:
    no = hall.draft()
    before = present(no)
    with pytest.raises(NotAllowed):
        CHANGES[change](hall, no, hall.staff[role])
    assert (Application.objects.get(no=no).version, present(no), Case.objects.count()) == (2, before, 0)


@pytest.mark.parametrize("change", CHANGES)
def test_the_applicant_may_change_their_draft(hall: Hall, change: str) -> None:
    CHANGES[change](hall, hall.draft(), hall.citizen)


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"document", "paper"}))
def test_nobody_changes_what_was_handed_in(hall: Hall, change: str) -> None:
    no = hall.draft()
    hall.submit(no)
    before = present(no)
    for who in (hall.citizen, hall.staff["clerk"]):
        with pytest.raises(NotAllowed):
            CHANGES[change](hall, no, who)
    assert (Application.objects.get(no=no).version, present(no)) == (2, before)


def test_a_clerk_who_left_the_window_leaves_its_drafts_too(hall: Hall) -> None:
    no = hall.draft(channel="counter")
    gone = Actor(hall.staff["clerk"].user_id, "演示", "staff")
    Application.objects.filter(no=no).update(owner=None)
    with pytest.raises(NotFound):
        applications.save_answers(no, {"association": {"name": "某协会"}}, actor=gone, at=hall.at)


def test_a_draft_moves_only_from_the_version_that_was_seen(hall: Hall) -> None:
    no = hall.draft()
    with pytest.raises(StaleVersion):
        draft_migration.migrate_draft(no, actor=hall.citizen, at=hall.at, seen=1)


def test_only_a_clerk_ticks_a_paper_that_was_only_shown(hall: Hall) -> None:
    no = hall.draft()
    with pytest.raises(NotAllowed):
        papers.add_material(no, a_material(no), None, actor=hall.citizen, at=hall.at)


def test_a_paper_that_is_refused_leaves_nothing(hall: Hall) -> None:
    no = hall.draft()
    before = (Document.objects.count(), present(no))
    with pytest.raises(DocumentRefused):
        papers.hand_in_paper(no, papers.Paper(a_material(no), "a.pdf", b"MZ"), actor=hall.citizen, at=hall.at)
    with pytest.raises(InvalidInput):
        papers.hand_in_paper(no, papers.Paper("no-such-paper", "a.pdf", PDF), actor=hall.citizen, at=hall.at)
    assert (Document.objects.count(), present(no)) == before


def handed_in(hall: Hall, no: str, key: str, who: Actor | None = None) -> service.Outcome:
    order = hall.order(key=key)
    return submission.submit(no, {"declaration": True}, actor=who or hall.citizen, order=order)[0]


def test_the_same_key_hands_in_once(hall: Hall) -> None:
    no = hall.draft()
    assert [handed_in(hall, no, "k").repeated for _ in range(2)] == [False, True]
    assert Case.objects.count() == 1


def test_a_key_of_another_application_opens_nothing_and_shows_nothing(hall: Hall) -> None:
    first, second = hall.draft(), hall.draft(changes={"association.name": "另一个演示协会"})
    handed_in(hall, first, "k")
    with pytest.raises(DuplicateCommand):
        handed_in(hall, second, "k")
    assert Case.objects.count() == 1


def test_a_key_of_another_command_or_person_is_refused(hall: Hall) -> None:
    no = hall.draft()
    case = hall.submit(no)
    service.act(case, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=hall.order(key="accepted"))
    with pytest.raises(DuplicateCommand):
        handed_in(hall, no, "accepted")
    other = hall.draft(channel="counter", changes={"association.name": "窗口的演示协会"})
    handed_in(hall, other, "by-applicant")
    with pytest.raises(DuplicateCommand):
        handed_in(hall, other, "by-applicant", who=hall.staff["clerk"])


def test_a_key_that_opened_a_draft_hands_nothing_in(hall: Hall) -> None:
    from yichuang.apps.journal import service as journal

    no = hall.draft()
    journal.claim_key("opened", f"application:{no}")
    with pytest.raises(DuplicateCommand):
        handed_in(hall, no, "opened")
