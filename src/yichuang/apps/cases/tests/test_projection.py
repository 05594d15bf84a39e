"""An event writes only the columns it may have moved; the row is whole all the same."""

from __future__ import annotations

import json
from typing import Any

from yichuang.apps.cases import engine, rebuilding
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.cases.projection import COLUMNS, moved, row
from yichuang.apps.cases.tests.conftest import Hall

FAULTS = [{"about": "draft-charter", "text": "章程草案缺终止程序一章，请补上"}]
WAY: tuple[tuple[Action, str, dict[str, Any]], ...] = (
    (Action.PRE_REVIEW, "clerk", {"complete": False}),
    (Action.REQUEST_CORRECTION, "clerk", {"faults": FAULTS}),
    (Action.SUPPLEMENT, "applicant", {}),
    (Action.CLAIM, "clerk", {}),
    (Action.RELEASE, "clerk", {}),
    (Action.ACCEPT, "clerk", {"in_person": True}),
    (Action.REVIEW, "reviewer", {"opinion": "材料齐全，符合条件"}),
    (Action.SUSPEND, "reviewer", {"ground": "hearing", "reason": "申请人要求听证"}),
    (Action.RESUME, "reviewer", {}),
    (Action.SEND_BACK, "approver", {"step": "review", "reason": "请再核对一次章程"}),
    (Action.CLAIM, "reviewer", {}),
    (Action.REVIEW, "reviewer", {"opinion": "已核对，符合条件"}),
    (Action.GRANT, "approver", {}),
    (Action.SERVE, "clerk", {"method": "counter", "in_person": True}),
    (Action.RATE, "applicant", {"grade": 4}),
)


def _stored(no: str) -> dict[str, Any]:
    kept = CaseFacts.objects.values(*COLUMNS).get(no=no)
    return {**kept, "head": bytes(kept["head"])}


def _made_anew(no: str, head: bytes) -> dict[str, Any]:
    standing = engine.read(no)
    made = row(rebuilding.folded(no), standing.rules, standing.receiving_office, standing.calendar, head)
    return {**made, "snapshot": json.loads(made["snapshot"])}


def test_after_every_event_the_row_is_what_the_whole_journal_makes(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    for action, role, data in WAY:
        hall.later(days=1)
        hall.act(no, action, role, **data)
        stored = _stored(no)
        assert stored == _made_anew(no, stored["head"]), action


def test_a_claim_writes_neither_clocks_nor_queues(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    before = engine.read(no).snapshot
    after = hall.act(no, Action.CLAIM, "clerk").snapshot
    assert moved(before, after) == ("version", "head", "snapshot", "assignee")


def test_what_no_column_is_known_to_hang_on_moves_the_whole_row(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    before = engine.read(no).snapshot
    after = hall.act(no, Action.REQUEST_CORRECTION, "clerk", faults=FAULTS).snapshot
    assert moved(before, after) == COLUMNS
