"""R16 by the clock: a department is away for ten minutes, or a whole day; the others go on, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from yichuang.apps.cases.tests.family_hall import FamilyHall

pytestmark = pytest.mark.django_db
AWAY = "human-resources"
MOST_ATTEMPTS_AN_HOUR = 20  # back-off ends at five minutes


def rounds(hall: FamilyHall, lasts: timedelta, step: timedelta) -> Iterator[datetime]:
    """The worker's rounds of that time, as the clock goes."""
    until = hall.at + lasts
    while hall.at < until:
        hall.at += step
        hall.work(rounds=1)
        yield hall.at


@pytest.mark.parametrize(
    ("lasts", "step"),
    [
        pytest.param(timedelta(minutes=10), timedelta(seconds=20), id="ten-minutes"),
        pytest.param(timedelta(hours=24), timedelta(hours=1), id="a-day"),
    ],
)
def test_a_department_that_is_away_delays_its_own_part_only(
    family_hall: FamilyHall, monkeypatch: pytest.MonkeyPatch, lasts: timedelta, step: timedelta
) -> None:
    hall = family_hall
    knocked: list[datetime] = []
    listen = hall.city.post

    def post(handler: object) -> None:
        if f"/departments/{AWAY}/" in handler.path:  # type: ignore[attr-defined]
            knocked.append(hall.at)
        listen(handler)  # type: ignore[arg-type]

    monkeypatch.setattr(hall.city, "post", post)
    no = hall.draft()
    hall.submit(no)
    hall.work()
    hall.city.down.add(AWAY)
    hall.answer("health", f"{no}/1", "accepted", "granted")
    hall.answer("public-security", f"{no}/2", "accepted", "granted")
    hall.decide(f"{no}/4")
    for _ in rounds(hall, lasts, step):
        pass
    before = {task.service: task for task in hall.progress(no).tasks}
    assert (before["certificate"].status, before["cancellation"].status) == ("done", "done")
    assert before["cremation"].status == "done"
    assert before["pension"].status == "opened"
    assert before["pension"].sent is False
    assert "暂时连不上，我们会一直重试" in before["pension"].notice
    assert before["grant"].status == "waiting", "what truly depends on it waits, and nothing else"
    assert hall.city.cases(AWAY) == []
    assert 2 <= len(knocked) <= max(12, lasts / timedelta(hours=1) * MOST_ATTEMPTS_AN_HOUR)
    hall.city.down.clear()
    hall.at += timedelta(minutes=6)
    hall.work()
    assert len(hall.city.cases(AWAY)) == 1
    hall.answer(AWAY, f"{no}/3", "accepted", "granted")
    hall.decide(f"{no}/5")
    hall.work()
    after = {task.service: task for task in hall.progress(no).tasks}
    assert {task.status.value for task in after.values()} <= {"done", "not_applicable"}
    assert after["pension"].notice == ""
    assert hall.progress(no).finished
    assert all(times == 1 for times in hall.city.posts.values()), "nothing was sent twice"
