"""Search: two characters are enough, the public sees less, pages follow each other, one index serves."""

from __future__ import annotations

import pytest
from django.db import connection

from yichuang.apps.registers import queries, service, texts
from yichuang.apps.registers.models import Entry, EntrySearch
from yichuang.apps.registers.tests.samples import OFFICE, ON, REGISTER, association
from yichuang.core.errors import InvalidInput, NotFound

pytestmark = pytest.mark.django_db


def write(name: str, **changes: object) -> Entry:
    return service.write_entry(REGISTER, association(name, **changes), office=OFFICE, on=ON, cause="C/1")


def titles(text: str, *, public: bool = True) -> list[str]:
    return [view.title for view in queries.search(REGISTER, text, public=public).entries]


def test_two_characters_sounds_and_numbers_find_an_entry() -> None:
    for name in ("宁波市养老协会", "宁波市篮球协会", "海曙养老服务促进会"):
        write(name)
    assert titles("养老") == ["海曙养老服务促进会", "宁波市养老协会"]
    assert titles("宁波市 篮球") == ["宁波市篮球协会"] == titles("ningboshilan")
    assert titles("2026-000003") == ["海曙养老服务促进会"]
    assert titles("宁") == ["宁波市篮球协会", "宁波市养老协会"]
    assert titles("不存在") == []


def test_the_public_neither_searches_nor_sees_what_is_not_public() -> None:
    write("宁波市示例协会", head="欧阳修远")
    assert titles("欧阳") == []
    assert titles("欧阳", public=False) == ["宁波市示例协会"]
    (view,) = queries.search(REGISTER, "示例").entries
    assert dict(view.lines)["法定代表人"] == "欧阳*远"
    assert not {"法定代表人证件号码", "注册资金"} & dict(view.lines).keys()
    (desk,) = queries.search(REGISTER, "示例", public=False).entries
    assert dict(desk.lines)["法定代表人证件号码"] == "339999199001010013"


def test_a_register_that_is_not_public_looks_like_none() -> None:
    closed = REGISTER.model_copy(update={"public": False})
    with pytest.raises(NotFound):
        queries.search(closed, "示例")


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for i in range(7):
        write(f"宁波市第{i}协会")
    seen, after = [], ""
    while True:
        page = queries.search(REGISTER, "协会", after=after, limit=3)
        seen += [view.title for view in page.entries]
        after = page.after
        if not after:
            break
    assert seen == [f"宁波市第{i}协会" for i in range(7)]
    with pytest.raises(InvalidInput):
        queries.search(REGISTER, "协会", after="?")


def test_an_entry_is_found_by_number_of_a_person_or_by_several_fields() -> None:
    entry = write("宁波市示例协会", uscc="51330200MJ00000001")
    other = write("宁波市第二协会", head="李四")
    assert queries.find(REGISTER, {"uscc": "51330200mj00000001"}) == [entry]
    assert queries.find(REGISTER, {"head_id": "339999199001010013"}) == [entry, other]
    assert queries.find(REGISTER, {"head_id": "339999199001010013", "head": "李四", "funds": 3_000_000}) == [
        other
    ]
    assert queries.find(REGISTER, {"number": entry.number.lower()}) == [entry]
    assert queries.find(REGISTER, {"name": "没有"}) == []
    with pytest.raises(ValueError, match="funds"):
        queries.find(REGISTER, {"funds": 1})


def test_a_search_of_two_characters_uses_the_index_of_pairs() -> None:
    entry = write("宁波市示例协会")
    names = [f"{chr(0x4E00 + i % 9000)}{chr(0x5E00 + i % 8999)}协会" for i in range(20000)]
    entries = Entry.objects.bulk_create(
        [Entry(register="associations", number=f"n{i}", office="x") for i in range(20000)]
    )
    EntrySearch.objects.bulk_create(
        EntrySearch(
            entry=row,
            register="associations",
            public=True,
            text=name,
            bigrams=texts.bigrams(name),
            name_key=name,
            sort_key=name,
        )
        for row, name in zip(entries, names, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registers_entrysearch")
    rows = EntrySearch.objects.filter(queries._matching("示例"), register="associations", public=True)
    plan = rows.order_by("sort_key", "entry_id")[:21].explain()
    assert "entry_text_bigrams" in plan
    assert "Seq Scan" not in plan
    assert titles("示例") == [association()["name"]]
    common = EntrySearch.objects.filter(queries._matching("协会"), register="associations", public=True)
    plan = common.order_by("sort_key", "entry_id")[:21].explain()
    assert "entry_text_sorted" in plan, "what nearly every entry has is read in order, not sorted"
    assert entry.pk
