"""Everybody of age on a form consents for themselves, on their own telephone; without it nobody asks about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, consenting, known_data, learning
from yichuang.apps.cases.consenting import State
from yichuang.apps.cases.models import Application, ConsentAsked
from yichuang.apps.notices.models import Channel, Notice
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, guardians, lanes
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import Consent, ConsentWay, Ground, Guardianship, Lookup
from yichuang.apps.sources.tests import partner as partners
from yichuang.apps.sources.tests.partner import Partner, serving
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotAllowed
from yichuang.core.resident_id import ResidentId, Sex, demo_resident_id
from yichuang.rules.codes import Relation
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import begin, text_of

pytestmark = pytest.mark.django_db
PLACE, BUNDLE = "330212001", "social-assistance"
APPLICANT, WIFE = "339999197511300417", "339999197512120426"
CHILD = str(demo_resident_id(33, date(2015, 9, 18), Sex.MALE))
STRANGER = "339999195811230423"
NEIGHBOURS = str(demo_resident_id(35, date(2016, 3, 2), Sex.FEMALE))
SOURCES = ("population", "households", "disability-register", "student-register", "tax")


def home(*people: tuple[str, int]) -> list[dict[str, Any]]:
    """A registered household as the police tell it: numbers, and what each is to its head."""
    return [
        {"resident_id": number, "name": "某人", "relation": relation, "born": born(number), "alive": True}
        for number, relation in people
    ]


def born(number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    """One department that answers for all; it knows everybody's name."""
    people = {
        APPLICANT: {
            "person.name": "周演安",
            "check.household": home((APPLICANT, 1), (WIFE, 2), (CHILD, 3)),
        },
        WIFE: {"person.name": "吴示和", "household.disability": "none"},
        CHILD: {"person.name": "周演明", "household.study": "school"},
        NEIGHBOURS: {"person.name": "邻家小妹", "household.study": "school"},
    }
    monkeypatch.setattr(partners, "AS_OF", (timezone.now() - timedelta(minutes=1)).isoformat())
    lanes.forget()
    with serving(people=people) as partner:
        made = exchange.Exchange.model_validate(
            {
                "sources": {
                    code: {"kind": "rest", "url": partner.url, "timeout_seconds": 2.0} for code in SOURCES
                }
            }
        )
        monkeypatch.setattr(exchange, "current", lambda: made)
        yield partner
    lanes.forget()


def proved(hall: Hall, phone: str, name: str, number: str) -> Client:
    """Somebody who logged in and was proved to be the person of this number."""
    user, at = hall.citizen(phone, name), timezone.now()
    person = parties.find_or_create_person(name, number, today=shanghai_date(at)).party
    parties.link_user(person, user, proof="province", at=at)
    return hall.browser(user, region=PLACE)


@pytest.fixture
def applicant(hall: Hall) -> Client:
    return proved(hall, "13800000021", "周演安", APPLICANT)


@pytest.fixture
def wife(hall: Hall) -> Client:
    return proved(hall, "13800000077", "吴示和", WIFE)


@pytest.fixture
def no(applicant: Client, office: Partner, hall: Hall) -> str:
    """An application that names a wife and a child, for which the applicant consented."""
    made = begin(applicant, BUNDLE)
    said: dict[str, Any] = {
        "circumstances": {"recognised": "none", "no_able_member": False},
        "applicant": {"name": "周演安", "resident_id": APPLICANT, "phone": "13800000021"},
        "members": [
            {"name": "周演安", "resident_id": APPLICANT, "relation": "self"},
            {"resident_id": WIFE, "relation": "spouse"},
            {"resident_id": CHILD, "relation": "child"},
        ],
    }
    owner = Application.objects.get(no=made).owner
    actor = hall.staff("x", user_id=owner.pk if owner else None)
    applications.save_answers(made, said, actor=actor, at=timezone.now())
    assert applicant.post(f"/a/{made}/consent", {"go": "all"}).status_code == 302
    return made


def asked_about(office: Partner, number: str) -> int:
    return sum(query["key"]["value"] == number for query in office.asked)


def standing(no: str) -> dict[str, State]:
    found = consenting.adults(Application.objects.get(no=no), timezone.now())
    return {adult.number: adult.state for adult in found}


def invite(applicant: Client, no: str, phone: str = "13800000077") -> ConsentAsked:
    sent = applicant.post(f"/a/{no}/family", {"about": "members[1].resident_id", "phone": phone})
    assert sent.status_code == 302, text_of(sent.content)[:800]
    return ConsentAsked.objects.get(application__no=no)


def test_the_applicant_s_yes_covers_themself_and_the_child_only(
    applicant: Client, no: str, office: Partner
) -> None:
    assert asked_about(office, APPLICANT) > 0
    assert asked_about(office, CHILD) > 0
    assert asked_about(office, WIFE) == 0
    told = text_of(applicant.get(f"/a/{no}/found").content)
    assert "还缺家人的同意" in told
    assert "由父母或者其他监护人代为同意" in text_of(applicant.get(f"/a/{no}/consent").content)
    assert standing(no) == {WIFE: State.OPEN}
    assert Guardianship.objects.get().ground == Ground.REGISTER


def test_one_press_says_that_the_register_is_right(applicant: Client, no: str, hall: Hall) -> None:
    row = Application.objects.get(no=no)
    datum = next(d for d in known_data.of(row) if d.key == "members[2].name")
    wrong = {"about": datum.key, "because": "户口簿上是别的字", "members.name": "周演庵"}
    assert applicant.post(f"/a/{no}/found/wrong?about={datum.key}", wrong).status_code == 302
    shown = applicant.get(f"/a/{no}/found").content.decode()
    assert "登记的对，按它办" in shown
    stranger = proved(hall, "13900000002", "施示梅", STRANGER)
    assert stranger.post(f"/a/{no}/found/right", {"about": datum.key}).status_code == 404
    said = applicant.post(f"/a/{no}/found/right", {"about": datum.key}, follow=True)
    assert "登记的办，不用您填" in text_of(said.content)
    assert "登记的对，按它办" not in said.content.decode()
    assert known_data.value_at(answer_versions.latest(row)[1], datum.key) == datum.value
    assert applicant.post(f"/a/{no}/found/right", {"about": datum.key}).status_code == 404
    Application.objects.filter(no=no).update(submitted_at=timezone.now())
    seen = text_of(hall.browser(clerk_of(no)).get(f"/desk/bundles/{no}").content)
    assert "本人认可登记的" in seen


def clerk_of(no: str) -> User:
    """Somebody at the window that receives it."""
    office = Application.objects.get(no=no).office_id
    user = accounts.create_user("window", "王丽")
    accounts.appoint(SYSTEM, user, accounts.Appointment(office, "clerk"), timezone.now() - timedelta(days=1))
    return user


def declared(no: str, child: str, at: datetime) -> None:
    """Another child stands on the form, in the place of the applicant's own."""
    row = Application.objects.get(no=no)
    members = answer_versions.latest(row)[1]["members"]
    changed = {"members": [*members[:2], {"resident_id": child, "relation": "child"}]}
    applications.save_answers(no, changed, actor=SYSTEM, at=at)


def unproved(applicant: Client, no: str) -> Guardianship:
    """The applicant consents for a child that the register does not show as theirs."""
    declared(no, NEIGHBOURS, timezone.now())
    told = applicant.post(f"/a/{no}/consent", {"go": "all"}, follow=True)
    assert "户籍登记里看不出您是监护人" in text_of(told.content)
    return Guardianship.objects.get(settled_at=None)


def told_guardian(row: Guardianship) -> list[tuple[str, str]]:
    """Template and text of every message to the guardian about it."""
    rows = Notice.objects.filter(template__startswith="guardian_", recipient_user=row.guardian.user_id)
    return [(one.template, one.text) for one in rows if one.channel == Channel.IN_APP]


def test_nobody_speaks_for_a_child_that_the_register_does_not_show_as_theirs(
    applicant: Client, no: str, office: Partner, hall: Hall
) -> None:
    row = unproved(applicant, no)
    assert asked_about(office, NEIGHBOURS) == 0
    user = clerk_of(no)
    clerk, url = hall.browser(user), f"/desk/guardians/{no}"
    queue = clerk.get("/desk/guardians").content.decode()
    assert f'href="{url}"' in queue, "the draft is found without knowing its number"
    assert "还没有提交" in text_of(queue)
    assert NEIGHBOURS not in queue + clerk.get(url).content.decode(), "the number is masked"
    form = {"about": str(row.pk), f"{row.pk}-ground": "step"}
    assert clerk.post(url, form).status_code == 422, "the officer says that they saw the original"
    assert told_guardian(row) == []
    assert clerk.post(url, {**form, f"{row.pk}-sure": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.ground, row.settled_by_id) == (Ground.STEP, user.pk)
    assert asked_about(office, NEIGHBOURS) > 0, "the draft is filled in at once"
    ((template, text),) = told_guardian(row)
    assert template == "guardian_proved"
    assert "抚养教育" in text
    assert "没有要核对的" in text_of(clerk.get("/desk/guardians").content)
    again = clerk.post(url, {**form, f"{row.pk}-sure": "on"}, follow=True)
    assert "没有重复登记：王丽已经核对过了" in text_of(again.content)
    assert len(told_guardian(row)) == 1


def test_a_refused_guardian_is_not_asked_about_the_child_and_is_told_why(
    applicant: Client, no: str, office: Partner, hall: Hall
) -> None:
    row, url = unproved(applicant, no), f"/desk/guardians/{no}"
    assert applicant.get(url).status_code in (302, 403, 404)
    form = {"about": str(row.pk), f"{row.pk}-ground": "refused"}
    clerk = hall.browser(clerk_of(no))
    assert clerk.post(url, form).status_code == 422, "a refusal has its reason"
    named = {**form, f"{row.pk}-because": f"{NEIGHBOURS}是邻居的"}
    assert clerk.post(url, named).status_code == 422, "and no number in it"
    assert clerk.post(url, {**form, f"{row.pk}-because": "是邻居的孩子"}).status_code == 302
    learning.learn(no, actor=SYSTEM, at=timezone.now())
    assert asked_about(office, NEIGHBOURS) == 0
    ((template, text),) = told_guardian(row)
    assert template == "guardian_refused"
    for words in ("理由：是邻居的孩子", "再核对", no):
        assert words in text
    assert "不是监护人" in text_of(clerk.get(url).content)


def test_nobody_settles_their_own_and_another_office_sees_nothing(
    applicant: Client, no: str, hall: Hall
) -> None:
    row, user = unproved(applicant, no), clerk_of(no)
    stranger = accounts.create_user("elsewhere", "张远")
    away = accounts.Appointment("330212-civil-affairs", "clerk")
    accounts.appoint(SYSTEM, stranger, away, timezone.now() - timedelta(days=1))
    other = hall.browser(stranger)
    assert no not in other.get("/desk/guardians").content.decode()
    assert other.get(f"/desk/guardians/{no}").status_code == 404
    Application.objects.filter(no=no).update(kin=[user.pk])
    form = {"about": str(row.pk), f"{row.pk}-ground": "birth", f"{row.pk}-sure": "on"}
    told = hall.browser(user).post(f"/desk/guardians/{no}", form, follow=True)
    assert "这件涉及您本人或家人" in text_of(told.content)
    row.refresh_from_db()
    assert row.settled_at is None


def test_an_ended_consent_waits_for_nobody(applicant: Client, no: str, hall: Hall) -> None:
    row, clerk = unproved(applicant, no), hall.browser(clerk_of(no))
    Guardianship.objects.filter(pk=row.pk).update(until=timezone.now())
    assert no not in clerk.get("/desk/guardians").content.decode()
    form = {"about": str(row.pk), f"{row.pk}-ground": "birth", f"{row.pk}-sure": "on"}
    told = clerk.post(f"/desk/guardians/{no}", form, follow=True)
    assert "同意已经过期" in text_of(told.content)
    with pytest.raises(NotAllowed, match="consent_ended"):
        sharing.prove_by_paper(SYSTEM, no, row.pk, "birth", at=timezone.now())


MINE, SPOUSES, OTHER = (demo_resident_id(n, date(2016, 3, n), Sex.FEMALE) for n in (1, 2, 3))
_HEAD, _SPOUSE, _CHILD, _PARENT, _SIBLING = (Relation(n) for n in (1, 2, 3, 4, 7))


@pytest.mark.parametrize(
    ("mine", "child", "named", "proved"),
    [
        (_HEAD, _CHILD, {}, True),
        (_PARENT, _HEAD, {}, True),
        (_SPOUSE, _CHILD, {}, False),  # a step-parent, for all that the register says
        (_PARENT, _SIBLING, {}, False),  # the head's half-sister
        (_SPOUSE, _CHILD, {"mother_id": MINE}, True),
        (_HEAD, _CHILD, {"mother_id": MINE, "father_id": OTHER}, True),
        (_HEAD, _CHILD, {"mother_id": SPOUSES, "father_id": OTHER}, False),
        (_HEAD, _CHILD, {"father_id": OTHER}, True),
        (_SIBLING, _SIBLING, {"father_id": ""}, False),
    ],
)
def test_the_register_proves_a_parent_and_not_a_step_parent(
    mine: Relation, child: Relation, named: dict[str, str], proved: bool
) -> None:
    """《民法典》第一千零七十二条: what makes a step-parent a parent is bringing the child up, not living with it."""
    ward = ResidentId(NEIGHBOURS)
    rows = [{"resident_id": MINE, "relation": mine}, {"resident_id": ward, "relation": child, **named}]
    assert guardians.children_in(rows, MINE) == ({ward} if proved else set())


def test_the_consent_for_a_means_check_names_its_sources_too(no: str) -> None:
    assert any("tax" in consent.sources for consent in Consent.objects.filter(subject=no))


def test_the_wife_answers_on_her_own_telephone(
    applicant: Client, wife: Client, no: str, office: Partner
) -> None:
    asked = invite(applicant, no)
    assert asked.phone_end in ("0077", "")  # empty where this installation sends no messages
    assert WIFE[-4:] in text_of(applicant.get(f"/a/{no}/family").content)
    assert "等本人答复" in text_of(applicant.get(f"/a/{no}/family").content)
    assert "要您同意的" in text_of(wife.get("/mine/lookups").content)
    page = text_of(wife.get(f"/consents/{asked.pk}").content)
    for words in ("周演安", no, "180 天", "随时可以收回"):
        assert words in page
    assert asked_about(office, WIFE) == 0
    assert wife.post(f"/consents/{asked.pk}", {"go": "all"}).status_code == 302
    assert asked_about(office, WIFE) > 0
    assert standing(no) == {WIFE: State.AGREED}
    members = answer_versions.latest(Application.objects.get(no=no))[1]["members"]
    assert members[1]["name"] == "吴示和"
    hers = Lookup.objects.filter(consent__person__name="吴示和")
    assert set(hers.values_list("actor_kind", flat=True)) == {"system"}
    assert "还缺家人的同意" not in text_of(applicant.get(f"/a/{no}/found").content)
    mine = text_of(wife.get("/mine/lookups").content)
    assert "要您同意的" not in mine
    assert no in mine


def test_a_consent_to_the_check_is_told_from_one_to_the_rest(
    applicant: Client, wife: Client, no: str, hall: Hall
) -> None:
    """Whoever consents on the check's page has not consented to what the form's questions ask."""
    row, at = Application.objects.get(no=no), timezone.now()
    assert f"{WIFE[-4:]}）的数据，要本人同意才能查" in text_of(applicant.get(f"/a/{no}/found").content)
    her = parties.find_or_create_person("吴示和", WIFE, today=shanghai_date(at)).party
    assert her.user_id is not None
    terms = sharing.ConsentTerms(
        sources=tuple(consenting.check_sources(applications.offering_of(row).catalogue)),
        about=(ResidentId(WIFE),),
        subject=no,
        purpose=applications.offering_of(row).service.purpose,
        way=ConsentWay.LOGIN,
        until=at + consenting.CONSENT_FOR,
    )
    sharing.give_consent(hall.staff("x", user_id=her.user_id), her, terms, at=at)
    assert standing(no) == {WIFE: State.PARTLY}
    found = text_of(applicant.get(f"/a/{no}/found").content)
    assert f"{WIFE[-4:]}）同意了经济状况核对，核对照常查。表上还有几项要问" in found
    assert f"{WIFE[-4:]}）的数据，要本人同意才能查" not in found
    assert f"{WIFE[-4:]}）同意了经济状况核对" in text_of(applicant.get(f"/a/{no}/family").content)
    asked = invite(applicant, no)  # she was never asked for the rest, so she may be
    assert wife.post(f"/consents/{asked.pk}", {"go": "all"}).status_code == 302
    assert standing(no) == {WIFE: State.AGREED}


def test_she_may_say_no_or_yes_in_part_and_take_it_back(
    applicant: Client, wife: Client, no: str, office: Partner
) -> None:
    asked = invite(applicant, no)
    wife.post(f"/consents/{asked.pk}", {"go": "none"})
    assert standing(no) == {WIFE: State.REFUSED}
    assert asked_about(office, WIFE) == 0
    assert "本人不同意" in text_of(applicant.get(f"/a/{no}/family").content)
    assert wife.post(f"/consents/{asked.pk}", {"go": "some"}).status_code == 422
    police = releases.current_catalogue().sources["population"].holder
    wife.post(f"/consents/{asked.pk}", {"go": "some", "holder": [police]})
    assert standing(no) == {WIFE: State.PARTLY}
    wife.post(f"/consents/{asked.pk}", {"go": "all"})
    assert standing(no) == {WIFE: State.AGREED}
    before = asked_about(office, WIFE)
    assert before > 0
    wife.post(f"/mine/consents/{ConsentAsked.objects.get().consent}/revoke")
    assert standing(no) == {WIFE: State.OPEN}
    applicant.post(f"/a/{no}/consent", {"go": "all"})
    assert asked_about(office, WIFE) == before


def test_nobody_else_can_answer_or_even_see_it(
    applicant: Client, hall: Hall, no: str, office: Partner
) -> None:
    asked = invite(applicant, no)
    unproved = hall.browser(hall.citizen("13900000001"), region=PLACE)
    other = proved(hall, "13900000002", "施示梅", STRANGER)
    for who in (unproved, other, applicant):
        assert who.get(f"/consents/{asked.pk}").status_code == 404
        assert who.post(f"/consents/{asked.pk}", {"go": "all"}).status_code == 404
    assert hall.browser().get(f"/consents/{asked.pk}").status_code == 302
    assert other.get(f"/a/{no}/family").status_code == 404
    assert other.post(f"/a/{no}/family", {"about": "members[1].resident_id"}).status_code == 404
    given = Consent.objects.filter(subject=no).earliest("given_at")
    assert other.post(f"/mine/consents/{given.pk}/revoke").status_code == 404
    assert Consent.objects.get(pk=given.pk).revoked_at is None
    assert asked_about(office, WIFE) == 0


def test_the_form_says_whose_consent_would_spare_answers(applicant: Client, no: str) -> None:
    """The family is named after the first consent: the page about it asks for theirs, and never for one's own."""
    pages = [applicant.get(f"/a/{no}/{number}") for number in range(4, 8)]
    told = "".join(text_of(page.content) for page in pages if page.status_code == 200)
    assert "要在自己的手机上同意" in told
    assert f'href="/a/{no}/family"' in "".join(page.content.decode() for page in pages)
    assert "周演安要在自己的手机上同意" not in told


def test_another_number_in_her_place_is_another_person(
    applicant: Client, wife: Client, no: str, hall: Hall
) -> None:
    asked = invite(applicant, no)
    row = Application.objects.get(no=no)
    actor = hall.staff("x", user_id=row.owner_id)
    members = [
        {"resident_id": APPLICANT, "relation": "self"},
        {"resident_id": STRANGER, "relation": "parent"},
    ]
    applications.save_answers(no, {"members": members}, actor=actor, at=timezone.now())
    assert wife.get(f"/consents/{asked.pk}").status_code == 404
    assert standing(no) == {STRANGER: State.OPEN}


def test_a_telephone_is_not_flooded(applicant: Client, no: str) -> None:
    assert (
        applicant.post(f"/a/{no}/family", {"about": "members[1].resident_id", "phone": "12"}).status_code
        == 422
    )
    for _ in range(3):
        invite(applicant, no)
    again = applicant.post(f"/a/{no}/family", {"about": "members[1].resident_id", "phone": "13800000077"})
    assert again.status_code == 422
    assert ConsentAsked.objects.count() == 1
