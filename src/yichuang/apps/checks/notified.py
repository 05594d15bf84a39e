"""What no register tells of a member but another department notifies: suitable work refused without reason.

浙江省社会救助条例 art 36, 社会救助暂行办法 art 45: the labour office tells civil affairs of three refusals within six
months, and the person's own share is cut. An officer puts it on record with the notice as paper; it counts only where
the household already has the allowance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yichuang.apps.checks import people
from yichuang.apps.checks.models import Check, CheckedPerson, Ruling
from yichuang.core.clocktime import shanghai_date
from yichuang.rules.codes import Aid

CHOICES = (("refused", "人社部门告知：六个月内连续三次无正当理由拒绝介绍的工作"), ("none", "没有这样的情况"))
_PREFIX, _REFUSALS = "notified:refused_work:", 3


def key(position: int) -> str:
    """Under which it is put on record of a person."""
    return f"{_PREFIX}{position}"


def carried(person: CheckedPerson) -> bool:
    """Whether an earlier check of the household put it on record, and no later one took it back."""
    return bool(people.member_row(person)["refused_work"] >= _REFUSALS)


def about(check: Check, person: CheckedPerson) -> bool:
    """Whether it may be said of the person: grown up, in a household that has the allowance."""
    has = people.household_row(check)["aid"] == Aid.SUBSISTENCE
    return bool(has) and people.is_adult(person, shanghai_date(check.requested_at))


def facts(rulings: Mapping[str, Ruling]) -> dict[int, dict[str, Any]]:
    """Columns of ``members`` by position, from the newest ruling on each key."""
    return {
        int(about.removeprefix(_PREFIX)): {"refused_work": _REFUSALS if row.choice == "refused" else 0}
        for about, row in rulings.items()
        if about.startswith(_PREFIX)
    }
