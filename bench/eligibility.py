"""Rules as columns beside OpenFisca-core: twelve variables of a household for a million of them.

Both read the same Parquet of persons and write the same twelve columns a household. The twelve are a part of the means
test that OpenFisca can say: costs of work by person, then income, deductions, lines and amounts of the household, in
its own way (persons joined to households, formulas by period, vectors of float32). The
peer is AGPL and lives in an environment of its own. Ours is an Ibis expression compiled to SQL beforehand, by what
compiles the product's program, and run by DuckDB a partition a core as the product runs its own (lanes.py); compiling is
told apart. The files are partitions as the product's ingest writes them. Neither builds dictionaries of amounts that
hardly ever repeat, and neither compresses what it writes.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import ground, tables
from yichuang.apps.checks.batch.session import PARQUET

HOUSEHOLDS, SEED, AT_LEAST = 1_000_000, 2026, 5
PEER = Path(__file__).parent / "peers" / "eligibility_openfisca.py"
OURS = Path(__file__).with_name("lanes.py")
INPUTS = (
    "wages",
    "business",
    "capital",
    "pension",
    "basic_pension",
    "benefits",
    "contributions",
    "taxes",
    "rigid",
)
OUTPUTS = (
    *("work_costs", "earned", "transfers", "deductions", "rigid_deducted", "income", "standard_year"),
    *("gap", "below_standard", "below_marginal", "aid", "amount"),
)
_HOUSEHOLDS_A_FILE = 100_000
_FLOAT32_EXACT = 1 << 24  # fen: up to here float32 tells one fen from the next
_FLOAT32_ROUNDS = 1 << 22  # and up to here it still rounds a monthly amount to the right yuan


def main(rounds: int) -> None:
    """Prints the table and how far float32 agrees."""
    home = ground.VAR / "bench-eligibility"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        make(home / "inputs")
        began = time.perf_counter()
        program = compiled()
        compiling = time.perf_counter() - began
        python = ground.peer_python("openfisca", "OpenFisca-Core", "pyarrow")
        own, peer = [], []
        for _ in range(rounds):
            own.append(ours(home, program))
            peer.append(theirs(home, python))
        ratios = [other / one for one, other in zip(own, peer, strict=True)]
        rows = [
            [
                "本系统的规则（DuckDB）",
                f"{median(own):.2f}",
                f"{median(ratios):.1f}",
                tables.verdict(median(ratios), at_least=AT_LEAST),
            ],
            ["OpenFisca-core", f"{median(peer):.2f}", "", ""],
        ]
        note = f"从读入到写出；表达式编译另需 {compiling:.1f} 秒，只做一次。{agreement(home)}"
        tables.show(f"{HOUSEHOLDS:,} 户，十二个变量", ["做法", "秒", "快几倍", "目标"], rows, note=note)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def make(folder: Path) -> None:
    """A year's income of everybody in a million households in fen, close to the lines; a file a partition, in order."""
    chance = np.random.default_rng(SEED)
    heads = chance.integers(1, 5, HOUSEHOLDS)
    people = int(heads.sum())
    scale = dict(zip(INPUTS, (1.2e6, 2e5, 4e4, 3e5, 8e4, 4e4, 1e5, 2e4, 2e5), strict=True))
    columns = {
        name: np.where(chance.random(people) < 0.5, 0, chance.exponential(mean, people)).astype(np.int64)
        for name, mean in scale.items()
    }
    columns["household"] = np.repeat(np.arange(HOUSEHOLDS), heads)
    columns["disabled"] = (chance.random(people) < 0.05).astype(np.int64)
    everybody = pa.table(columns)
    folder.mkdir()
    borders = np.searchsorted(columns["household"], np.arange(0, HOUSEHOLDS + 1, _HOUSEHOLDS_A_FILE))
    for begin, end in itertools.pairwise(borders.tolist()):
        file = folder / f"{begin:08d}.parquet"
        partition = everybody.slice(begin, end - begin)
        duckdb.from_arrow(partition).query("one", f"COPY one TO '{file}' ({PARQUET})")


def compiled() -> str:
    """The twelve variables as SQL. The numbers are the peer's too: 1,100 yuan a head, 1.5 times for the marginal."""
    import ibis

    from yichuang.rules.compiling import text

    persons = ibis.table(dict.fromkeys((*INPUTS, "household", "disabled"), "int64"), name="inputs")
    persons = persons.mutate(costs=persons.wages // 5)
    t = persons.group_by("household").aggregate(
        work_costs=persons.costs.sum(),
        earned=(persons.wages - persons.costs + persons.business).sum(),
        capital=persons.capital.sum(),
        transfers=(persons.pension + persons.benefits).sum(),
        deductions=(persons.taxes + persons.contributions).sum(),
        rigid=persons.rigid.sum(),
        counted=persons.count(),
        disabled=persons.disabled.max(),
    )
    t = t.mutate(
        rigid_deducted=ibis.ifelse(t.disabled == 1, t.rigid // 2, 0), standard_year=t.counted * (110_000 * 12)
    )
    t = t.mutate(
        income=ibis.greatest(t.earned + t.capital + t.transfers - t.deductions - t.rigid_deducted, 0)
    )
    t = t.mutate(
        gap=ibis.greatest(t.standard_year - t.income, 0),
        below_standard=(t.income < t.standard_year).cast("int8"),
        below_marginal=(t.income * 100 <= t.standard_year * 150).cast("int8"),
    )
    t = t.mutate(
        aid=ibis.ifelse(t.below_standard == 1, 1, ibis.ifelse(t.below_marginal == 1, 2, 0)).cast("int8")
    )
    t = t.mutate(amount=ibis.ifelse(t.aid == 1, (t.gap + 1199) // 1200 * 100, 0))
    return text(t.select("household", *OUTPUTS), "duckdb")


def ours(home: Path, program: str) -> float:
    """Seconds of a process of its own, from reading to writing."""
    shutil.rmtree(home / "ours", ignore_errors=True)
    line = [sys.executable, str(OURS), str(home / "inputs"), str(home / "ours"), program, PARQUET]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def theirs(home: Path, python: str) -> float:
    """The same of OpenFisca."""
    line = [python, str(PEER), str(home / "inputs"), str(home / "theirs.parquet"), ",".join(OUTPUTS)]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()[-1])


def agreement(home: Path) -> str:
    """Where float32 can tell fen apart both agree to the cent; RuntimeError where they do not."""
    own = pq.read_table(home / "ours").sort_by("household")
    peer = pq.read_table(home / "theirs.parquet")
    exact = np.ones(HOUSEHOLDS, bool)
    inputs = pq.read_table(home / "inputs")
    of_person = sum(inputs[name].to_numpy() for name in INPUTS)
    gross = np.bincount(inputs["household"].to_numpy(), of_person, HOUSEHOLDS)
    exact &= (gross < _FLOAT32_EXACT) & (own["standard_year"].to_numpy() < _FLOAT32_ROUNDS)
    worst = 0.0
    for name in OUTPUTS:
        apart = np.abs(own[name].to_numpy().astype(np.float64) - peer[name].to_numpy())
        if apart[exact].max() > 0:
            raise RuntimeError(f"{name} differs by {apart[exact].max()} fen where float32 is exact")
        worst = max(worst, float(apart.max()))
    return f"float32 分得清的 {exact.sum():,} 户逐分相同；其余最多差 {worst / 100:.2f} 元（float32 的精度）。"
