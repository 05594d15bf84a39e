"""One row per person, nothing readable in the database, nothing shown unmasked without a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as accounts_service
from yichuang.apps.accounts.fields import find_by, outdated, rotate
from yichuang.apps.accounts.models import User
from yichuang.apps.parties import queries, service
from yichuang.apps.parties.models import Person
from yichuang.apps.parties.service import Contact
from yichuang.apps.parties.tests.conftest import AT, OFFICE, TODAY, clerk, number, person
from yichuang.catalogue.model.regions import Office, OfficeKind
from yichuang.core.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    NotYours,
    PurposeRequired,
    SecretUnreadable,
)

pytestmark = pytest.mark.django_db
CONTACT = Contact(phone="138 0000 1234", address="浙江省宁波市鄞州区百丈街道幸福小区3幢201室")


@pytest.fixture
def office() -> None:
    row = Office(code=OFFICE, name="鄞州区民政局", kind=OfficeKind.BUREAU, division="330212")
    accounts_service.sync_offices([row])


def test_a_person_is_made_once_and_found_again() -> None:
    first = service.find_or_create_person("廖仲英", number(1), today=TODAY, contact=CONTACT)
    again = service.find_or_create_person(" 廖 仲英", number(1).lower(), today=TODAY)
    assert (first.created, again.created, again.findings) == (True, False, ())
    assert first.party.pk == again.party.pk
    assert (first.party.birth_date, first.party.sex) == (date(1990, 1, 1), "1")
    stored = queries.person_by_resident_id(number(1))
    assert stored is not None
    assert (stored.resident_id, stored.phone, stored.address) == (number(1), "13800001234", CONTACT.address)


def test_another_name_for_a_number_is_a_finding_and_changes_nothing() -> None:
    first = person("廖仲英", 1)
    found = service.find_or_create_person("张三", number(1), today=TODAY, contact=CONTACT)
    assert [f.code for f in found.findings] == ["person_name_differs"]
    stored = queries.person(first.pk)
    assert (stored.name, stored.phone, stored.address) == ("廖仲英", "", "")
    assert "廖" not in repr(found.findings)


def test_a_variant_of_the_same_name_is_no_finding() -> None:
    person("张昇", 1)
    assert service.find_or_create_person("張升", number(1), today=TODAY).findings == ()


def test_later_statements_fill_gaps_and_overwrite_nothing() -> None:
    service.find_or_create_person("廖仲英", number(1), today=TODAY, contact=Contact(phone="13800001234"))
    other = replace(CONTACT, phone="13900009999")
    found = service.find_or_create_person("廖仲英", number(1), today=TODAY, contact=other).party
    stored = queries.person(found.pk)
    assert (stored.phone, stored.address) == ("13800001234", CONTACT.address)


def test_wrong_numbers_and_empty_names_are_refused() -> None:
    with pytest.raises(InvalidInput):
        service.find_or_create_person("廖仲英", number(1)[:-1] + "?", today=TODAY)
    with pytest.raises(InvalidInput):
        service.find_or_create_person("  ", number(1), today=TODAY)
    assert not Person.objects.exists()


def test_passports_of_two_kinds_do_not_meet() -> None:
    one = service.find_or_create_by_document("John Smith", "passport", "e 1234567").party
    two = service.find_or_create_by_document("John Smith", "travel", "E1234567").party
    again = service.find_or_create_by_document("JOHN SMITH", "passport", "E1234567")
    assert one.pk == again.party.pk != two.pk
    assert not again.created
    assert again.findings == ()
    assert one.document_number == "E1234567"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_person() -> None:
    barrier, made = Barrier(6), []

    def state() -> None:
        barrier.wait()
        made.append(person("廖仲英", 7).pk)
        connection.close()

    threads = [Thread(target=state) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len(set(made)) == 1
    assert Person.objects.count() == 1


def test_canaries_stand_nowhere_in_the_table_in_the_clear() -> None:
    canaries = []
    for serial in range(1, 40):
        phone = f"1380000{serial:04d}"
        service.find_or_create_person(
            f"甲{serial}", number(serial), today=TODAY, contact=Contact(phone=phone)
        )
        canaries += [number(serial), phone]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, '|') FROM parties_person p")
        dump = cursor.fetchone()[0]
    hexed = [canary.encode().hex() for canary in canaries]
    assert "甲1" in dump
    assert not [canary for canary in canaries + hexed if canary in dump]


def test_text_repr_and_errors_never_show_a_number() -> None:
    someone = service.find_or_create_person("廖仲英", number(1), today=TODAY, contact=CONTACT).party
    texts = [str(someone), repr(someone), repr(queries.person_by_resident_id(number(1)))]
    for secret in (number(1), "13800001234", "幸福小区", "廖仲英"):
        assert not [text for text in texts if secret in text]


def test_a_ciphertext_moved_to_another_row_does_not_open() -> None:
    one, two = person("甲", 1), person("乙", 2)
    Person.objects.filter(pk=two.pk).update(resident_id_sealed=one.resident_id_sealed)
    with pytest.raises(SecretUnreadable):
        _ = queries.person(two.pk).resident_id


def test_what_is_shown_in_full_is_on_record_for_good(office: None) -> None:
    someone = person("廖仲英", 1)
    user = accounts_service.create_user("wang", "王丽")
    asked = {"what": "resident_id", "whose": someone.reference, "office": OFFICE, "at": AT}
    accounts_service.unmask(clerk(user.pk), purpose="核对证件", **asked)
    record = accounts.unmaskings(someone.reference).get()
    assert (record.what, record.user_id, record.purpose, record.at) == (
        "resident_id",
        user.pk,
        "核对证件",
        AT,
    )
    with pytest.raises(PurposeRequired):
        accounts_service.unmask(clerk(user.pk), purpose=" ", **asked)
    with pytest.raises(NotYours):
        accounts_service.unmask(clerk(user.pk, "330211-civil-affairs"), purpose="核对证件", **asked)
    assert accounts.unmaskings(someone.reference).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.unmaskings(someone.reference).update(purpose="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.unmaskings(someone.reference).delete()


def test_an_account_is_one_person_and_a_person_one_account() -> None:
    one, two = person("廖仲英", 1), person("张三", 2)
    first = accounts_service.create_user("c1", "", kind="citizen")
    second = accounts_service.create_user("c2", "", kind="citizen")
    service.link_user(one, first, proof="counter", at=AT)
    service.link_user(one, first, proof="counter", at=AT)
    found = queries.person_of(first)
    assert found == one
    assert accounts.user(first.pk).name == "廖仲英"
    for clash in ((one, second), (two, first)):
        with pytest.raises(AlreadyExists):
            service.link_user(*clash, proof="counter", at=AT)
    with pytest.raises(InvalidInput):
        service.link_user(two, second, proof="said so", at=AT)


def test_foreign_ids_find_nobody() -> None:
    for wrong in ("00000000-0000-0000-0000-000000000000", "1 OR 1=1", ""):
        with pytest.raises(NotFound):
            queries.person(wrong)


def test_a_death_is_recorded_once() -> None:
    someone = person("廖仲英", 1)
    service.record_death(someone, TODAY)
    service.record_death(someone, TODAY)
    with pytest.raises(AlreadyExists):
        service.record_death(someone, date(2026, 1, 1))


def rotated(*, batch: int) -> Iterator[int]:
    for model in (User, Person):
        yield from rotate(model, batch=batch)


def left() -> int:
    return outdated(User) + outdated(Person)


@pytest.mark.parametrize("stop_after", [1, 3])
def test_keys_rotate_in_batches_that_may_be_interrupted(settings_with_new_keys, stop_after: int) -> None:
    people = [
        service.find_or_create_person(f"甲{n}", number(n), today=TODAY, contact=CONTACT).party
        for n in range(1, 11)
    ]
    citizen = accounts_service.create_user("c1", "", kind="citizen")
    accounts_service.set_phone(citizen, "13800001234")
    with settings_with_new_keys(both=True):
        assert left() == 11
        for place, _ in enumerate(rotated(batch=2), start=1):
            if place == stop_after:
                break
        found = queries.person_by_resident_id(number(3))
        assert found == people[2]
        assert 0 < left() < 11
        assert sum(rotated(batch=4)) + (stop_after - 1) * 2 + 1 == 11
        assert outdated(Person) == 0
        assert list(rotated(batch=500)) == []
    with settings_with_new_keys(both=False):
        for serial, someone in enumerate(people, start=1):
            assert queries.person(someone.pk).resident_id == number(serial)
            assert queries.person_by_resident_id(number(serial)) == someone
        assert accounts.user_by_phone("13800001234") == citizen
        assert find_by(Person, "phone", "13800001234").count() == 10


@pytest.fixture
def settings_with_new_keys():
    from django.test import override_settings

    def make(*, both: bool):
        old = settings.ENVIRONMENT
        new = {2: b"\x44" * 32}
        keys = {**old.field_keys, **new} if both else new
        return override_settings(ENVIRONMENT=_Rotating(old, keys, {**old.index_keys, **new} if both else new))

    return make


class _Rotating:
    """An environment in the middle of a rotation, or after it, with the old keys thrown away."""

    def __init__(self, old, field_keys, index_keys) -> None:
        self.cipher, self.field_keys, self.index_keys = old.cipher, field_keys, index_keys
