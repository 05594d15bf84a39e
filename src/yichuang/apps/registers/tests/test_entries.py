"""Entries: versions never change, unique means unique among the living, secrets stay sealed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from yichuang.apps.registers import queries, service
from yichuang.apps.registers.models import Entry, EntryState, EntryVersion
from yichuang.apps.registers.tests.samples import CERTIFICATE, ISSUING, OFFICE, ON, REGISTER, association
from yichuang.core.errors import InvalidInput, NotAllowed, UniqueEntry

pytestmark = pytest.mark.django_db


def written(name: str = "宁波市示例协会", cause: str = "C/1", **changes: object) -> Entry:
    return service.write_entry(REGISTER, association(name, **changes), office=OFFICE, on=ON, cause=cause)


def test_entries_are_numbered_without_gaps_and_hold_what_was_written() -> None:
    first, second = written(), written("宁波市第二协会")
    assert (first.number, second.number) == ("社330200-2026-000001", "社330200-2026-000002")
    assert queries.fields(first) == association()
    assert [entry.pk for entry in queries.of_cause("C/1")] == [first.pk, second.pk]


def test_a_number_of_a_person_never_lies_open_in_the_database() -> None:
    entry = written()
    with connection.cursor() as cursor:
        for table in ("entry", "entryversion", "entrysecret", "entrykey", "entrysearch"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM registers_{table} t")
            dump = json.dumps(cursor.fetchall(), ensure_ascii=False)
            assert "339999199001010013" not in dump
            assert b"339999199001010013".hex() not in dump
    assert queries.fields(entry)["head_id"] == "339999199001010013"


def test_two_living_entries_cannot_share_a_unique_field_but_a_closed_one_lets_go() -> None:
    first = written()
    with pytest.raises(UniqueEntry) as refused:
        written(cause="C/2")
    assert refused.value.fields["keys"] == ("name",)
    service.close_entry(first, register=REGISTER, on=ON, cause="C/3")
    assert written(cause="C/4").number.endswith("000002")


def test_reindexing_leaves_an_entry_found_and_unique_and_a_closed_one_free() -> None:
    entry = written()
    service.reindex_entry(entry, register=REGISTER)
    assert queries.find(REGISTER, {"name": "宁波市示例协会"}) == [entry]
    with pytest.raises(UniqueEntry):
        written(cause="C/2")
    service.close_entry(entry, register=REGISTER, on=ON, cause="C/3")
    service.reindex_entry(entry, register=REGISTER)
    written(cause="C/4")


def test_a_refused_entry_gives_its_number_back() -> None:
    written()
    with pytest.raises(UniqueEntry):
        written()
    assert written("宁波市第三协会").number == "社330200-2026-000002"


def test_an_amendment_keeps_the_old_version_and_frees_the_old_name() -> None:
    entry = written()
    later = date(2026, 12, 1)
    amended = service.amend_entry(
        entry,
        {"name": "宁波市新名协会", "head_id": "339999199001010021"},
        register=REGISTER,
        on=later,
        cause="C/2",
    )
    assert queries.fields(amended)["name"] == "宁波市新名协会"
    assert queries.fields(amended, on=ON)["name"] == "宁波市示例协会"
    versions = queries.history(amended)
    assert [version.kind for version in versions] == ["create", "amend"]
    assert versions[1].changes == {"name": ["宁波市示例协会", "宁波市新名协会"], "head_id": [None, None]}
    written("宁波市示例协会", cause="C/3")


def test_a_rectification_holds_from_the_day_of_the_faulty_version() -> None:
    entry = written("宁波市示列协会")
    put_right = service.rectify_entry(
        entry, {"name": "宁波市示例协会"}, register=REGISTER, cause="C/2", note="录入错误"
    )
    assert queries.fields(put_right, on=ON)["name"] == "宁波市示例协会"
    assert queries.history(put_right)[1].changes == {"name": ["宁波市示列协会", "宁波市示例协会"]}


def test_a_remark_changes_no_field() -> None:
    entry = service.remark_entry(written(), "2026年度年检合格", register=REGISTER, on=ON, cause="C/2")
    assert queries.fields(entry) == association()
    assert queries.history(entry)[1].note == "2026年度年检合格"


def test_a_closed_or_revoked_entry_takes_no_more_changes_and_loses_its_certificates() -> None:
    entry = written()
    certificate = service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING)
    ended = service.revoke_entry(entry, register=REGISTER, on=ON, cause="C/2", note="隐瞒真实情况")
    assert ended.state == EntryState.REVOKED
    assert queries.verify(certificate.number, on=ON).state == "revoked"
    for change in (
        lambda: service.amend_entry(entry, {"head": "李四"}, register=REGISTER, on=ON, cause="C/3"),
        lambda: service.close_entry(entry, register=REGISTER, on=ON, cause="C/3"),
        lambda: service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_field_the_register_does_not_have_and_a_missing_title_are_refused() -> None:
    with pytest.raises(InvalidInput):
        written(unheard_of="x")
    with pytest.raises(InvalidInput):
        written("")


@pytest.mark.parametrize(
    "statement", ["UPDATE registers_entryversion SET note = 'x'", "DELETE FROM registers_entryversion"]
)
def test_the_database_itself_refuses_to_change_a_version(statement: str) -> None:
    written()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EntryVersion.objects.count() == 1
