"""Drafts end: told of two days before, then gone with everything that was typed and handed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from yichuang.apps.cases import applications, expiry, papers
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Answers, Application, ApplicationMaterial
from yichuang.apps.cases.tests.conftest import PDF, Hall
from yichuang.apps.documents import queries as kept
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document, StoredFile
from yichuang.apps.notices import queries as notices


def after(hall: Hall, days: float) -> datetime:
    return hall.at + timedelta(days=days)


def inbox(hall: Hall) -> list[str]:
    return [notice.template for notice in notices.inbox(hall.citizen.user_id or 0)]


def test_a_draft_is_kept_thirty_days_and_told_of_once_two_days_before(hall: Hall) -> None:
    no = hall.draft()
    assert expiry.expire_drafts(after(hall, 27.9)) == 0
    assert inbox(hall) == []
    assert expiry.expire_drafts(after(hall, 28)) == 1
    assert expiry.expire_drafts(after(hall, 29)) == 0
    (told,) = notices.inbox(hall.citizen.user_id or 0)
    assert told.template == "draft_expiring"
    assert no in told.text
    assert "2026年4月1日" in told.text
    assert Application.objects.filter(no=no).exists()


def test_an_expired_draft_is_really_deleted_with_its_answers_and_files(hall: Hall) -> None:
    no = hall.draft()
    digests = set(Document.objects.filter(subject=no).values_list("file_id", flat=True))
    assert digests
    assert Answers.objects.exists()
    assert expiry.expire_drafts(after(hall, 30)) == 1
    assert not Application.objects.exists()
    assert not Answers.objects.exists()
    assert not ApplicationMaterial.objects.exists()
    assert not Document.objects.filter(subject=no).exists()
    assert not StoredFile.objects.filter(digest__in=digests).exists()
    documents.collect_orphans(timezone.now() + timedelta(days=2))
    left = {path.name for path in Path(settings.ENVIRONMENT.files).glob("*/*/*")}
    assert not digests & left


def test_a_file_that_another_application_uses_stays(hall: Hall) -> None:
    old, other = hall.draft(), hall.draft(changes={"association.name": "演示市第二协会"})
    material = ApplicationMaterial.objects.filter(application__no=old, document__isnull=False).first()
    assert material is not None
    assert material.document is not None
    hall.later(days=20)
    papers.add_material(other, material.material, material.document, actor=hall.citizen, at=hall.at)
    Application.objects.filter(no=other).update(changed_at=hall.at)
    assert expiry.expire_drafts(after(hall, 10)) == 1
    assert not Application.objects.filter(no=old).exists()
    assert kept.content(Document.objects.get(pk=material.document_id)) == PDF


def test_who_goes_on_with_a_draft_keeps_it_and_is_told_again(hall: Hall) -> None:
    no = hall.draft()
    expiry.expire_drafts(after(hall, 28))
    hall.later(days=29)
    applications.save_answers(no, {"association": {"name": "演示市第三协会"}}, actor=hall.citizen, at=hall.at)
    assert expiry.expire_drafts(after(hall, 1)) == 0
    assert expiry.expire_drafts(after(hall, 28)) == 1
    assert inbox(hall) == ["draft_expiring"] * 2
    assert Application.objects.filter(no=no).exists()


def test_what_was_handed_in_never_expires(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.WITHDRAW, "applicant")
    assert expiry.expire_drafts(after(hall, 4000)) == 0
    assert Answers.objects.exists()
