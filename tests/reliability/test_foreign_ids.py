"""R8: what is somebody else's answers exactly like what does not exist, whoever asks and however the id was guessed."""

from __future__ import annotations

import re
import uuid

import pytest
from django.http import HttpResponse

from tests.architecture.test_routes import DECLARED, OBJECT, ask, clerk_elsewhere, client, place
from tests.reliability.conftest import sizes
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import BundleTask
from yichuang.apps.cases.tests.conftest import MORNING, Hall, city, family_hall
from yichuang.apps.cases.tests.family_hall import LAND, FamilyHall
from yichuang.apps.documents.models import Document
from yichuang.catalogue.model import Role
from yichuang.core.numbers import ApplicationNumber

__all__ = ["city", "family_hall", "place"]
Ids = dict[str, str]
ROLES = tuple(r.value for r in Role if r not in (Role.APPLICANT, Role.AGENT, Role.SYSTEM))
ELSEWHERE = "430000-civil-affairs"
MASKED = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"(?:instance|report)": "[^"]*"')


def others_citizen() -> User:
    return User.objects.create(username="stranger", name="陌生人", kind="citizen")


def others_staff(role: str) -> User:
    """One role of a far office, and nothing else."""
    user = User.objects.create(username=f"far-{role}", name="外省王丽", kind="staff")
    appoint(SYSTEM, user, Appointment(role=role, office=ELSEWHERE), MORNING)
    return user


def missing(ids: Ids) -> Ids:
    """Ids of the same shape that belong to nothing: what a guess is that hits nobody."""
    there = ApplicationNumber.parse(ids["no"])
    none = ApplicationNumber.of(there.division, there.year, there.service, 999_999)
    unknown = {value: str(uuid.uuid4()) for value in ids.values() if _is_uuid(value)}
    return {name: unknown.get(value, value) for name, value in ids.items()} | {"no": str(none)}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def told(answer: HttpResponse, ids: Ids) -> tuple[int, str, str]:
    """What somebody can tell from an answer: status, where it leads, body, the ids they sent themselves apart."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    text, to = MASKED.sub("", body.decode(errors="replace")), answer.headers.get("Location", "")
    for name in sorted(ids, key=lambda name: -len(ids[name])):
        if len(ids[name]) > 3:
            text, to = text.replace(ids[name], name), to.replace(ids[name], name)
    return answer.status_code, to, text


def given_away(user: User, ids: Ids, *, only: str = "") -> dict[str, object]:
    """Addresses that answer otherwise for this object than for one that does not exist."""
    who, none, found = client(user), missing(ids), {}
    for group in ("signed_in", "staff"):
        for route in DECLARED[group]:
            if not OBJECT.search(route) or only not in route:
                continue
            for method in ("get", "post"):
                real = told(ask(who, method, "/" + route.format(**ids)), ids)
                fake = told(ask(who, method, "/" + route.format(**none)), none)
                if real != fake or real[0] < 300:
                    found[f"{method} {route}"] = (real[0], fake[0])
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("who", [others_citizen, clerk_elsewhere])
def test_a_foreign_object_answers_like_none_at_all(place: Ids, who) -> None:  # type: ignore[no-untyped-def]
    assert given_away(who(), place) == {}


@pytest.mark.long
@pytest.mark.django_db
def test_whatever_role_somebody_has_elsewhere(place: Ids) -> None:
    assert {role: found for role in ROLES if (found := given_away(others_staff(role), place))} == {}


@sizes(1, 250)
@pytest.mark.django_db
def test_no_guessed_number_gives_a_case_away(hall: Hall, place: Ids, size: int) -> None:
    """Numbers run on: who has one can count. Every neighbour is real here, in whatever state it may be."""
    strangers = [others_citizen(), others_staff("office_head")]
    for count in range(size):
        no = hall.submit(hall.draft(changes={"association.name": f"演示市第{count}邻居协会"}))
        if count % 3 == 1:
            hall.act(no, Action.ACCEPT, "clerk")
        if count % 3 == 2:
            hall.act(no, Action.WITHDRAW, "applicant")
        paper = Document.objects.filter(subject=no.partition("/")[0]).order_by("-pk").first()
        ids = place | {"no": no.partition("/")[0], "uuid": str(paper.pk), "key": str(paper.pk)}  # type: ignore[union-attr]
        for user in strangers:
            assert given_away(user, ids, only="{no}") == {}, ids["no"]


@pytest.mark.django_db
def test_of_a_family_s_bundle_no_part_is_told(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    assert BundleTask.objects.filter(application__no=no, case__isnull=False).count() > 1
    ids = _parts(no)
    for user in (others_citizen(), User.objects.get(username=f"clerk-{LAND}")):
        for part in ("1", "2", "5"):
            assert given_away(user, {**ids, "part": part}, only="{no}") == {}


def _parts(no: str) -> Ids:
    paper = Document.objects.filter(subject=no).first()
    assert paper is not None
    return {
        "no": no,
        "number": "1",
        "uuid": str(paper.pk),
        "key": str(paper.pk),
        "pk": str(uuid.uuid4()),
        "name": "to_accept",
        "action": "accept",
        "material": "death-proof",
        "form": "xlsx",
        "code": "mini-after",
    }
