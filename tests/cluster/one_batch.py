"""A batch in a process of its own that stands still at a moment, to be killed there.

`python -m tests.cluster.one_batch JOB MOMENT`: JOB is a pickled job; MOMENT a table that has just been ingested, or
how many partitions are done.
"""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path

from yichuang.apps.checks.batch import ingest
from yichuang.apps.checks.batch.running import run


def main(job: Path, moment: str) -> None:
    """Runs up to there."""
    told = ingest._Work.told

    def telling(work: ingest._Work, table: str) -> None:
        told(work, table)
        stand(table)

    def stand(reached: str) -> None:
        if reached == moment:
            print(moment, flush=True)
            time.sleep(60)

    ingest._Work.told = telling  # type: ignore[method-assign]
    run(
        pickle.loads(job.read_bytes()),
        resume=True,
        tell=lambda stage, done, _: stand(str(done) if stage == "evaluate" else ""),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
