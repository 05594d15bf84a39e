"""A publication that met an objection 异议: where the law has it looked into again and published once more."""

from __future__ import annotations

from datetime import date

from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Snapshot


def again_from(case: Snapshot, rules: CaseRules, on: date) -> str | None:
    """The step that looks into it again; ``None`` without objection, or where an officer may weigh it and go on."""
    step = rules.step(case.step)
    if step is None or step.objected is None or case.publication is None or not case.publication.objections:
        return None
    asked = step.objected
    return asked.again_from if on >= asked.since and asked.again_from in case.steps else None
