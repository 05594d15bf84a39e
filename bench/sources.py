"""Prefilling a form from eight sources at once: the p95 of all together against the slowest alone, in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from bench import tables
from bench.departments import Departments
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, lanes, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.breaker import OPENS_AFTER
from yichuang.apps.sources.models import ConsentWay
from yichuang.apps.sources.outcomes import Failed
from yichuang.catalogue.model import Purpose
from yichuang.config import env, opening
from yichuang.core.resident_id import ResidentId
from yichuang_sandbox.city.stories import role

EIGHT = {  # and by how much each is slowed down
    "population": 20,
    "death-certificates": 40,
    "funeral-services": 60,
    "pensions": 80,
    "medical-insurance": 100,
    "housing-fund": 120,
    "real-estate": 140,
    "driving-licences": 160,
}
NO = "330200-26-FU08-000001-K"
MOST_RATIO = 1.25


def main(departments: Departments, rounds: int) -> None:
    """Prints the table."""
    known = exchange.read(departments.exchange)
    exchange.current = lambda: known  # type: ignore[assignment]
    opening.publish(env.load().catalogue, at=timezone.now() - timedelta(days=1))
    requests = _requests()
    rows = []
    for name, delays in (("部门立刻回答", dict.fromkeys(EIGHT, 0)), ("部门各慢20到160毫秒", EIGHT)):
        for code, delay in delays.items():
            departments.fault(code, delay_ms=delay)
        alone = max(_p95([one], rounds) for one in requests)
        together = _p95(requests, rounds)
        ratio = together / alone
        verdict = tables.verdict(ratio, at_most=MOST_RATIO) if delays is EIGHT else ""
        rows.append((name, f"{alone:.0f}", f"{together:.0f}", f"{ratio:.2f}", verdict))
    rows.append(_with_one_hanging(departments, requests, rounds))
    tables.show(
        f"八个数据源预填一张表（毫秒，各 {rounds} 次的 p95）",
        ["情形", "最慢的一个单独查", "八个一起查", "倍数", "目标"],
        rows,
        "挂住的那个连续失败后被歇着，之后一次都不等它。",
    )


def _with_one_hanging(
    departments: Departments, requests: Sequence[Request], rounds: int
) -> tuple[str, str, str, str, str]:
    """The eight again with one that never answers, once it has been left alone."""
    departments.fault("pensions", mode="hang")
    for _ in range(OPENS_AFTER):
        service.look_up_many(requests, actor=SYSTEM, at=timezone.now())
    others = [one for one in requests if one.source != "pensions"]
    alone, together = max(_p95([one], rounds) for one in others), _p95(requests, min(rounds, 40), failing=1)
    departments.fault("pensions")
    lanes.forget()
    ratio = together / alone
    return (
        "一个部门挂住",
        f"{alone:.0f}",
        f"{together:.0f}",
        f"{ratio:.2f}",
        tables.verdict(ratio, at_most=MOST_RATIO),
    )


def _p95(requests: Sequence[Request], rounds: int, *, failing: int = 0) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        outcomes = service.look_up_many(requests, actor=SYSTEM, at=timezone.now())
        taken.append((time.perf_counter() - began) * 1000)
        if sum(isinstance(one, Failed) for one in outcomes) != failing:
            raise SystemExit(f"a source did not answer: {outcomes}")
    return sorted(taken)[int(len(taken) * 0.95)]


def _requests() -> list[Request]:
    heir, deceased = role("daughter"), ResidentId(role("deceased").resident_id)
    at = timezone.now()
    person = parties.find_or_create_person(heir.name, heir.resident_id, today=at.date()).party
    terms = service.ConsentTerms(
        sources=tuple(EIGHT),
        about=(deceased,),
        subject=NO,
        purpose=Purpose.HANDLING,
        way=ConsentWay.DRAWN,
        until=at + timedelta(days=1),
        proof="document:signature",
    )
    consent = service.give_consent(SYSTEM, person, terms, at=at).pk
    supplies = releases.current_catalogue().supplies
    return [Request(s, tuple(sorted(supplies(s))), deceased, NO, "handling", consent) for s in EIGHT]
