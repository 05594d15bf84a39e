"""Loading, freezing and thawing the whole catalogue, and checking one sample's answers: seconds and milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from timeit import repeat

from bench import tables
from yichuang.catalogue.eligibility import assess
from yichuang.catalogue.form import Form
from yichuang.catalogue.loader import load
from yichuang.catalogue.release import freeze, thaw

FOLDER = Path(__file__).resolve().parents[1] / "catalogue"
REGION, DAY = "330200", date(2026, 3, 2)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Best of three runs, for one call."""
    return min(repeat(work, number=rounds, repeat=3)) / rounds * 1000


def main() -> None:
    """Prints the table."""
    catalogue = load(FOLDER).catalogue
    if catalogue is None:
        raise SystemExit("the catalogue has faults: run `yichuang catalogue check`")
    frozen = freeze(catalogue)
    code = next(code for code in sorted(catalogue.scenarios) if code in catalogue.services)
    offering = catalogue.offering(code, REGION)
    form, sample = Form(offering), catalogue.scenarios[code].sample
    figures = [
        (f"读入 {len(catalogue.services)} 个事项", milliseconds(lambda: load(FOLDER), 1)),
        ("冻结成发布", milliseconds(lambda: freeze(catalogue), 1)),
        ("从发布恢复", milliseconds(lambda: thaw(frozen), 1)),
        ("找到一个事项在一地的样子", milliseconds(lambda: catalogue.offering(code, REGION), 20)),
        ("校验一份填好的表", milliseconds(lambda: form.validate(sample, today=DAY), 50)),
        ("判断受理条件", milliseconds(lambda: assess(offering, sample, DAY), 50)),
    ]
    tables.show(
        "目录（毫秒，三次取最好）", ["做什么", "毫秒"], [[name, f"{value:.2f}"] for name, value in figures]
    )


if __name__ == "__main__":
    main()
