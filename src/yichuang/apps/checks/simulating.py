"""What another policy would do to a population's data. Pure: the command line calls it without a database."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.folders import Ingested, Raw
from yichuang.apps.checks.batch.ingest import Ingest, ingest
from yichuang.apps.checks.batch.session import Memory, opened
from yichuang.apps.checks.batch.tokens import Tokens, draw_key
from yichuang.apps.checks.parameters import parameters
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.errors import InvalidInput
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.simulating import Simulation, changed, simulate
from yichuang.rules.tables import TABLES


@dataclass(frozen=True, slots=True)
class Question:
    """``policies``: for each the numbers that differ, by column of the parameter row; ``divisions``: the places that may be told about, None for all."""

    data: Path
    on: date
    policies: tuple[Mapping[str, int], ...]
    divisions: tuple[str, ...] | None = None
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Answer:
    """One simulation a policy, against the numbers in force on ``on`` (``base``, a row a county)."""

    on: date
    base: tuple[Parameters, ...]
    found: tuple[Simulation, ...]


def ask(catalogue: Catalogue, question: Question) -> Answer:
    """The answer. ``data``: departments' files, or a folder already made anonymous; only sums come back.

    InvalidInput: tables or columns missing, a number there is none of. CatalogueFault: no value is in force.
    """
    unknown = {name for policy in question.policies for name in policy.keys() - CODES.keys()}
    if unknown:
        raise InvalidInput(field="set", reason=f"unknown:{'、'.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="yichuang-") as name:
        work = Path(name)
        data = Ingested(question.data)
        if not data.is_complete:  # the key is forgotten with the folder
            job = Ingest(Raw(question.data), work / "data", Tokens(draw_key()), question.on, question.memory)
            data = ingest(job)
        base = [_in_force(catalogue, county, question.on) for county in counties_of(data)]
        policies = [changed(base, values) for values in question.policies]
        files = [{table: str(data.file(table, n)) for table in TABLES} for n in range(data.partitions)]
        told = None
        if question.divisions is not None:
            told = [one.county for one in base if below(one.county, question.divisions)]
        with opened(work / "spill", question.memory) as session:
            found = simulate(session, files, base, policies, told)
    return Answer(question.on, tuple(base), tuple(found))


def counties_of(data: Ingested) -> list[int]:
    """The counties its households are in."""
    files = (data.file("households", number) for number in range(data.partitions))
    found: set[int] = set()
    for file in files:
        found.update(pc.unique(pq.read_table(file, columns=["county"])["county"]).to_pylist())
    return sorted(found)


def below(county: int, divisions: Sequence[str]) -> bool:
    """Whether the county is one of the divisions or in one of them."""
    return any(str(county).startswith(code[:6].rstrip("0")) for code in divisions)


def _in_force(catalogue: Catalogue, county: int, on: date) -> Parameters:
    """The county's own numbers, else its city's, else its province's."""
    code = str(county)
    nearest = (code, code[:4] + "00", code[:2] + "0000")
    place = next((one for one in nearest if one in catalogue.regions), "100000")
    return replace(parameters(catalogue, place, on), county=county)
