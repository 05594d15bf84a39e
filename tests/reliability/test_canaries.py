"""R12: what identifies a person lies sealed and is told to nobody: not to logs, errors, links, journal or outbox."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.reliability.conftest import sizes
from tests.reliability.pages import CITIZEN_PAGES, OPEN_PAGES, OWN_SHEET, STAFF_PAGES, Shown, shown
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import outbox
from yichuang.apps.journal.models import Event
from yichuang.config.wiring import handlers
from yichuang.core.errors import DomainError

# (table, column) in which such a value may stand in the clear. Empty, and to stay so.
ALLOWED: set[tuple[str, str]] = set()
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def canary_id(number: int) -> str:
    """A well-formed number of a division that never was."""
    born = date(1960, 1, 1) + timedelta(days=number)
    body = f"339999{born:%Y%m%d}{number % 900 + 100:03d}"
    return body + CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def canary_phone(number: int) -> str:
    return f"199{55500000 + number:08d}"


class Canaries:
    """Replaces every identity in the sample answers by one seen nowhere else."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def put_into(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: self.put_into(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [self.put_into(v, key) for v in value]
        made = self._made(key)
        if made is not None and isinstance(value, str):
            self.values.add(made)
            return made
        return value

    def _made(self, key: str) -> str | None:
        number = len(self.values)
        if key.endswith("resident_id"):
            return canary_id(number)
        if "phone" in key or "mobile" in key:
            return canary_phone(number)
        return None


@pytest.mark.django_db
@sizes(2, 60)
def test_identities_appear_nowhere_in_the_clear(
    hall: Hall, size: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    canaries = Canaries()
    caplog.set_level(logging.DEBUG)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        links, refusals = [], []
        for number in range(size):
            links += _walk(hall, canaries, number)
            refusals += _refused(hall, canaries, number)
        while outbox.drain(handlers, hall.at + timedelta(days=1)):
            pass
    assert len(canaries.values) >= 2 * size
    told = "\n".join([said.getvalue(), caplog.text, *capfd.readouterr(), *links, *refusals])
    assert [value for value in canaries.values if value in told] == []
    assert sorted(set(_in_the_clear(canaries.values)) - ALLOWED) == []
    assert list(_in_files(canaries.values)) == []


def _walk(hall: Hall, canaries: Canaries, number: int) -> list[str]:
    """A whole life, and the links that were given out."""
    draft = _canary_draft(hall, canaries, number)
    no = hall.submit(draft)
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.REVIEW, "reviewer", opinion="材料齐全，符合条件")
    hall.act(no, Action.GRANT, "approver")
    hall.act(no, Action.SERVE, "clerk", method="counter", in_person=True)
    application = Application.objects.get(no=draft)
    phone = canary_phone(1)
    page = Client().get("/track", {"no": draft})
    Client().post("/track", {"no": draft, "phone": phone})
    return [applications.tracking_link(application), page.headers.get("Location", "")]


def _canary_draft(hall: Hall, canaries: Canaries, number: int) -> str:
    draft = hall.draft(changes={"association.name": f"演示市第{number}协会"})
    answers = canaries.put_into(hall.sample())
    answers["association"]["name"] = f"演示市第{number}协会"
    applications.save_answers(draft, answers, actor=hall.citizen, at=hall.at)
    return draft


def _refused(hall: Hall, canaries: Canaries, number: int) -> list[str]:
    """What refusals say where the values themselves are wrong."""
    wrong = canary_id(5000 + number)[:-1] + "？"
    canaries.values.add(wrong[:-1])
    draft = hall.draft(changes={"association.capital": 1})
    changes = _replaced(hall.sample(), wrong)
    applications.save_answers(draft, changes, actor=hall.citizen, at=hall.at)
    try:
        hall.submit(draft)
    except DomainError as refusal:
        return [str(refusal)]
    raise AssertionError("a wrong number was taken")


def _replaced(value: Any, wrong: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _replaced(v, wrong, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, wrong, key) for v in value]
    return wrong if key.endswith("resident_id") else value


def _in_the_clear(values: set[str]) -> Iterator[tuple[str, str]]:
    """Columns of any table in which one of the values stands, as text or as bytes."""
    hexed = {value.encode().hex() for value in values}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type IN "
            "('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY', 'xml')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            text = "\n".join(row[0] for row in cursor.fetchall())
            if any(value in text for value in values) or any(value in text for value in hexed):
                yield table, column


def _in_files(values: set[str]) -> Iterator[str]:
    raw = [value.encode() for value in values]
    for path in Path(settings.ENVIRONMENT.files).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(value in content for value in raw):
                yield str(path)


@pytest.mark.django_db
@sizes(2, 7)
def test_no_page_and_no_answer_shows_an_identity_but_to_its_own_applicant(
    hall: Hall, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A whole life is walked, and everybody looks at everything that there is to see: ``size`` times on the way."""
    canaries = Canaries()
    caplog.set_level(logging.INFO)  # below it templates log their whole context, in no installation
    told, cached, broken, own = [], [], [], 0
    for step, names in enumerate(_steps(hall, canaries, 0)):
        if step % (7 // size):
            continue
        for page in _everything(hall, names):
            hit = any(value in page.text for value in canaries.values)
            told += [f"{page.who} {page.path}"] if hit else []
            cached += [page.path] if page.personal and "no-store" not in page.cache else []
            broken += [page.path] if page.status >= 500 else []
        sheet = shown("applicant", _user(hall.citizen), OWN_SHEET, names)
        own += sum(any(value in page.text for value in canaries.values) for page in sheet)
    assert (sorted(set(told)), sorted(set(cached)), sorted(set(broken))) == ([], [], [])
    assert own > 0, "their own sheet shows them, so the search can find"
    assert [value for value in canaries.values if value in caplog.text] == []


def _steps(hall: Hall, canaries: Canaries, number: int) -> Iterator[dict[str, str]]:
    """A life step by step: the numbers by which it is found."""
    draft = _canary_draft(hall, canaries, number)
    names = {
        "application": draft,
        "no": f"{draft}/1",
        "applicant": Application.objects.get(no=draft).applicant_name,
    }
    yield names
    no = hall.submit(draft)
    steps: tuple[tuple[Action, str, dict[str, Any]], ...] = (
        (Action.REQUEST_CORRECTION, "clerk", {"faults": [{"about": "association.name", "text": "名称有误"}]}),
        (Action.SUPPLEMENT, "applicant", {}),
        (Action.ACCEPT, "clerk", {}),
        (Action.REVIEW, "reviewer", {"opinion": "材料齐全，符合条件"}),
        (Action.GRANT, "approver", {}),
        (Action.SERVE, "clerk", {"method": "electronic"}),
    )
    for action, role, data in steps:
        hall.act(no, action, role, **data)
        while outbox.drain(handlers, timezone.now() + timedelta(days=1)):
            pass
        yield names


def _everything(hall: Hall, names: dict[str, str]) -> Iterator[Shown]:
    for role in ("clerk", "approver"):
        yield from shown(role, _user(hall.staff[role]), STAFF_PAGES, names)
    yield from shown("applicant", _user(hall.citizen), CITIZEN_PAGES, names)
    stranger, _ = User.objects.get_or_create(username="stranger", kind="citizen")
    yield from shown("stranger", stranger, (*CITIZEN_PAGES, *OWN_SHEET, *STAFF_PAGES), names)
    yield from shown("anybody", None, (*OPEN_PAGES, *OWN_SHEET), names)


def _user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


@pytest.mark.django_db
def test_the_search_would_find_what_lies_open(hall: Hall) -> None:
    """A canary put into the journal by hand is found: the test above can fail."""
    no = hall.submit(hall.draft())
    event = Event.objects.filter(subject=no).get()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER ALL")
    Event.objects.filter(pk=event.pk).update(data={"reason": f"证件号{canary_id(1)}"})
    assert ("journal_event", "data") in set(_in_the_clear({canary_id(1)}))
