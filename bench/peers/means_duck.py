"""The means test by hand in DuckDB, and the bare reading of its data.

`python means_duck.py DATA OUT PARAMETERS each|all|scan COLUMNS [MEMORY]`: a partition at a time, all at once, or only the
columns that are needed, read and summed; within so much memory, or what the machine has. Prints the seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

NEEDED = {
    "households": (
        "household",
        "county",
        "aid",
        "aid_fen",
        "unrecorded_fen",
        "maintenance_fen",
        "rigid_fen",
        "missing",
    ),
    "members": ("person", "household", "relation", "situation", "study", "disability_kind", "refused_work"),
    "population": ("person", "police_household"),
    "vehicles": ("person", "class", "worth_fen"),
    "tax": ("person", "kind", "income_fen", "tax_fen"),
    "social_insurance": ("person", "kind", "amount_fen"),
    "real_estate": ("person", "use", "share_bp", "area_cm2"),
    "firms": ("person", "role", "capital_fen"),
    "housing_fund": ("person", "balance_fen"),
    "bank": ("person", "balance_fen"),
    "securities": ("person", "value_fen"),
    "insurance": ("person", "cash_value_fen"),
    "payments": ("person", "balance_fen"),
    "civil_affairs": ("person", "aid", "aid_fen"),
}


def main() -> None:
    """Prints the seconds."""
    data, out, numbers, how, columns = (
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        sys.argv[3],
        sys.argv[4],
        sys.argv[5],
    )
    session = duckdb.connect()
    session.execute("SET preserve_insertion_order = false")
    session.execute("SET enable_progress_bar = false")
    for limit in sys.argv[6:]:
        session.execute(f"SET memory_limit = '{limit}'")
    began = time.perf_counter()
    if how == "scan":
        for table, needed in NEEDED.items():
            sums = ", ".join(f'sum("{column}")' for column in needed)
            session.execute(f"SELECT {sums} FROM '{data}/{table}/*.parquet'").fetchall()
    else:
        compute(session, data, out, numbers, how, columns)
    print(time.perf_counter() - began)


def compute(
    session: duckdb.DuckDBPyConnection, data: Path, out: Path, numbers: str, how: str, columns: str
) -> None:
    """The result, as Parquet in the order of households."""
    program = Path(__file__).with_name("means.sql").read_text("utf-8")
    out.mkdir(parents=True)
    session.execute(f"CREATE TABLE parameters AS FROM '{numbers}'")
    files = sorted(file.name for file in (data / "members").iterdir()) if how == "each" else ["*.parquet"]
    for file in files:
        for table in NEEDED:
            session.execute(f"CREATE OR REPLACE VIEW {table} AS FROM '{data}/{table}/{file}'")
        target = out / file.replace("*", "all")
        session.execute(
            f"COPY (SELECT {columns} FROM ({program}) ORDER BY household, unit) TO '{target}' (FORMAT parquet)"
        )


if __name__ == "__main__":
    main()
