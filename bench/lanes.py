"""A compiled program over the partitions of a folder, one a core, as `yichuang check batch` runs its own.

`python lanes.py IN OUT PROGRAM PARQUET`: every file of IN is the table ``inputs`` once; PARQUET says how to write.
Prints the seconds.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import os  # noqa: E402
import sys  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402


def main() -> None:
    """Computes and writes."""
    data, out, program, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    lanes = len(os.sched_getaffinity(0))
    out.mkdir()
    session = duckdb.connect()
    session.execute("SET enable_progress_bar = false")
    session.execute("SET preserve_insertion_order = false")
    session.execute(f"SET threads = {lanes}")
    session.execute(f"SET external_threads = {lanes}")

    def compute(file: Path) -> None:
        lane = session.cursor()
        lane.execute(f"CREATE TEMP VIEW inputs AS FROM '{file}'")
        lane.execute(f"COPY ({program}) TO '{out / file.name}' ({how}, DICTIONARY_SIZE_LIMIT 1)")

    with ThreadPoolExecutor(lanes) as pool:
        list(pool.map(compute, sorted(data.iterdir())))
    print(time.perf_counter() - BEGAN)


if __name__ == "__main__":
    main()
