"""The deadlines after a decision in words: for the letter, the person's page, the desk."""

from __future__ import annotations

from yichuang.apps.cases.lifecycle import Snapshot
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_date


def sentences(case: Snapshot, found: Offering) -> list[str]:
    """A sentence for each deadline the grant started: who, by which day, what, on what ground, what follows."""
    if not case.afterwards:
        return []
    texts = {later.code: later for later in found.service.after_decision}
    told = []
    for one in case.afterwards:
        later = texts[one.code]
        if one.over:
            told.append(f"{format_date(one.on)}以前没有{later.name}，结果已经失效。")
            continue
        who = "请您" if later.by == "applicant" else f"{found.office.name}应当"
        basis = f"（{later.limit.basis}）" if later.limit.basis else ""
        follows = f"{later.text}。" if later.text else ""
        told.append(f"{who}在{format_date(one.on)}以前{later.name}{basis}。{follows}")
    return told
