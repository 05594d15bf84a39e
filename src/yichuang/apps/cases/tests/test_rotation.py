"""Every column under keys comes under the new ones, and afterwards the old keys are not wanted any more."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from yichuang.apps.accounts import fields
from yichuang.apps.cases import answers, known_data, queries
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, ConsentAsked, KnownDatum, SourceAsked
from yichuang.apps.cases.tests.conftest import MORNING, Hall
from yichuang.apps.documents.models import Document
from yichuang.apps.documents.queries import content
from yichuang.apps.registers import queries as registers
from yichuang.apps.registers.models import Entry
from yichuang.config import rotating
from yichuang.core.errors import SecretUnreadable

# what a room's own rotation makes anew, since only a digest stands there
BY_ITS_ROOM = {
    "cases_application.phone_index",
    "cases_consentasked.whose",
    "cases_knowndatum.whose",
    "cases_sourceasked.whose",
    "registers_entrykey.digest",
}
# under an index key, but gone of itself before an old key may go: codes, windows, the file of a night
PASSING = {
    "accounts_logincode.phone_index",
    "accounts_logincode.digest",
    "accounts_bucket.key",
    "sources_droprow.number_index",
}
# digests and signatures of what is no secret, and compiled releases
OPEN = {
    "accounts_apitoken.digest",
    "benefits_award.head",
    "benefits_cycle.head",
    "cases_answers.digest",
    "cases_casefacts.head",
    "checks_check.head",
    "journal_event.hash",
    "journal_event.previous",
    "journal_seal.head",
    "journal_seal.previous",
    "journal_seal.root",
    "journal_seal.signature",
    "releases_release.content",
}


def rotating_columns() -> set[str]:
    return {
        f"{model._meta.db_table}.{column}"
        for model in fields.rotating_models()
        for column in (*model.ciphertexts(), *model.digests())
    }


def test_no_sealed_column_is_left_out() -> None:
    binary = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    }
    told = rotating_columns() | BY_ITS_ROOM | PASSING | OPEN
    assert not binary - told, "say how it rotates, or here why it need not"
    assert not told - binary, "there is no such column any more"


Keys = Callable[[str], Any]


@pytest.fixture(autouse=True)
def own_vault(settings: Any, tmp_path: Path) -> None:
    """Files by the same content are one: what is sealed anew here must not be found by other tests."""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, files=tmp_path)


@pytest.fixture
def keys(settings: Any) -> Keys:
    """Turns the installation's keys to the old, to both (the new seals), or to the new ones only."""
    old = django_settings.ENVIRONMENT
    field, index = {2: b"n" * 32}, {2: b"m" * 32}
    states = {
        "old": old,
        "both": dataclasses.replace(
            old, field_keys=old.field_keys | field, index_keys=old.index_keys | index
        ),
        "new": dataclasses.replace(old, field_keys=field, index_keys=index),
    }

    def turn(state: str) -> None:
        settings.ENVIRONMENT = states[state]

    return turn


def rotate_everything() -> None:
    for part in rotating.parts():
        assert sum(part.rotate()) >= part.outdated() == 0


def dummy(field: models.Field[Any, Any]) -> Any:
    """Something the column takes; references point nowhere."""
    if isinstance(field, models.ForeignKey):
        return dummy(field.target_field)
    for kind, value in (
        (models.UUIDField, uuid.uuid4()),
        (models.DateTimeField, MORNING),
        (models.DateField, MORNING.date()),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.BinaryField, b"x"),
        ((models.CharField, models.TextField), "x"),
    ):
        if isinstance(field, kind):
            return value
    return 1


def made_up(model: type[models.Model]) -> models.Model:
    """A row of the model with every sealed column filled; only what must be there besides."""
    row = model()
    for field in model._meta.concrete_fields:
        wanted = not (field.null or field.has_default() or field.has_db_default()) or field.primary_key
        if wanted and not isinstance(field, models.AutoField | models.BigAutoField):
            setattr(row, field.attname, dummy(field))
    return row


def free(table: str) -> None:
    """Until the test is over, the table asks nothing of its rows but their shape."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


SEALED = [model for model in fields.rotating_models() if issubclass(model, fields.SealedRow)]


@pytest.mark.parametrize("model", SEALED, ids=lambda model: model._meta.db_table)
def test_a_row_of_any_room_is_sealed_anew(db: None, keys: Keys, model: type[fields.SealedRow]) -> None:
    row = made_up(model)
    for place, column in enumerate(model.sealed_columns):
        fields.seal(row, column, f"秘密{place}", indexed=column in model.indexed_columns)
    free(model._meta.db_table)
    row.save(force_insert=True)
    keys("both")
    assert fields.outdated(model) == 1
    assert list(fields.rotate(model, batch=1)) == [1]
    assert (fields.outdated(model), list(fields.rotate(model, batch=1))) == (0, [])
    keys("new")
    found = model._default_manager.get(pk=row.pk)
    assert [fields.unsealed(found, column) for column in model.sealed_columns] == [
        f"秘密{place}" for place in range(len(model.sealed_columns))
    ]
    for column in model.indexed_columns:
        text = f"秘密{model.sealed_columns.index(column)}"
        assert fields.find_by(model, column, text).get().pk == row.pk
    keys("old")
    with pytest.raises(SecretUnreadable):
        fields.unsealed(model._default_manager.get(pk=row.pk), model.sealed_columns[0])


def test_refusals_of_append_only_tables_stand_again_after_the_rotation(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchall() == []
        with fields._unhindered("registers_entryversion"):
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'")
            assert cursor.fetchall() == [("registers_entryversion_append_only",)]
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchall() == []


@pytest.fixture
def lived_in(hall: Hall) -> str:
    """A case that was granted, with everything a source told of it; the number of its application."""
    draft = hall.draft()
    application = Application.objects.get(no=draft)
    told = known_data.Datum("deceased.name", "张演", "police", "applicant", MORNING, MORNING, False, "", None)
    known_data.keep(application, told, NUMBER)
    whose = known_data.whose(NUMBER)
    SourceAsked.objects.create(
        application=application, source="police", whose=whose, outcome="found", asked_at=MORNING
    )
    ConsentAsked.objects.create(application=application, whose=whose, asked_at=MORNING)
    kept = answers.newest(application).answers
    applicant = {**kept.get("applicant", {}), "resident_id": NUMBER, "phone": PHONE}
    answers.keep(application, {**kept, "applicant": applicant}, by=None, at=MORNING)
    Application.objects.filter(no=draft).update(
        phone_index=queries.keys.index_value(PHONE, kind="application.phone")
    )
    no = hall.submit(draft)
    for action, role, data in (
        (Action.ACCEPT, "clerk", {}),
        (Action.REVIEW, "reviewer", {"opinion": "材料齐全，符合条件"}),
        (Action.GRANT, "approver", {}),
    ):
        hall.later(minutes=5)
        hall.act(no, action, role, **data)
    return draft


NUMBER, OTHER, PHONE = "339999199001010013", "339999199001010021", "13800001234"


def test_afterwards_everything_reads_without_the_old_keys(lived_in: str, keys: Keys) -> None:
    application = Application.objects.get(no=lived_in)
    before = answers.newest(application).answers
    entry = Entry.objects.get()
    stood = registers.fields(entry)
    keys("both")
    left = {part.name: part.outdated() for part in rotating.parts()}
    assert all(
        left[name] for name in ("cases_answers", "cases_knowndatum", "cases: digests", "registers: digests")
    )
    rotate_everything()
    rotate_everything()
    keys("new")
    assert answers.newest(application).answers == before
    assert [datum.value for datum in known_data.of(application)] == ["张演"]
    for model in (KnownDatum, SourceAsked, ConsentAsked):
        assert bytes(model.objects.get().whose) in known_data.candidates(NUMBER)
    assert queries.track(lived_in, PHONE)[0] == application
    assert registers.fields(Entry.objects.get()) == stood
    register = queries.applications.pinned.releases.current_catalogue().registers[entry.register]
    assert registers.find(register, {register.title: stood[register.title]}) == [entry]
    assert all(content(document) for document in Document.objects.all())


def test_a_digest_of_no_number_on_the_form_gives_way_and_one_asked_twice_is_kept_once(
    hall: Hall, keys: Keys
) -> None:
    application = Application.objects.get(no=hall.draft())
    kept = answers.newest(application).answers
    answers.keep(application, {**kept, "applicant": {"resident_id": NUMBER}}, by=None, at=MORNING)
    asked: dict[str, Any] = {"application": application, "outcome": "found", "asked_at": MORNING}
    strange = SourceAsked.objects.create(**asked, source="police", whose=known_data.whose(OTHER))
    SourceAsked.objects.create(**asked, source="police", whose=known_data.whose(NUMBER))
    keys("both")
    again = SourceAsked.objects.create(**asked, source="police", whose=known_data.whose(NUMBER))
    rotate_everything()
    assert set(SourceAsked.objects.all()) == {strange, again}
    strange.refresh_from_db()
    assert bytes(strange.whose) not in known_data.candidates(OTHER)
