"""The catalogue says which source has a datum; the sandbox answers for it, or it stands here why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import ElementType
from yichuang.catalogue.normalise import normalise
from yichuang.config.env import ROOT
from yichuang.rules.codes import Kind
from yichuang.rules.tables import TABLES, arrow_schema
from yichuang_sandbox import city
from yichuang_sandbox.city.stories import families
from yichuang_sandbox.means.layout import schemas
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

# of registers that are ours, or of no department of the sandbox
OURS = {
    "account": "登录时就有，不用查",
    "social-organisation-register": "民政自己的登记簿",
    "social-organisation-credit": "民政自己的信用信息",
    "supervising-unit-approvals": "业务主管单位没有系统，来文上传",
    "bank-capital-verification": "开户前的验资，一事一办",
    "geographic-information": "地图，不是人的登记",
    "place-name-database": "民政自己的地名库",
    "electronic-certificates": "证照文件，不是数据元",
}
CANNOT = {
    "organisation.address": "按社会组织查不动产，沙盒里的房子都是个人的",
    "house.changed_location": "沙盒里没有五年内的拆迁和转让",
    "house.changed_owner": "同上",
    "house.changed_area": "同上",
    "house.demolition_date": "同上",
    "house.demolition_money": "同上",
    "house.transfer_date": "同上",
    "house.transfer_money": "同上",
    "house.resettle_location": "同上",
    "house.resettle_area": "同上",
}
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT / "catalogue").catalogue


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store(tmp_path_factory.mktemp("city"))
    city.make(found, people=2_000)
    yield found
    found.close()


def wanted(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """(source, element) as the catalogue has it."""
    for element in catalogue.elements.values():
        for source in element.sources:
            yield source, element.code


def test_every_source_of_the_catalogue_answers_or_says_why_not(catalogue: Catalogue) -> None:
    assert set(catalogue.sources) - set(sources()) - set(OURS) == set()


def test_both_say_the_same_department_holds_a_source(catalogue: Catalogue) -> None:
    said = {code: source.department for code, source in catalogue.sources.items() if source.department}
    ours = {code: sources()[code].department for code in said if code in sources()}
    assert ours == {code: said[code] for code in ours}


def test_a_source_keyed_by_the_firm_answers_for_no_person(catalogue: Catalogue, store: Store) -> None:
    by_firm = {code for code, source in sources().items() if source.by_uscc}
    assert by_firm == {c for c, s in catalogue.sources.items() if s.keyed_by == ("uscc",) and c in sources()}
    owner = store.row("SELECT resident_id, uscc FROM firms LIMIT 1") or {}
    answer = Registry(store).answer
    for code in by_firm:
        assert answer(sources()[code], owner["resident_id"], ["institution.name"], today=TODAY) is None
        assert answer(sources()[code], owner["uscc"], ["institution.name"], today=TODAY) is not None


def test_what_the_catalogue_expects_of_a_source_the_sandbox_supplies(catalogue: Catalogue) -> None:
    missing = {
        (source, code)
        for source, code in wanted(catalogue)
        if source not in OURS and code not in sources()[source].elements
    }
    assert {code for _, code in missing} == set(CANNOT)


def answers(store: Store) -> Iterator[tuple[str, str, Any]]:
    """(source, element, value) of a few hundred people: the stories' and others."""
    told = [one.resident_id for family in families() for one in family.roles]
    registry = Registry(store)
    for code, source in sources().items():
        key = "uscc" if source.by_uscc else "resident_id"
        some = store.rows(f"SELECT {key} FROM {source.register} ORDER BY resident_id LIMIT 60")
        for number in (*told, *(row[key] for row in some)):
            found = registry.answer(source, number, source.elements, today=TODAY) or {}
            yield from ((code, element, value) for element, value in found.items())


def test_values_are_of_the_type_and_the_code_list_of_the_element(catalogue: Catalogue, store: Store) -> None:
    wrong = set()
    for source, code, value in answers(store):
        element = catalogue.elements.get(code)
        if element is None:
            continue
        if element.type is ElementType.RECORDS:
            assert normalise(value, element, {}, element.name, today=TODAY) == value
            continue
        if not fits(element.type, value):
            wrong.add((source, code, repr(value)))
        allowed = catalogue.codes[element.code_list].values if element.code_list else {}
        given = value if isinstance(value, list) else [value]
        if element.code_list and not set(given) <= set(allowed):
            wrong.add((source, code, repr(value)))
    assert wrong == set()


def fits(kind: ElementType, value: Any) -> bool:
    if kind is ElementType.BOOLEAN:
        return isinstance(value, bool)
    if kind in (ElementType.MONEY, ElementType.INTEGER):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is ElementType.DATE:
        return date.fromisoformat(value) <= TODAY
    if kind is ElementType.CODES:
        return isinstance(value, list)
    return isinstance(value, str) and value != ""


def test_every_element_the_sandbox_supplies_is_answered_of_somebody(store: Store) -> None:
    """A misspelt column would be found by nobody else."""
    found = {(source, code) for source, code, value in answers(store) if value != []}
    every = {(code, element) for code, source in sources().items() for element in source.elements}
    assert every - found == set()


def test_the_tables_of_a_check_are_those_the_means_test_computes_with(catalogue: Catalogue) -> None:
    """Column for column, so that what a source says of one person is a row of a province's file."""
    types = {
        "integer": ("int8", "int32", "int64"),
        "money": ("int64",),
        "date": ("date32",),
        "boolean": ("bool",),
    }
    for kind in Kind:
        told = catalogue.elements[f"check.{kind.table}"]
        rule = {c.name: c for c in told.columns if c.rule}
        wanted = {c.name: c for c in TABLES[kind.table] if c.name != "person"}
        assert rule.keys() == wanted.keys(), kind
        for name, column in rule.items():
            assert wanted[name].type in types[column.type], (kind, name)
            assert wanted[name].optional == (not column.required), (kind, name)


def test_the_files_of_a_population_are_those_a_batch_reads() -> None:
    for name in TABLES:
        assert schemas()[name].equals(arrow_schema(name, raw=True)), name


def test_readme_names_everybody_of_the_two_families() -> None:
    text = Path(ROOT / "sandbox" / "README.md").read_text("utf-8")
    told = [one for family in families() if family.note for one in family.roles]
    assert [one.name for one in told if f"{one.name} | {one.resident_id}" not in text] == []
