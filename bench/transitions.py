"""One transition through ``cases.service``, beside bare psycopg, SpiffWorkflow, a plain ORM and pgbench."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from bench import crowd, ground, hall, race, tables
from bench.peers import bare, orm
from bench.race import Race, Step
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Case
from yichuang.apps.cases.service import Order, act

CYCLE: tuple[tuple[Action, str, dict[str, Any]], ...] = (
    (Action.ACCEPT, "clerk", {}),
    (Action.REVIEW, "reviewer", {"opinion": "材料齐全，符合条件"}),
    (Action.CLAIM, "approver", {}),
    (Action.RELEASE, "approver", {}),
)
FASTEST = 6000  # transitions a second that the supply of fresh cases must outlast
PGBENCH = """
\\set id random(1, 20000)
SELECT no, state, version FROM peer_case WHERE id = :id;
WITH guard AS (UPDATE peer_case SET state = 'in_review', version = version + 1, changed_at = now()
               WHERE id = :id RETURNING id, version)
INSERT INTO peer_event (case_id, seq, action, actor, at, data)
SELECT id, version, 'review', 7, now(), '{}'::jsonb FROM guard;
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """Our own command path over the cases of a process."""

    hall: hall.Hall
    cases: Sequence[Sequence[tuple[str, int]]]

    def __call__(self, place: int) -> Iterator[Step]:
        for no, _ in self.cases[place]:
            for action, role, data in CYCLE:
                actor, order = self.hall.staff[role], Order(self.hall.at, key=f"{action}{no}")
                yield lambda no=no, a=action, d=data, who=actor, o=order: _act(no, a, d, who, o)


def _act(no: str, action: Action, data: dict[str, Any], actor: Any, order: Order) -> None:
    act(no, action, data, actor=actor, order=order)


class Supply:
    """Fresh cases, handed out once."""

    def __init__(self, cases: Iterator[tuple[str, int]]) -> None:
        self._cases = cases

    def share(self, one: Race) -> list[list[tuple[str, int]]]:
        """Enough for each process to last the race."""
        each = int(FASTEST / one.processes * one.seconds / len(CYCLE)) + race.WARM_UP
        return [list(islice(self._cases, each)) for _ in range(one.processes)]


@dataclass(frozen=True, slots=True)
class Plan:
    """Two races, a number of rounds, with or without the peer that has to be installed."""

    alone: Race
    eight: Race
    rounds: int
    spiff: bool


def main(where: ground.Ground, seconds: float, rounds: int, *, spiff: bool) -> None:
    """Prints the table."""
    plan = Plan(Race(1, seconds), Race(8, seconds), rounds, spiff)
    opened = hall.open_hall()
    supply = _supply(opened, plan)
    cycle = _record(opened, supply)
    orm.make(20_000)
    found = {
        one.processes: _measure(one, plan, (where, opened, supply, cycle)) for one in (plan.alone, plan.eight)
    }
    _print(found)


def _supply(opened: hall.Hall, plan: Plan) -> Supply:
    template = Case.objects.get(no=opened.submitted())
    each = sum(
        FASTEST * one.seconds / len(CYCLE) + one.processes * race.WARM_UP for one in (plan.alone, plan.eight)
    )
    wanted = int(each * plan.rounds * 2) + 100
    crowd.multiply(crowd.Crowd(wanted, [template.pk], [(hall.OFFICE, hall.REGION, hall.REGION)]))
    return Supply(iter(Case.objects.exclude(pk=template.pk).order_by("pk").values_list("no", "pk")))


def _record(opened: hall.Hall, supply: Supply) -> list[bare.Call]:
    """The statements of one cycle, as the engine sends them."""
    case = supply.share(Race(1, 0))[0][0]
    with bare.Recorder() as calls:
        for step in Engine(opened, [[case]])(0):
            step()
    return calls


def _measure(
    one: Race, plan: Plan, made: tuple[ground.Ground, hall.Hall, Supply, list[bare.Call]]
) -> dict[str, list[float]]:
    where, opened, supply, cycle = made
    ids = [list(range(place * 2000 + 1, place * 2000 + 2001)) for place in range(one.processes)]
    rates: dict[str, list[float]] = {}

    def note(name: str, rate: float) -> None:
        rates.setdefault(name, []).append(rate)

    for _ in range(plan.rounds):
        note("engine", race.run(one, Engine(opened, supply.share(one))))
        note("bare", race.run(one, bare.Bare(where.url, cycle, supply.share(one))))
        note("orm", race.run(one, orm.Orm(ids)))
        if plan.spiff:
            note("spiff", _spiff(where, one))
        note("pgbench", _pgbench(where, one))
    return rates


def _spiff(where: ground.Ground, one: Race) -> float:
    python = ground.peer_python("spiff", "SpiffWorkflow", "psycopg[binary]")
    script = str(Path(__file__).parent / "peers" / "spiff.py")
    line = [python, script, where.url, str(one.processes), str(one.seconds)]
    return float(subprocess.run(line, capture_output=True, text=True, check=True).stdout)


def _pgbench(where: ground.Ground, one: Race) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH)
        script.flush()
        line = [ground.program("pgbench"), "-n", "-M", "prepared", "-f", script.name]
        line += [
            "-c",
            str(one.processes),
            "-j",
            str(min(2, one.processes)),
            "-T",
            str(max(1, round(one.seconds))),
        ]
        line += ["-h", where.socket_dir, "-U", "postgres", where.database]
        output = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return float(next(text.split()[2] for text in output.splitlines() if text.startswith("tps")))


NAMES = {
    "engine": "service.act（本系统）",
    "bare": "(a) psycopg，同样两条语句",
    "spiff": "(b) SpiffWorkflow，每步存库",
    "orm": "(c) Django ORM：锁、存、记",
    "pgbench": "pgbench，两条简单语句",
}
TARGETS = {"bare": 0.5, "spiff": 2.0, "orm": 2.0}
NOTE = (
    "(a) 重放本系统的同样语句和参数，不做判断；(b)(c) 做的比本系统少：不查权限和回避，不算期限，没有事件摘要链、"
    "发件箱、防重键和待办索引。(b) 锁行、还原流程、完成一个任务、存回、记一行事件，逐步提交。"
)


def _print(found: dict[int, dict[str, list[float]]]) -> None:
    """Ratios are taken within each round, so that a slow minute of the machine hits both; median and range."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        commit = cursor.fetchone()[0]
    alone, eight = found[1], found[8]
    rows = []
    for name, title in NAMES.items():
        if name in eight:
            ratios = [own / other for own, other in zip(eight["engine"], eight[name], strict=True)]
            verdict = tables.verdict(race.middle(ratios), at_least=TARGETS[name]) if name in TARGETS else ""
            rates = [f"{race.middle(each[name]):,.0f}" for each in (alone, eight)]
            spread = f"{min(ratios):.2f}–{max(ratios):.2f}" if name != "engine" else ""
            rows.append([title, *rates, f"{race.middle(ratios):.2f}", spread, verdict])
    tables.show(
        f"一次状态变更，每秒次数（synchronous_commit={commit}，各轮的中位数）",
        ["做法", "1 进程", "8 进程", "本/它", "各轮", "目标"],
        rows,
        note=NOTE,
    )
