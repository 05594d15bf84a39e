"""The raw files of a population: the same for the same seed, numbers right and unique, people around the lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from yichuang.core.resident_id import ResidentId
from yichuang_sandbox import means
from yichuang_sandbox.cli import app
from yichuang_sandbox.means import city as from_city
from yichuang_sandbox.means.identities import Identities
from yichuang_sandbox.means.layout import schemas
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

ON = date(2026, 11, 1)
PEOPLE = 6_000


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    means.write(folder, people=PEOPLE, seed=7, on=ON)
    return folder


def ask(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Tables are named as files; one connection a question."""
    with duckdb.connect() as connection:
        for name in schemas():
            connection.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
        return connection.sql(statement).fetchall()


def one(folder: Path, statement: str) -> Any:
    return ask(folder, statement)[0][0]


def test_the_same_seed_writes_the_same_rows_and_another_one_does_not(raw: Path, tmp_path: Path) -> None:
    means.write(tmp_path / "again", people=PEOPLE, seed=7, on=ON)
    means.write(tmp_path / "other", people=PEOPLE, seed=8, on=ON)
    for name in schemas():
        there = pq.read_table(raw / f"{name}.parquet")
        assert pq.read_table(tmp_path / "again" / f"{name}.parquet").equals(there)
        assert not pq.read_table(tmp_path / "other" / f"{name}.parquet").equals(there)


def test_numbers_are_right_unique_and_of_nobody_who_could_exist(raw: Path) -> None:
    people = ask(raw, "SELECT resident_id, born FROM members")
    assert len({number for number, _ in people}) == len(people) >= PEOPLE
    for number, born in people:
        assert ResidentId.parse(number, today=date(2027, 1, 1)).birth_date == born
    assert {number[:6] for number, _ in people} == {"339999", "933999"}  # a foreigner here and there


def test_a_birthday_that_has_no_number_left_is_moved() -> None:
    """Four hundred thousand people born on one day spread over the days before."""
    born = np.full(40_000, np.datetime64("1990-01-01"))
    female = np.arange(40_000) % 2 == 0
    numbers = Identities()
    first, days = numbers.numbers(born[:30_000], female[:30_000])
    second, _ = numbers.numbers(born[30_000:], female[30_000:])
    assert len(set(first) | set(second)) == 40_000
    assert {number[6:14].decode() for number in first} == {
        str(day).replace("-", "") for day in np.unique(days)
    }


def test_nobody_in_a_register_is_missing_among_the_members(raw: Path) -> None:
    for name in schemas():
        if name not in ("households", "members"):
            stray = f"SELECT COUNT(*) FROM {name} ANTI JOIN members USING (resident_id)"
            assert one(raw, stray) == 0, name
    assert one(raw, "SELECT COUNT(*) FROM members ANTI JOIN households USING (household)") == 0


def test_months_are_the_twelve_before_the_day_of_the_data(raw: Path) -> None:
    for name in ("tax", "social_insurance"):
        found = [row[0] for row in ask(raw, f"SELECT DISTINCT month FROM {name} ORDER BY month")]
        assert found == [202511, 202512, *range(202601, 202611)]


def test_shares_are_those_of_a_city(raw: Path) -> None:
    aided = dict(ask(raw, "SELECT aid, COUNT(*) FROM households GROUP BY aid"))
    homes = sum(aided.values())
    assert 0.02 < (aided[1] + aided.get(3, 0)) / homes < 0.05
    assert 0.01 < aided[2] / homes < 0.04
    assert 0.01 < one(raw, "SELECT AVG((missing > 0)::INT) FROM households") < 0.035
    rows = sum(pq.read_metadata(raw / f"{name}.parquet").num_rows for name in schemas())
    assert 17 < rows / one(raw, "SELECT COUNT(*) FROM members") < 22


def test_registers_contradict_each_other_here_and_there(raw: Path) -> None:
    unheard = "SELECT COUNT(*) FROM civil_affairs c JOIN population p USING (resident_id) WHERE died_on IS NOT NULL AND alive"
    moved = "SELECT COUNT(*) FROM members m JOIN population p USING (resident_id) WHERE household <> police_household"
    for question in (unheard, moved):
        assert 0 < one(raw, question) < 0.02 * PEOPLE


def test_the_city_writes_what_its_departments_answer(made: Path, tmp_path: Path) -> None:
    store = Store(made)
    from_city.write(tmp_path, store, on=date(2026, 11, 22))
    registry, told = Registry(store), store.rows("SELECT resident_id FROM population ORDER BY rowid LIMIT 40")
    columns = {
        "tax": "month, income_fen",
        "bank": "balance_fen, inflow_fen",
        "real_estate": "area_cm2, share_bp",
    }
    holders = {"tax": "tax", "bank": "bank-accounts", "real_estate": "real-estate"}
    for name, wanted in columns.items():
        written: dict[str, list[tuple[Any, ...]]] = {}
        for number, *values in ask(tmp_path, f"SELECT resident_id, {wanted} FROM {name}"):
            written.setdefault(number, []).append(tuple(values))
        for row in told:
            number, element = row["resident_id"], f"check.{name}"
            answer = registry.answer(sources()[holders[name]], number, [element], today=date(2026, 11, 22))
            said = [tuple(r[c] for c in wanted.split(", ")) for r in (answer or {}).get(element, [])]
            assert sorted(written.get(number, [])) == sorted(said)
    assert one(tmp_path, "SELECT COUNT(*) FROM members") == one(tmp_path, "SELECT COUNT(*) FROM population")
    store.close()


def test_the_command_says_what_it_wrote_and_refuses_what_is_no_day(tmp_path: Path) -> None:
    out = str(tmp_path / "raw")
    told = CliRunner().invoke(app, ["means", "--out", out, "--people", "500"])
    assert told.exit_code == 0
    assert "人、" in told.output
    assert {path.stem for path in (tmp_path / "raw").iterdir()} == set(schemas())
    assert CliRunner().invoke(app, ["means", "--out", out, "--on", "昨天"]).exit_code == 2
    missing = CliRunner().invoke(app, ["means", "--out", out, "--city", "--data", str(tmp_path / "none")])
    assert missing.exit_code == 2
