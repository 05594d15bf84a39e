"""The same seed gives the same city; its registers tell one truth but for what was sown on purpose."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from stdnum import luhn

from yichuang.core.resident_id import DEMO_DIVISION, ResidentId
from yichuang.core.uscc import Uscc
from yichuang_sandbox import city
from yichuang_sandbox.city import CITY_DAY
from yichuang_sandbox.city.stories import families
from yichuang_sandbox.store import Store

TODAY = date(2026, 11, 22)


@pytest.fixture
def store(made: Path) -> Store:
    return Store(made)


def test_the_same_seed_makes_the_same_city_and_another_one_does_not(tmp_path: Path) -> None:
    found = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        store = Store(tmp_path / name)
        city.make(store, people=300, seed=seed)
        found.append(city.digest(store))
        store.close()
    assert found[0] == found[1] != found[2]


def test_the_city_has_as_many_people_as_asked_for_and_the_stories(store: Store) -> None:
    row = store.row("SELECT COUNT(*) AS n, COUNT(DISTINCT resident_id) AS different FROM population")
    told = sum(len(family.roles) for family in families())
    assert row is not None
    assert row["n"] == row["different"] == int(store.note("made") or 0) + told
    assert 1_000 <= int(store.note("made") or 0) < 1_010


def test_every_number_is_right_and_of_nobody_who_could_exist(store: Store) -> None:
    for row in store.rows("SELECT resident_id, birth_date, sex, name FROM population"):
        number = ResidentId.parse(row["resident_id"], today=TODAY)
        assert number.division == DEMO_DIVISION
        assert number.birth_date.isoformat() == row["birth_date"]
        assert number.sex == row["sex"]
        assert re.search("[演示]", row["name"])
    for row in store.rows("SELECT uscc FROM firms"):
        assert Uscc.parse(row["uscc"])


def test_nobody_is_born_after_the_day_the_city_is_made_for(store: Store) -> None:
    latest = store.row("SELECT MAX(birth_date) AS latest FROM population")
    assert latest is not None
    assert latest["latest"] <= CITY_DAY.isoformat()


def test_everybody_in_a_register_lives_in_the_city(store: Store) -> None:
    for name in city.registers(store):
        query = (
            f"SELECT COUNT(*) AS n FROM {name} WHERE resident_id NOT IN (SELECT resident_id FROM population)"
        )
        row = store.row(query)
        assert row == {"n": 0}, name


def test_the_dead_are_dead_everywhere(store: Store) -> None:
    cancelled = "SELECT resident_id FROM population WHERE status = 'deceased'"
    assert store.rows(f"{cancelled} AND resident_id NOT IN (SELECT resident_id FROM deaths)") == []
    assert (
        store.rows("SELECT * FROM funerals WHERE resident_id NOT IN (SELECT resident_id FROM deaths)") == []
    )
    assert store.rows("SELECT * FROM assistance WHERE resident_id IN (" + cancelled + ")") == []
    assert store.row("SELECT COUNT(*) AS n FROM deaths") != {"n": 0}


def test_spouses_know_of_each_other(store: Store) -> None:
    wrong = store.rows(
        "SELECT m.* FROM marriages m WHERE m.spouse_id <> '' AND NOT EXISTS (SELECT 1 FROM marriages o"
        " WHERE o.resident_id = m.spouse_id AND o.spouse_id = m.resident_id AND o.certificate_no = m.certificate_no)"
    )
    assert wrong == []


def test_registers_contradict_each_other_only_where_it_is_written_down(store: Store) -> None:
    sown = {(row["resident_id"], row["register"]) for row in store.rows("SELECT * FROM disagreements")}
    days = store.rows(
        "SELECT d.resident_id FROM deaths d JOIN funerals f USING (resident_id) WHERE d.died_on <> f.died_on"
    )
    assert {(row["resident_id"], "funerals") for row in days} == {one for one in sown if one[1] == "funerals"}
    for register in ("pensions", "medical"):
        names = store.rows(
            f"SELECT p.resident_id FROM population p JOIN {register} r USING (resident_id) WHERE p.name <> r.name"
        )
        assert {(row["resident_id"], register) for row in names} == {
            one for one in sown if one[1] == register
        }
    incomes = store.rows(
        "SELECT d.resident_id, SUM(d.inflow_fen) AS inflow, COALESCE(i.wage_fen, 0) + 12 * COALESCE(p.monthly_fen, 0) AS known"
        " FROM deposits d LEFT JOIN incomes i USING (resident_id)"
        " LEFT JOIN pensions p ON p.resident_id = d.resident_id AND p.status = 'paying'"
        " WHERE d.resident_id NOT IN (SELECT resident_id FROM population WHERE household_no < 100) GROUP BY d.resident_id"
    )
    more = {(row["resident_id"], "deposits") for row in incomes if row["inflow"] > row["known"] + 12}
    assert more == {one for one in sown if one[1] == "deposits"}
    assert more
    assert 0 < len(sown) < 0.1 * 1_000


def test_nobody_of_the_stories_has_a_contradiction(store: Store) -> None:
    told = {one.resident_id for family in families() for one in family.roles}
    assert told.isdisjoint(row["resident_id"] for row in store.rows("SELECT * FROM disagreements"))


def test_card_numbers_have_a_right_check_digit(store: Store) -> None:
    accounts = store.rows("SELECT account FROM bank_accounts UNION SELECT card_account FROM insured")
    assert [row["account"] for row in accounts if not luhn.is_valid(row["account"])] == []
