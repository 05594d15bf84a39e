"""What is handled once for a person, such as one thing after their death: a second application is told so and stopped.

Whoever applies second may be a stranger: they learn which office handles it and nothing else, and only their own
earlier application is named to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from yichuang.apps.cases import casefile, known_data, pinned
from yichuang.apps.cases.models import Application, BundleTask
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties.models import Person
from yichuang.core.clocktime import format_date
from yichuang.core.findings import Finding

Status = BundleTask.Status
_STANDS = (Status.WAITING, Status.OPENED, Status.DONE)
_NUMBER = "resident_id"


def second(application: Application, answers: Mapping[str, Any]) -> Finding | None:
    """That somebody has handed the same thing in for the same person, and it stands: under way, or something is done.

    None where nobody has, where it was undone or came to nothing, and where it may be handled any number of times.
    """
    person = _concerned(application, answers)
    if person is None:
        return None
    return _told(application, _standing(application, person))


def claim(application: Application, answers: Mapping[str, Any]) -> Finding | None:
    """The same, for who hands in: of two at once one waits here for the other. In the caller's transaction."""
    person = _concerned(application, answers)
    if person is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [person.pk.int >> 65])
    return _told(application, _standing(application, person))


def _concerned(application: Application, answers: Mapping[str, Any]) -> Person | None:
    bundle = casefile.bundle_of(application)
    if bundle is None or bundle.bundle.once_for is None:
        return None
    number = known_data.value_at(answers, f"{bundle.bundle.once_for}.{_NUMBER}")
    return parties.person_by_resident_id(str(number)) if number else None


def _standing(application: Application, person: Person) -> Application | None:
    bundle = casefile.bundle_of(application)
    assert bundle is not None
    same = Application.objects.filter(
        service=application.service,
        parties__role=bundle.bundle.once_for,
        parties__person=person.pk,
        tasks__status__in=_STANDS,
    )
    return same.exclude(pk=application.pk).order_by("submitted_at").first()


def _told(application: Application, other: Application | None) -> Finding | None:
    if other is None or other.submitted_at is None:
        return None
    found = pinned.offering(other.release_id, other.service, other.region)
    bundle = casefile.bundle_of(application)
    assert bundle is not None
    name, office = found.service.name, found.receiving
    if other.owner_id is not None and other.owner_id == application.owner_id:
        text = (
            f"“{name}”您已经在{format_date(other.submitted_at)}提交过，申请号{other.no}，不用再办。"
            "进度在“我的办件”里看。"
        )
    else:
        phone = f"，电话{office.phone}" if office.phone else ""
        text = (
            f"已经有家人提交了“{name}”，由{office.name}办理，同一个人只办一次。请先问问家人；"
            f"要看进度、要换人来办，请带身份证和关系证明到{office.name}{phone}。"
        )
    return Finding.check(False, code="handled_once", field=f"{bundle.bundle.once_for}.{_NUMBER}", text=text)
