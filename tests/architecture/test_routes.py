"""R7 and R8 on addresses: each is declared, asks for a login where it must, and gives away nobody else's things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import dialogue
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import MORNING, OFFICE, PDF, SERVICE, Hall, hall
from yichuang.apps.checks import service as check_service
from yichuang.apps.documents.models import Document
from yichuang.apps.outreach import service as outreach
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.outreach.models import Partner
from yichuang.apps.parties import service as parties
from yichuang.apps.registers.models import Certificate
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import VisitKind
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.core.uscc import issue_demo

__all__ = ["hall"]
DECLARED: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("routes.yaml").read_text("utf-8"))
OBJECT = re.compile(r"\{(mandate|day|no|uuid|pk|key|thread|lead|partner|visit)\}")
REFUSED = {401, 403, 404}
ELSEWHERE = "430000-civil-affairs"


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address as the table writes it; static files of a development server apart."""
    for pattern in (resolver or get_resolver()).url_patterns:
        text = before + str(pattern.pattern).replace("^", "").replace("\\Z", "")
        if isinstance(pattern, URLPattern):
            named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", text)
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
        elif not text.startswith("static"):
            yield from routes(pattern, text)


def test_every_route_says_whom_it_opens_to() -> None:
    listed = [route for group in DECLARED.values() for route in group]
    assert sorted(listed) == sorted(set(listed))
    assert set(routes()) - set(listed) == set()
    assert set(listed) - set(routes()) == set()


@pytest.fixture
def place(hall: Hall) -> dict[str, str]:
    """What the parts of an address stand for: a real case that is somebody else's."""
    no = hall.submit(hall.draft())
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.GRANT, "approver")
    paper, certificate = Document.objects.order_by("pk").first(), Certificate.objects.get()
    assert paper is not None
    application = Application.objects.get(no=no.partition("/")[0])
    asked = dialogue.ask(application, "要原件吗？", actor=hall.citizen, at=MORNING)
    return {
        "no": no.partition("/")[0],
        "number": "1",
        "part": "1",
        "uuid": str(paper.pk),
        "key": str(paper.pk),
        "pk": str(certificate.pk),
        "thread": str(asked.pk),
        "mandate": str(given(hall)),
        "day": str(planned(hall)),
        **discovered(hall),
        "check_no": checked(no.partition("/")[0]),
        "version": "1",
        "code": SERVICE,
        "office": OFFICE,
        "name": "to_accept",
        "form": "xlsx",
        "action": "serve",
        "material": "draft-charter",
        "provider_id": "province",
    }


def given(hall: Hall) -> UUID:
    """A mandate between two other people."""
    number = str(demo_resident_id(5, date(1950, 5, 1), Sex.FEMALE))
    principal = parties.find_or_create_person("钱示福", number, today=MORNING.date()).party
    agent = User.objects.create(username="agent", name="赵助", kind="citizen")
    terms = parties.Terms(("*",), "document:1", timezone.now() + timedelta(days=30))
    return parties.grant_mandate(hall.staff["clerk"], principal, agent, terms, MORNING).pk


def planned(hall: Hall) -> UUID:
    """A help day of the office."""
    plan = outreach.Plan(OFFICE, (timezone.localdate(),), time(9), time(11), "三江村文化礼堂")
    return outreach.plan(plan, actor=hall.staff["clerk"], at=timezone.now())[0].pk


def checked(matter: str) -> str:
    """A check of somebody at the office."""
    number = demo_resident_id(6, date(1950, 5, 2), Sex.MALE)
    member = check_service.Member("孙示寿", number, {"relation": 1})
    on = MORNING.date()
    wanted = check_service.Wanted(matter, matter, "330212001", OFFICE, (member,), on)
    return check_service.request(wanted, actor=SYSTEM, at=MORNING).no


def discovered(hall: Hall) -> dict[str, str]:
    """A lead of the office, a visit to its person, an organisation that reports there."""
    clerk, now = hall.staff["clerk"], timezone.now()
    report = outreach.Report(uuid4(), Source.GRID, OFFICE, "钱示福", ("illness",), address="三江村12号")
    lead = outreach.record_lead(report, actor=clerk, at=now)
    seen = visits.Visit(
        key=uuid4(),
        subject="",
        kind=VisitKind.DISCOVERY,
        office="",
        visited_at=now,
        findings="一人独居，行动不便。",
        second=hall.staff["reviewer"].user_id,
        no_place_because="denied",
        unsigned_because="absent",
    )
    visit = outreach.keep_visit(lead.pk, seen, actor=clerk, at=now)
    body = parties.find_or_create_organisation("示霞公益服务中心", str(issue_demo(7, category="52"))).party
    partner = Partner.objects.create(
        organisation=body,
        office_id=OFFICE,
        volunteers=100,
        full_time_staff=1,
        admitted_at=now,
        until=now.date(),
    )
    return {"lead": str(lead.pk), "visit": str(visit.pk), "partner": str(partner.pk)}


def addresses(group: str, place: dict[str, str], *, objects: bool | None = None) -> list[str]:
    """The group's addresses filled in; only those of objects, or only the others, where asked."""
    wanted = [r for r in DECLARED[group] if objects is None or bool(OBJECT.search(r)) is objects]
    return ["/" + route.format(**place) for route in wanted]


def client(user: User | None) -> Client:
    made = Client(raise_request_exception=False)
    if user is not None:
        made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def ask(who: Client, method: str, address: str) -> HttpResponse:
    """With a body that could be right, so that nothing is refused for its form alone."""
    if method != "post" or not address.startswith("/api/"):
        return getattr(who, method)(address)  # type: ignore[no-any-return]
    if address.endswith("/materials"):
        paper = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
        return who.post(address, {"material": "draft-charter", "file": paper})
    if address.endswith("/messages"):
        return who.post(address, {"text": "要原件吗？"}, content_type="application/json")
    if address.endswith("/answers"):
        return who.patch(address, {}, content_type="application/json")
    return who.post(address, {"declaration": True}, content_type="application/json")


def opened(who: Client, address: str) -> dict[str, int]:
    """Answers, by method, that are neither a refusal nor a way to the login."""
    found = {}
    for method in ("get", "post"):
        answer = ask(who, method, address)
        to_login = answer.status_code in (301, 302, 303) and "login" in answer.headers.get("Location", "")
        if answer.status_code not in REFUSED | {405} and not to_login:
            found[method] = answer.status_code
    return found


def citizen() -> User:
    return User.objects.create(username="stranger", name="陌生人", kind="citizen")


def clerk_elsewhere() -> User:
    user = User.objects.create(username="elsewhere", name="外省王丽", kind="staff")
    for role in ("clerk", "reviewer", "approver", "office_head", "supervisor"):
        appoint(SYSTEM, user, Appointment(role=role, office=ELSEWHERE), MORNING)
    return user


@pytest.mark.django_db
def test_without_a_login_only_what_is_for_anyone_opens(place: dict[str, str]) -> None:
    nobody = client(None)
    for group in ("signed_in", "staff"):
        wrong = {address: found for address in addresses(group, place) if (found := opened(nobody, address))}
        assert wrong == {}, group
    shut = [
        address for address in addresses("anyone", place) if nobody.get(address).status_code in (401, 403)
    ]
    assert shut == []


@pytest.mark.django_db
def test_a_citizen_does_not_get_behind_the_counter(place: dict[str, str]) -> None:
    who = client(citizen())
    assert {address: found for address in addresses("staff", place) if (found := opened(who, address))} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [citizen, clerk_elsewhere])
def test_what_is_somebody_elses_is_not_there(place: dict[str, str], who) -> None:  # type: ignore[no-untyped-def]
    stranger = client(who())
    for group in ("signed_in", "staff"):
        found = {a: o for a in addresses(group, place, objects=True) if (o := opened(stranger, a))}
        assert found == {}, group


@pytest.mark.django_db
def test_the_owner_and_the_own_office_do_get_in(hall: Hall, place: dict[str, str]) -> None:
    """Without this a house that refuses everybody would pass."""
    owner = client(User.objects.get(username="citizen"))
    assert owner.get(f"/case/{place['no']}").status_code == 200
    assert owner.get("/mine").status_code == 200
    clerk = client(User.objects.get(username="clerk"))
    assert clerk.get(f"/desk/c/{place['no']}").status_code == 200
    assert clerk.get("/desk/q/to_accept").status_code == 200
    assert owner.get(f"/case/{place['no']}/messages").status_code == 200
    assert clerk.get(f"/desk/questions/{place['thread']}").status_code == 200
