"""A batch on this machine: the same for a family and for all, resumed wherever it was killed, silent about who."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.cluster.conftest import HALF, KEY, MEMORY, ON
from tests.cluster.leaks import leaks
from yichuang.apps.checks.batch import ingest as ingesting
from yichuang.apps.checks.batch.folders import Ingested, Raw
from yichuang.apps.checks.batch.ingest import Ingest, ingest, months
from yichuang.apps.checks.batch.running import Job, run
from yichuang.apps.checks.batch.tokens import Tokens
from yichuang.core.errors import InvalidInput
from yichuang.rules import single
from yichuang.rules.codes import Reason
from yichuang.rules.parameters import Parameters
from yichuang.rules.results import TYPES
from yichuang.rules.tables import TABLES, arrow_schema


@pytest.fixture(scope="module")
def ingested(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """The data as tokens, in four partitions."""
    into = tmp_path_factory.mktemp("ingested")
    job = Ingest(Raw(raw), into, Tokens(KEY), ON, MEMORY, people_a_partition=HALF)
    return ingest(job)


def _results(out: Path) -> pa.Table:
    return pq.read_table(out / "results").sort_by([("household", "ascending"), ("unit", "ascending")])


def test_every_row_of_somebody_named_is_kept_and_sorted(raw: Path, ingested: Ingested) -> None:
    people = set(pq.read_table(raw / "members.parquet")["resident_id"].to_pylist())
    first, last = months(ON)
    for table in TABLES:
        files = [ingested.file(table, partition) for partition in range(ingested.partitions)]
        kept = pa.concat_tables(pq.read_table(file) for file in files)
        assert kept.schema.equals(arrow_schema(table)) or kept.schema.names == arrow_schema(table).names
        given = pq.read_table(raw / f"{table}.parquet")
        if "resident_id" in given.column_names:
            given = given.filter(pc.is_in(given["resident_id"], pa.array(sorted(people))))
        if "month" in given.column_names:
            given = given.filter(
                pc.and_(pc.greater_equal(given["month"], first), pc.less_equal(given["month"], last))
            )
        tokens = {} if "person" not in kept.column_names else _by_household(ingested)
        assert kept.num_rows >= given.num_rows
        if table in {"households", "members"}:
            assert kept.num_rows == given.num_rows
        for file in files if tokens else ():
            homes = [tokens[file.stem][person] for person in pq.read_table(file)["person"].to_pylist()]
            assert homes == sorted(homes), f"{table}: rows of one family stand together"


def test_more_people_than_fit_into_memory_are_scattered_in_pieces(
    raw: Path, ingested: Ingested, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "_BYTES_A_NAME", MEMORY.bytes // 2_000)
    ingest(Ingest(Raw(raw), tmp_path, Tokens(KEY), ON, MEMORY, people_a_partition=HALF))
    assert not (tmp_path / "spill").exists()
    for table in TABLES:
        for partition in range(ingested.partitions):
            whole, pieces = (
                pq.read_table(one.file(table, partition)) for one in (ingested, Ingested(tmp_path))
            )
            order = [(name, "ascending") for name in whole.column_names]
            assert pieces.sort_by(order).to_pylist() == whole.sort_by(order).to_pylist(), table


def _by_household(ingested: Ingested) -> dict[str, dict[int, int]]:
    found = {}
    for partition in range(ingested.partitions):
        members = pq.read_table(ingested.file("members", partition), columns=["person", "household"])
        homes: dict[int, int] = {}
        for person, home in zip(members["person"].to_pylist(), members["household"].to_pylist(), strict=True):
            homes[person] = min(home, homes.get(person, home))
        found[f"{partition:05d}"] = homes
    return found


def test_the_batch_finds_for_every_family_what_the_single_check_finds(job: Job, ingested: Ingested) -> None:
    run(replace(job, data=ingested.folder))
    rows = {(row["household"], row["unit"]): row for row in _results(job.out).to_pylist()}
    standards = {one.county: one for one in job.parameters}
    tables = {table: pq.read_table(ingested.file(table, 1)) for table in TABLES}
    homes = tables["households"].to_pylist()[::29]
    assert len(homes) > 5
    for home in homes:
        inputs = _family(tables, home["household"])
        for found in single.assess(inputs, standards[home["county"]]).rows:
            expected = rows[found["household"], found["unit"]]
            assert {n: _plain(found[n]) for n in TYPES} == {n: _plain(expected[n]) for n in TYPES}


def _family(tables: dict[str, pa.Table], household: int) -> dict[str, list[dict[str, Any]]]:
    members = tables["members"].filter(pc.equal(tables["members"]["household"], household))
    people = members["person"].combine_chunks()
    found = {}
    for name, table in tables.items():
        own = "household" if name in {"households", "members"} else "person"
        wanted = pa.array([household]) if own == "household" else people
        found[name] = table.filter(pc.is_in(table[own], wanted)).to_pylist()
    return found


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else str(value) if hasattr(value, "isoformat") else value


@dataclass(frozen=True)
class Finished:
    """A batch that ran to its end, and what was seen of it while it worked."""

    job: Job
    manifest: dict[str, Any]
    seen: list[str]


@pytest.fixture(scope="module")
def finished(
    raw: Path, standards: list[Parameters], numbers: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Finished:
    """From the raw data, looked into at every step."""
    out, seen = tmp_path_factory.mktemp("finished") / "out", list[str]()
    job = Job(raw, out, ON, standards, "release", MEMORY, key=KEY, people_a_partition=HALF)
    found = run(job, tell=lambda *_: seen.extend(leaks(out, numbers)))
    return Finished(job, found, seen)


def test_findings_and_summary_say_what_the_results_say(finished: Finished) -> None:
    results = _results(finished.job.out).to_pylist()
    told = {
        (row["household"], row["unit"], reason.name)
        for row in results
        if row["aid"] or row["current_aid"] or row["conclusion"] == 3
        for reason in Reason
        if row["reasons"] & reason
    }
    findings = pq.read_table(finished.job.out / "findings").to_pylist()
    assert {(row["household"], row["unit"], row["finding"]) for row in findings} == told
    assert len(findings) == len(told)
    summary = finished.manifest["summary"]
    assert summary["units"] == len(results)
    assert summary["amount_fen_a_month"] == sum(row["amount_fen"] for row in results)


def test_a_recheck_looks_at_recipients_only_and_finds_the_same_for_them(
    finished: Finished, tmp_path: Path
) -> None:
    run(replace(finished.job, out=tmp_path / "again", recipients=True))
    homes = pq.read_table(finished.job.data / "households.parquet", filters=[("aid", "!=", 0)])
    aided = set(homes["household"].to_pylist())
    whole = _results(finished.job.out).to_pylist()
    assert aided
    assert _results(tmp_path / "again").to_pylist() == [row for row in whole if row["household"] in aided]


def test_nothing_that_is_left_behind_or_lies_about_meanwhile_holds_a_number(
    finished: Finished, numbers: list[str]
) -> None:
    assert finished.seen == []
    assert leaks(finished.job.out, numbers) == []


def test_the_search_for_numbers_would_find_one(tmp_path: Path, numbers: list[str]) -> None:
    (tmp_path / "log").write_text(f"row {numbers[0]} is odd")
    (tmp_path / "without its check").write_text(f"row {numbers[2][:17]} is odd")
    (tmp_path / "wide").write_text(f"row {numbers[3]} is odd", "utf-16")
    table = pa.table({"person": [int(numbers[1][:17])]})
    pq.write_table(table, tmp_path / "x.parquet")
    pq.write_table(pa.table({"note": [f"见{numbers[4]}号", None]}), tmp_path / "y.parquet")
    assert len(leaks(tmp_path, numbers)) == 5


def test_a_finished_batch_is_told_again_and_another_is_refused(finished: Finished) -> None:
    assert run(finished.job, resume=True) == json.loads(json.dumps(finished.manifest, default=str))
    with pytest.raises(InvalidInput, match="not_empty"):
        run(finished.job)
    with pytest.raises(InvalidInput, match="differs"):
        run(replace(finished.job, recipients=True), resume=True)


def test_a_killed_batch_goes_on_to_the_same_digest(finished: Finished, job: Job, tmp_path: Path) -> None:
    (tmp_path / "job").write_bytes(pickle.dumps(job))
    for moment in ("members", "payments", "1"):
        command = [sys.executable, "-m", "tests.cluster.one_batch", str(tmp_path / "job"), moment]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == moment, "the run stands still there until it is killed"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (job.out / "manifest.json").exists()
    assert run(job, resume=True)["digest_of_results"] == finished.manifest["digest_of_results"]


@pytest.fixture
def arrived(raw: Path, tmp_path: Path) -> Path:
    """The departments' files once more, to be spoiled."""
    folder = tmp_path / "arrived"
    shutil.copytree(raw, folder)
    return folder


def _cut(file: Path) -> None:
    """As while it is being copied: the footer has not come."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _damage(file: Path) -> None:
    """The footer is there, what it points to is not."""
    content = bytearray(file.read_bytes())
    third = len(content) // 3
    content[third : third + 200] = bytes(byte ^ 0x5A for byte in content[third : third + 200])
    file.write_bytes(content)


def _put(file: Path, column: str, value: Any, kind: pa.DataType) -> None:
    """One value of a table is another, whether or not it fits."""
    table = pq.read_table(file)
    values = [value, *table[column].to_pylist()[1:]]
    place = table.schema.get_field_index(column)
    pq.write_table(table.set_column(place, column, pa.array(values, kind)), file)


CANARY = 33021219900101123
SPOILED = {
    "a table is missing": (lambda raw: (raw / "tax.parquet").unlink(), "missing", "tax"),
    "columns are missing": (
        lambda raw: pq.write_table(pa.table({"household": [1]}), raw / "members.parquet"),
        "columns",
        "members.resident_id",
    ),
    "no Parquet": (lambda raw: (raw / "bank.parquet").write_bytes(b"no"), "broken", "bank.parquet"),
    "half written": (lambda raw: _cut(raw / "tax.parquet"), "broken", "tax.parquet"),
    "nothing written yet": (lambda raw: (raw / "tax.parquet").write_bytes(b""), "broken", "tax.parquet"),
    "damaged": (lambda raw: _damage(raw / "tax.parquet"), "broken", "tax.parquet"),
    "members damaged": (lambda raw: _damage(raw / "members.parquet"), "broken", "members.parquet"),
    "no number": (
        lambda raw: _put(raw / "members.parquet", "resident_id", f"张{CANARY}1234", pa.string()),
        "characters",
        "members.resident_id",
    ),
    "a number where a code belongs": (
        lambda raw: _put(raw / "members.parquet", "relation", CANARY, pa.int64()),
        "range",
        "members.relation",
    ),
    "a member of no household": (
        lambda raw: _put(raw / "members.parquet", "household", None, pa.int64()),
        "empty",
        "members.household",
    ),
    "a number for a county": (
        lambda raw: _put(raw / "households.parquet", "county", CANARY, pa.int64()),
        "range",
        "households.county",
    ),
}


@pytest.mark.parametrize("what", SPOILED)
def test_data_that_cannot_be_read_is_refused_by_name_and_not_by_value(
    arrived: Path, job: Job, what: str
) -> None:
    spoil, reason, named = SPOILED[what]
    spoil(arrived)
    with pytest.raises(InvalidInput) as refused:
        run(replace(job, data=arrived))
    assert refused.value.fields["reason"] == reason
    assert named in refused.value.fields["field"]
    said = "".join(traceback.format_exception(refused.value))
    assert str(CANARY) not in said
    assert not (job.out / "manifest.json").exists()
    assert not list(job.out.glob("results/*"))


def test_a_county_that_is_missing_is_refused(arrived: Path) -> None:
    _put(arrived / "households.parquet", "county", None, pa.int32())
    with pytest.raises(InvalidInput, match="empty"):
        Raw(arrived).counties()


def test_a_file_that_arrives_whole_lets_the_batch_go_on_to_the_same_digest(
    finished: Finished, raw: Path, arrived: Path, job: Job
) -> None:
    job = replace(job, data=arrived)
    _damage(arrived / "tax.parquet")
    with pytest.raises(InvalidInput, match="broken"):
        run(job)
    shutil.copy(raw / "tax.parquet", arrived)
    assert run(job, resume=True)["digest_of_results"] == finished.manifest["digest_of_results"]


def test_a_file_written_again_while_it_is_read_is_noticed(
    finished: Finished, raw: Path, arrived: Path, job: Job
) -> None:
    job = replace(job, data=arrived)
    with pytest.raises(InvalidInput, match="changed"):
        run(job, tell=lambda stage, *_: shutil.copyfile(raw / "tax.parquet", arrived / "tax.parquet"))
    assert not (job.out / "results").exists()
    assert run(job, resume=True)["digest_of_results"] == finished.manifest["digest_of_results"]


def test_tables_of_older_files_are_never_mixed_with_newer_ones(
    finished: Finished, raw: Path, arrived: Path, job: Job
) -> None:
    job = replace(job, data=arrived)
    members = pq.read_table(raw / "members.parquet")
    pq.write_table(members.slice(0, members.num_rows // 2), arrived / "members.parquet")

    def die(stage: str, done: int, total: int) -> None:
        if (job.out / "work" / "members").is_dir():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job, tell=die)
    shutil.copy(raw / "members.parquet", arrived)
    assert run(job, resume=True)["digest_of_results"] == finished.manifest["digest_of_results"]


def test_a_person_twice_in_a_register_of_single_rows_is_refused(arrived: Path, job: Job) -> None:
    table = pq.read_table(arrived / "population.parquet")
    pq.write_table(pa.concat_tables([table, table.slice(5, 1)]), arrived / "population.parquet")
    with pytest.raises(InvalidInput, match="twice"):
        run(replace(job, data=arrived))
