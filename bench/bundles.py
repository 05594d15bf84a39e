"""Many bundles handed in at once: time until every department has its cases, and what the window feels of it."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from bench import compiling, rounds, tables
from bench import hall as halls
from bench.departments import Departments
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications, papers
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Case
from yichuang.apps.cases.service import Order, act
from yichuang.apps.documents import service as documents
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources.models import Sending, SendingState
from yichuang.catalogue.bundles import BundleOffering
from yichuang.core.resident_id import ResidentId, demo_resident_id

BUNDLE, REGION, MANY = "after-death", "330212001", 200
ACCEPTED, MOST_RATIO = 100, 1.5
SUBMITTERS = 2
_PATIENCE_SECONDS = 600.0


def main(departments: Departments, many: int = MANY) -> None:
    """Prints the table."""
    os.environ["YICHUANG_EXCHANGE"] = str(departments.exchange)  # for the processes that are started below
    hall = halls.open_hall()
    _compile_time()
    idle, busy = _submitted(hall, ACCEPTED), _submitted(hall, ACCEPTED * 3)
    drafts = [_draft(hall.citizen, place) for place in range(many)]
    OutboxMessage.objects.all().delete()  # letters of the preparations
    gate = rounds.barrier(SUBMITTERS + 1)
    worker = rounds.start("worker")
    families = [
        rounds.start("families", drafts[place::SUBMITTERS], hall.citizen.user_id, gate)
        for place in range(SUBMITTERS)
    ]
    try:
        time.sleep(5)  # everybody is there
        alone = _accept(hall, iter(idle))
        gate.wait()
        began = time.monotonic()
        meanwhile, ended = _until_dispatched(hall, iter(busy), many)
    finally:
        for process in (worker, *families):
            process.kill()
    _show(alone, meanwhile, ended - began, many)


def _submitted(hall: halls.Hall, many: int) -> list[str]:
    hall.at = timezone.now()
    return [hall.submitted() for _ in range(many)]


def _draft(heir: Actor, place: int) -> str:
    """A family's answers and papers, ready to be handed in; each has lost somebody else."""
    at = timezone.now()
    made = applications.open_draft(applications.Draft(BUNDLE, REGION), actor=heir, at=at)
    sample = copy.deepcopy(releases.current_catalogue().bundle_scenarios[BUNDLE].sample)
    sample["deceased"]["resident_id"] = _another(sample["deceased"]["resident_id"], place)
    kept = applications.save_answers(made.no, sample, actor=heir, at=at)
    for due in papers.materials_due(made, kept.answers, at):
        if due.to_upload:
            filing = documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
            paper = documents.store(halls.PDF, filing)
            papers.add_material(made.no, due.use.material, paper, actor=heir, at=at)
    return made.no


def _another(number: str, place: int) -> str:
    """The number of somebody of the same sex, born some days before."""
    one = ResidentId(number)
    return str(demo_resident_id(place % 400 + 1, one.birth_date - timedelta(days=place // 400 + 1), one.sex))


def _accept(hall: halls.Hall, cases: Iterator[str], most: int = ACCEPTED) -> list[float]:
    """Milliseconds of each acceptance at the window, ten a second."""
    taken = []
    for no in cases:
        began = time.perf_counter()
        act(no, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=Order(timezone.now()))
        taken.append((time.perf_counter() - began) * 1000)
        if len(taken) == most:
            break
        time.sleep(0.05)
    return taken


def _until_dispatched(hall: halls.Hall, cases: Iterator[str], many: int) -> tuple[list[float], float]:
    """The window goes on until every case of every bundle has been taken by its department."""
    taken: list[float] = []
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        taken += _accept(hall, cases, 10)
        if _all_dispatched(many):
            return taken, time.monotonic()
    raise RuntimeError("the cases were not dispatched in time")


def _all_dispatched(many: int) -> bool:
    bundles = Case.objects.filter(application__service=BUNDLE, application__submitted_at__isnull=False)
    if bundles.values("application").distinct().count() < many:
        return False
    if OutboxMessage.objects.filter(topic="case.submit").exists():
        return False
    return not Sending.objects.filter(kind="case", state=SendingState.WAITING).exists()


def _compile_time() -> None:
    catalogue = releases.current_catalogue()
    offering = catalogue.offering(BUNDLE, REGION)
    assert isinstance(offering, BundleOffering)
    compiling.show(offering, dict(catalogue.bundle_scenarios[BUNDLE].sample), timezone.now())


def _p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def _show(alone: Sequence[float], meanwhile: Sequence[float], seconds: float, many: int) -> None:
    sent = Sending.objects.filter(kind="case", state=SendingState.TAKEN).count()
    ratio = _p95(meanwhile) / _p95(alone)
    rows = [
        ("窗口受理，平时（p95 毫秒）", f"{_p95(alone):.1f}", ""),
        (
            "窗口受理，联办涌入时（p95 毫秒）",
            f"{_p95(meanwhile):.1f}",
            tables.verdict(ratio, at_most=MOST_RATIO),
        ),
        ("倍数", f"{ratio:.2f}", ""),
        ("全部送达各部门用时（秒）", f"{seconds:.1f}", ""),
        ("送达的办件", str(sent), ""),
    ]
    tables.show(f"{many} 家同时提交联办", ["量什么", "多少", "目标"], rows)
