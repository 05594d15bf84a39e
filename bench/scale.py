"""Lists, searches and lives at a million cases with an ordinary clerk's scope, beside a primary-key page."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

from django.db import connection

from bench import crowd, ground, hall, lives, race, tables
from bench.served import Caller, serving
from yichuang.apps.accounts.models import Office
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, Case, CaseFacts

OFFICES = 50
ASKED = 200
MIX = (("served", 14), ("decided", 1), ("in_review", 2), ("submitted", 2), ("in_correction", 1))
A_YEAR = 365 * 24 * 60
CLIENTS = 4


def main(where: ground.Ground, cases: int, seconds: float, rounds: int) -> None:
    """Prints pages at scale, then lives a second at scale beside the same hall without a crowd."""
    opened = hall.open_hall()
    players = lives.cast()
    empty = where.copy(f"{where.database}_empty")
    begun = time.perf_counter()
    _fill(opened, cases)
    took = time.perf_counter() - begun
    with serving(empty.url) as quiet, serving(where.url) as crowded:
        for port in (quiet, crowded):
            lives.rate(port, players, clients=CLIENTS, seconds=3)
        _print_pages(cases, took, _pages(crowded, players))
        rates: dict[int, list[float]] = {quiet: [], crowded: []}
        for _ in range(rounds):
            for port, found in rates.items():
                found.append(lives.rate(port, players, clients=CLIENTS, seconds=seconds))
    _print_lives(cases, race.middle(rates[quiet]), race.middle(rates[crowded]))
    ground.drop(empty)


def _fill(opened: hall.Hall, cases: int) -> None:
    Office.objects.bulk_create(
        Office(
            code=code, name=f"演示{code}局", kind="bureau", division="330299", lineage=[code], below=[code]
        )
        for code in (f"bench-{place}" for place in range(1, OFFICES))
    )
    known = {state: _walked(opened, state) for state, _ in MIX}
    templates = [known[state] for state, share in MIX for _ in range(share)]
    offices = [(hall.OFFICE, hall.REGION, hall.REGION)]
    offices += [(f"bench-{place}", hall.REGION, f"3302{place:02d}") for place in range(1, OFFICES)]
    crowd.multiply(crowd.Crowd(cases, templates, offices, minutes=A_YEAR))


def _walked(opened: hall.Hall, state: str) -> int:
    """A case brought to a state by the services themselves."""
    opened.at = hall.OPENED_AT
    no = opened.submitted()
    if state == "in_correction":
        faults = [{"about": "association.name", "text": "名称与他人相近，请改"}]
        opened.act(no, Action.REQUEST_CORRECTION, "clerk", faults=faults)
    if state in ("in_review", "decided", "served"):
        opened.act(no, Action.ACCEPT, "clerk")
        opened.act(no, Action.REVIEW, "reviewer", opinion="材料齐全，符合条件")
    if state in ("decided", "served"):
        opened.act(no, Action.GRANT, "approver")
    if state == "served":
        opened.act(no, Action.SERVE, "clerk", method="electronic")
    return Case.objects.get(no=no).pk


def _pages(port: int, players: lives.Cast) -> list[tuple[str, float, float]]:
    """(what, p50, p95) in milliseconds; every page asked in turn, so that all meet the same minutes."""
    clerk, chance = Caller(port, players.tokens["clerk"]), random.Random(7)
    own = list(
        CaseFacts.objects.filter(office=hall.OFFICE).order_by("?").values_list("no", "case_id")[:ASKED]
    )
    names = list(
        Application.objects.filter(office_id=hall.OFFICE)
        .exclude(applicant_name="")
        .order_by("?")
        .values_list("applicant_name", flat=True)[:ASKED]
    )
    asked: list[tuple[str, Callable[[int], str]]] = [
        ("按主键看一件", lambda n: f"/cases/{own[n][0]}"),
        ("办件清单第一页", lambda n: "/cases"),
        ("办件清单任意一页", lambda n: f"/cases?after={own[n][1]}"),
        ("按状态筛选", lambda n: f"/cases?state={chance.choice(MIX)[0]}"),
        ("按编号查找", lambda n: f"/cases?q={own[n][0].partition('/')[0]}"),
        ("按姓名查找", lambda n: f"/cases?q={quote(names[n])}"),
        ("按姓查找", lambda n: f"/cases?q={quote(names[n][:1])}"),
        ("待办", lambda n: "/tasks"),
    ]
    times: dict[str, list[float]] = {name: [] for name, _ in asked}
    for n in range(min(ASKED, len(own), len(names))):
        for name, path in asked:
            begun = time.perf_counter()
            clerk.get(path(n))
            times[name].append((time.perf_counter() - begun) * 1000)
    return [(name, _share(found, 0.5), _share(found, 0.95)) for name, found in times.items()]


def _share(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _print_pages(cases: int, took: float, pages: Sequence[tuple[str, float, float]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
    base = pages[0][2]
    rows = [
        [name, f"{p50:.1f}", f"{p95:.1f}", f"{p95 / base:.2f}", tables.verdict(p95 / base, at_most=2)]
        for name, p50, p95 in pages
    ]
    tables.show(
        f"{cases:,} 件时的页面（毫秒，HTTP，窗口人员一个机构的范围，约 {cases // OFFICES:,} 件）",
        ["页面", "p50", "p95", "与主键页之比", "目标"],
        rows,
        note=f"造数 {took:.0f} 秒，库 {size}",
    )


def _print_lives(cases: int, empty: float, full: float) -> None:
    tables.show(
        f"整件办理（HTTP，2 个工作进程，{CLIENTS} 个客户端，每件 {lives.REQUESTS} 次请求，轮流测，取中位数）",
        ["库里的办件", "每秒件数", "与空库之比", "目标"],
        [
            ["0", f"{empty:.1f}", "1.00", ""],
            [f"{cases:,}", f"{full:.1f}", f"{full / empty:.2f}", tables.verdict(full / empty, at_least=0.9)],
        ],
    )
