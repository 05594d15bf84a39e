"""The demo city comes out the same however often, and however interrupted, it is furnished."""

from __future__ import annotations

import random
from datetime import date, datetime

import pytest

from yichuang.apps.accounts.models import User
from yichuang.apps.cases import pinned
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.journal import seals
from yichuang.apps.outreach.discovery import Closing
from yichuang.apps.outreach.models import Lead
from yichuang.apps.releases import queries as releases
from yichuang.apps.visits.models import HomeVisit
from yichuang.cli import demo_city
from yichuang.cli.demo_city.cases import City, parts
from yichuang.cli.demo_city.discovery import STORIES
from yichuang.cli.demo_city.disguise import Names, replacements, rewritten
from yichuang.cli.demo_city.papers import paper
from yichuang.cli.demo_city.roster import PASSWORD, furnish_staff
from yichuang.config import env, opening
from yichuang.core.clocktime import SHANGHAI

MIDNIGHT = datetime(2026, 11, 20, 0, 0, tzinfo=SHANGHAI)


@pytest.fixture
def fresh(db: None) -> None:
    releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()


def furnish(most: int) -> list[tuple[str, str, int]]:
    demo_city.furnish(env.load(), fresh=True, say=lambda text: None, most=most)
    return list(CaseFacts.objects.order_by("no").values_list("no", "state", "version"))


@pytest.mark.usefixtures("fresh")
def test_a_city_half_built_is_completed_and_then_left_alone() -> None:
    half = furnish(4)
    whole = furnish(8)
    people = User.objects.count()
    assert len(half) == 4 + 1, "and the one that a lead became"
    assert set(half) < set(whole)
    assert furnish(8) == whole
    assert User.objects.count() == people
    assert seals.verify().broken is None


@pytest.mark.usefixtures("fresh")
def test_a_dozen_leads_wait_at_different_steps_and_are_made_once() -> None:
    told = []
    for _ in range(2):
        furnish(0)
        told.append(list(Lead.objects.order_by("no").values_list("no", "step", "closing")))
    assert told[0] == told[1]
    assert len(told[0]) == len(STORIES)
    assert {step for _, step, closing in told[0] if not closing} == {"collect", "visit", "consent", "members"}
    assert len({closing for _, _, closing in told[0] if closing}) == 5
    recognised = Lead.objects.get(closing=Closing.RECOGNISED)
    assert recognised.result_service == "subsistence-allowance"
    assert CaseFacts.objects.get(application_id=recognised.application_id).decision == "grant"
    assert HomeVisit.objects.filter(confirmed_at=None).count() == 0


@pytest.mark.usefixtures("fresh")
def test_the_staff_log_in_with_the_printed_password() -> None:
    furnish(0)
    assert User.objects.get(username="wangli").check_password(PASSWORD)
    assert f"密码都是 {PASSWORD}" in demo_city.welcome("http://127.0.0.1:8000", 1)


@pytest.mark.usefixtures("fresh")
def test_a_database_with_releases_of_its_own_gets_no_made_up_people() -> None:
    opening.publish(env.load().catalogue, at=MIDNIGHT, note="正式发布")
    assert furnish(3) == []
    assert not User.objects.exists()


@pytest.mark.usefixtures("fresh")
def test_the_same_day_gives_the_same_plan_with_every_life_in_it() -> None:
    opening.publish(env.load().catalogue, at=MIDNIGHT)
    staff = furnish_staff(MIDNIGHT, MIDNIGHT)
    first, second = (parts(City(staff, [], MIDNIGHT)) for _ in range(2))
    assert [(p.seed, p.offering.service.code) for p in first] == [
        (p.seed, p.offering.service.code) for p in second
    ]
    assert len({p.plan.life for p in first}) >= 28
    assert 140 <= len(first) <= 180


def test_another_person_keeps_birthday_and_sex_and_texts_agree() -> None:
    tree = {"applicant": {"name": "何演寿", "resident_id": "339999194605210021"}, "note": "何演寿本人"}
    found = replacements([tree], Names(random.Random(1)), None)
    changed = rewritten(tree, found, 0, date(2026, 3, 2))
    name, number = changed["applicant"]["name"], changed["applicant"]["resident_id"]
    assert name != "何演寿"
    assert changed["note"] == f"{name}本人"
    assert number[6:14] == "19460521"
    assert number[16] in "02468"


def test_recent_days_move_and_old_ones_stay() -> None:
    tree = {"met_on": "2026-02-26", "registered_on": "2010-05-20"}
    assert rewritten(tree, {}, 10, date(2026, 3, 2)) == {
        "met_on": "2026-03-08",
        "registered_on": "2010-05-20",
    }


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_paper_is_small(kind: str) -> None:
    assert 0 < len(paper("章程草案", kind)) < 60_000
