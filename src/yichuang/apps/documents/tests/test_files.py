"""Files: sealed at rest, kept once, offered again while they are valid."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.apps.accounts.models import User
from yichuang.apps.documents import jobs, queries, service, vault
from yichuang.apps.documents.models import StoredFile
from yichuang.apps.documents.tests.hostile import pdf, png
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import DocumentRefused, NotFound, SecretUnreadable

ON = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    import dataclasses

    changed = dataclasses.replace(settings.ENVIRONMENT, files=tmp_path)  # type: ignore[attr-defined]
    settings.ENVIRONMENT = changed  # type: ignore[attr-defined]
    return tmp_path


def only_file(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_and_come_back_as_they_were(folder: Path) -> None:
    content = pdf(2)
    first = service.store(content, service.Filing("章程.pdf", "charter"))
    second = service.store(SimpleUploadedFile("章程.pdf", content), service.Filing("章程.pdf", "charter"))
    assert first.uuid != second.uuid
    stored = StoredFile.objects.get()
    assert (stored.size, stored.pages, stored.media_type) == (len(content), 2, "application/pdf")
    assert queries.content(first) == content == queries.content(second)
    assert b"%PDF" not in only_file(folder).read_bytes()


@pytest.mark.django_db
def test_a_file_that_is_too_big_is_refused_before_it_is_read() -> None:
    upload = SimpleNamespace(size=21 * 1024 * 1024, read=lambda size: pytest.fail("was read"))
    with pytest.raises(DocumentRefused):
        service.store(upload, service.Filing("a.pdf"))  # type: ignore[arg-type]


def test_a_changed_or_exchanged_file_does_not_open(folder: Path) -> None:
    digest = vault.put(png())
    path = only_file(folder)
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(bytes(sealed))
    with pytest.raises(SecretUnreadable):
        vault.get(digest)
    path.write_bytes(b"short")
    with pytest.raises(SecretUnreadable):
        vault.get(digest)
    path.unlink()
    with pytest.raises(NotFound):
        vault.get(digest)


@pytest.mark.django_db
def test_files_move_to_a_new_key_and_the_old_one_can_go(settings: object) -> None:
    import dataclasses

    documents = [service.store(pdf(pages), service.Filing("a.pdf")) for pages in (1, 2, 3)]
    environment = settings.ENVIRONMENT  # type: ignore[attr-defined]
    both = {**environment.field_keys, 2: b"k" * 32}
    settings.ENVIRONMENT = dataclasses.replace(environment, field_keys=both)  # type: ignore[attr-defined]
    assert list(jobs.reseal_files(batch=2)) == [2, 1]
    assert list(jobs.reseal_files(batch=2)) == [0, 0]
    settings.ENVIRONMENT = dataclasses.replace(environment, field_keys={2: b"k" * 32})  # type: ignore[attr-defined]
    assert queries.content(documents[0]) == pdf(1)


@pytest.mark.django_db
def test_what_was_collected_once_is_offered_again_to_its_owner_while_valid() -> None:
    owner, other = (User.objects.create(username=name, kind="citizen") for name in ("a", "b"))

    def keep(user: User, pages: int, valid_until: date | None = None, material: str = "residence") -> object:
        filing = service.Filing("a.pdf", material, owner_user_id=user.pk, valid_until=valid_until)
        return service.store(pdf(pages), filing).uuid

    old, new = keep(owner, 1), keep(owner, 2, date(2026, 11, 22))
    keep(owner, 3, date(2026, 11, 21))
    keep(owner, 4, material="other")
    keep(other, 5)
    newer_copy = keep(owner, 1)
    assert [row.uuid for row in queries.reusable(owner.pk, "residence", ON)] == [newer_copy, new]
    assert old != newer_copy


NOW = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)


def aged(path: Path, days: float) -> Path:
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.mark.django_db
def test_what_no_document_names_goes_after_a_day_and_nothing_else(folder: Path) -> None:
    kept = service.store(pdf(1), service.Filing("a.pdf"))
    orphan, young = vault.put(b"nobody's"), vault.put(b"somebody's soon")
    (folder / "ab" / "cd").mkdir(parents=True)
    (folder / "ab" / "cd" / "tmpdraft").write_bytes(b"half")
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        aged(path, 0.5 if path.name == young else 2)
    assert service.collect_orphans(NOW) == 2
    left = {path.name for path in folder.rglob("*") if path.is_file()}
    assert left == {kept.file_id, young}
    assert orphan not in left
    assert queries.content(kept) == pdf(1)
    assert service.collect_orphans(NOW) == 0


@pytest.mark.django_db
def test_bytes_put_again_while_they_are_collected_stay(folder: Path) -> None:
    vault.put(b"again")
    path = aged(only_file(folder), 2)
    vault.put(b"again")  # after the collector looked
    assert not vault.discard(path, before=NOW - timedelta(days=1))
    assert vault.get(path.name) == b"again"


@pytest.mark.django_db
def test_a_named_file_left_aside_by_a_crash_is_put_back(folder: Path) -> None:
    kept = service.store(pdf(1), service.Filing("a.pdf"))
    path = only_file(folder)
    aged(path.rename(path.with_name(path.name + ".gone")), 2)
    assert service.collect_orphans(NOW) == 0
    assert queries.content(kept) == pdf(1)
