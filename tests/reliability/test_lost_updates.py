"""R15: two clerks on one case: one wins, the other is told who and when; nothing is overwritten in silence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.reliability.conftest import sizes
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, engine
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import act
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import queries as journal
from yichuang.core.errors import StaleVersion


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned or which StaleVersion it met; they start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return work()
        except StaleVersion as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
@sizes(8, 50)
def test_of_two_who_act_on_the_same_version_one_is_told(hall: Hall, size: int) -> None:
    no = hall.submit(hall.draft())
    clerk = hall.staff["clerk"]
    for pair in range(size):
        seen = engine.read(no).snapshot.version
        order = hall.order(seen=seen)

        def say(who: str, order: Any = order, pair: int = pair) -> Any:
            data = {"complete": True, "opinion": f"第{pair}次，{who}"}
            return act(no, Action.PRE_REVIEW, data, actor=clerk, order=order)

        first, second = _at_once(lambda say=say: say("甲"), lambda say=say: say("乙"))
        losers = [told for told in (first, second) if isinstance(told, StaleVersion)]
        assert len(losers) == 1
        assert (losers[0].fields["seen"], losers[0].fields["current"]) == (seen, seen + 1)
        assert losers[0].fields["changed_by"] == str(clerk.user_id)
        assert losers[0].fields["changed_at"] is not None
    assert len(journal.events_of(no)) == 1 + size


@pytest.mark.django_db(transaction=True)
@sizes(8, 50)
def test_of_two_who_save_the_same_answers_one_is_told_and_nothing_is_lost(hall: Hall, size: int) -> None:
    no = hall.draft()
    for pair in range(size):
        seen = Application.objects.get(no=no).version

        def save(key: str, value: Any, seen: int = seen) -> Any:
            return applications.save_answers(
                no, {"association": {key: value}}, actor=hall.citizen, at=hall.at, seen=seen
            )

        outcomes = _at_once(
            lambda save=save, pair=pair: save("name", f"演示市第{pair}协会"),
            lambda save=save, pair=pair: save("capital", 3000000 + pair),
        )
        assert sum(isinstance(outcome, StaleVersion) for outcome in outcomes) == 1
        kept = answer_versions.latest(Application.objects.get(no=no))[1]["association"]
        won = 1 if isinstance(outcomes[0], StaleVersion) else 0
        assert kept["capital"] == 3000000 + pair if won else kept["name"] == f"演示市第{pair}协会"
