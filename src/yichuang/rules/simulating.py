"""What another policy would do: the program twice over the same population, and who gains, who loses, what it costs.

Nothing but sums leaves this module, and none over fewer than ten households: a number that small is withheld, and
with it a second one where the total would give it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from yichuang.rules import compiled
from yichuang.rules.codes import Kind
from yichuang.rules.parameters import CODES, Parameters

if TYPE_CHECKING:
    import duckdb

FEWEST = 10  # households a number may be told about
KINDS = ("one", "ill", "dependants", "others", "alone")  # of households, in the order of _KIND
_BEFORE = "simulated_before"
_KIND = """CASE WHEN b.unit <> 0 THEN 'alone' WHEN b.counted = 1 THEN 'one'
  WHEN b.ill_or_disabled > 0 THEN 'ill' WHEN b.unable > 0 THEN 'dependants' ELSE 'others' END"""
_COMPARED = f"""
SELECT b.county, {_KIND} AS kind, count(*)::BIGINT AS units,
  count(*) FILTER (WHERE b.aid > 0)::BIGINT AS aided_before,
  count(*) FILTER (WHERE a.aid > 0)::BIGINT AS aided_after,
  count(*) FILTER (WHERE a.amount_fen > b.amount_fen)::BIGINT AS gaining,
  count(*) FILTER (WHERE a.amount_fen < b.amount_fen)::BIGINT AS losing,
  coalesce(sum(a.amount_fen - b.amount_fen) FILTER (WHERE a.amount_fen > b.amount_fen), 0)::BIGINT AS gained_fen,
  coalesce(sum(b.amount_fen - a.amount_fen) FILTER (WHERE a.amount_fen < b.amount_fen), 0)::BIGINT AS lost_fen,
  sum(b.amount_fen)::BIGINT AS before_fen, sum(a.amount_fen)::BIGINT AS after_fen,
  count(*) FILTER (WHERE b.missing <> 0)::BIGINT AS lacking
FROM {_BEFORE} AS b JOIN {{after}} AS a USING (household, unit) GROUP BY ALL"""  # noqa: S608


@dataclass(slots=True)
class Sums:
    """Of some units; money in fen a month, ``before`` and ``after`` the policy."""

    units: int = 0
    aided_before: int = 0
    aided_after: int = 0
    gaining: int = 0
    losing: int = 0
    gained_fen: int = 0
    lost_fen: int = 0
    before_fen: int = 0
    after_fen: int = 0
    lacking: int = 0

    def add(self, other: Sums) -> None:
        """Adds another's."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of a county, a kind or all: None where it would be about fewer than ten households.

    Money in fen a year.
    """

    name: str
    units: int | None
    aided_before: int | None
    aided_after: int | None
    gaining: int | None
    losing: int | None
    gained_year_fen: int | None
    lost_year_fen: int | None
    cost_year_fen: int | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """One policy against the one in force. ``lacking_percent``: units whose data are incomplete (see ``kinds``)."""

    total: Told
    counties: tuple[Told, ...]
    kinds: tuple[Told, ...]
    lacking_percent: int
    lacking_kinds: Mapping[Kind, int]


def changed(base: Sequence[Parameters], values: Mapping[str, int]) -> list[Parameters]:
    """``base`` with some numbers replaced in every county. KeyError names a number there is none of."""
    unknown = values.keys() - CODES.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return [Parameters(one.county, one.as_of, {**one.values, **values}) for one in base]


def simulate(
    session: duckdb.DuckDBPyConnection,
    partitions: Iterable[Mapping[str, str]],
    base: Sequence[Parameters],
    policies: Sequence[Sequence[Parameters]],
    counties: Sequence[int] | None = None,
) -> list[Simulation]:
    """Each policy against ``base``, side by side. ``partitions``: for each the file of every table, households never
    divided. ``counties``: those that may be told about, None for all.

    What takes the time over a county is the engine's planning of so wide a program, once a policy, on one core.
    """
    cells: list[dict[tuple[int, str], Sums]] = [{} for _ in policies]
    lacking = dict.fromkeys(Kind, 0)
    session.execute("SET disabled_optimizers = 'join_order,build_side_probe_side,statistics_propagation'")
    names = [_BEFORE, *(f"simulated_{number}" for number in range(len(policies)))]
    with ThreadPoolExecutor(len(names)) as threads:
        for files in partitions:
            work = [(session.cursor(), files, name) for name in names]
            list(threads.map(_evaluate, work, [base, *policies]))
            _count_lacking(session, lacking, counties)
            for found, name in zip(cells, names[1:], strict=True):
                for county, kind, *sums in session.execute(_COMPARED.format(after=name)).fetchall():
                    if counties is None or county in counties:
                        found.setdefault((county, kind), Sums()).add(Sums(*sums))
    return [_simulation(found, lacking) for found in cells]


def _evaluate(
    work: tuple[duckdb.DuckDBPyConnection, Mapping[str, str], str], parameters: Sequence[Parameters]
) -> None:
    """One policy over one partition, on a cursor of its own: views and parameters are temporary, the result is not."""
    session, files, name = work
    for table, file in files.items():
        quoted = file.replace("'", "''")
        session.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM read_parquet('{quoted}')")  # noqa: S608
    columns = ", ".join(f"{column} BIGINT" for column in CODES)
    session.execute(f"CREATE TEMP TABLE parameters (county INTEGER, as_of DATE, {columns})")
    places = ", ".join("?" * (len(CODES) + 2))
    rows = [[one.county, one.as_of, *(one.values[column] for column in CODES)] for one in parameters]
    session.executemany(f"INSERT INTO parameters VALUES ({places})", rows)  # noqa: S608
    session.execute(f"CREATE OR REPLACE TABLE {name} AS {compiled.sql('duckdb')}")
    session.close()


def _count_lacking(
    session: duckdb.DuckDBPyConnection, lacking: dict[Kind, int], counties: Sequence[int] | None
) -> None:
    counted = ", ".join(f"count(*) FILTER (WHERE missing & {kind.bit} <> 0)" for kind in Kind)
    for county, *numbers in session.execute(
        f"SELECT county, {counted} FROM {_BEFORE} GROUP BY county"  # noqa: S608
    ).fetchall():
        if counties is None or county in counties:
            for kind, number in zip(Kind, numbers, strict=True):
                lacking[kind] += number


def _simulation(cells: Mapping[tuple[int, str], Sums], lacking: Mapping[Kind, int]) -> Simulation:
    counties: dict[str, Sums] = {}
    kinds: dict[str, Sums] = {name: Sums() for name in KINDS}
    total = Sums()
    for (county, kind), sums in sorted(cells.items()):
        for into in (counties.setdefault(str(county), Sums()), kinds[kind], total):
            into.add(sums)
    return Simulation(
        total=_told({"all": total})[0],
        counties=tuple(_told(counties)),
        kinds=tuple(_told({name: sums for name, sums in kinds.items() if sums.units})),
        lacking_percent=-(-100 * total.lacking // total.units) if total.units else 0,
        lacking_kinds={kind: number for kind, number in lacking.items() if number >= FEWEST},
    )


def _told(named: Mapping[str, Sums]) -> list[Told]:
    sums = list(named.values())
    hidden = {
        column: withheld([getattr(one, column) for one in sums])
        for column in ("units", "aided_before", "aided_after", "gaining", "losing")
    }
    return [
        _one(name, one, {column for column, at in hidden.items() if row in at})
        for row, (name, one) in enumerate(named.items())
    ]


def _one(name: str, sums: Sums, hidden: set[str]) -> Told:
    def shown(column: str, of: str = "") -> Any:
        return None if (of or column) in hidden else getattr(sums, column)

    gained, lost = shown("gained_fen", "gaining"), shown("lost_fen", "losing")
    return Told(
        name=name,
        units=shown("units"),
        aided_before=shown("aided_before"),
        aided_after=shown("aided_after"),
        gaining=shown("gaining"),
        losing=shown("losing"),
        gained_year_fen=None if gained is None else gained * 12,
        lost_year_fen=None if lost is None else lost * 12,
        cost_year_fen=None if gained is None or lost is None else (gained - lost) * 12,
    )


def withheld(numbers: Sequence[int]) -> frozenset[int]:
    """Which of the numbers of a column may not be told: the small ones, and never one alone beside a total."""
    small = {at for at, number in enumerate(numbers) if 0 < number < FEWEST}
    if len(small) == 1 and len(numbers) > 1:
        rest = [(number, at) for at, number in enumerate(numbers) if at not in small and number > 0]
        small |= {min(rest)[1]} if rest else set()
    return frozenset(small)
