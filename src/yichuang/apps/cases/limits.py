"""The limits that govern a case, as its events pin them: chosen from the catalogue's branches on what is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.apps.cases.lifecycle.snapshot import Snapshot
from yichuang.catalogue.model import Term
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.outcomes import governing


def pinned(found: Offering, answers: Mapping[str, Any], day: date, objections: int = 0) -> dict[str, Any]:
    """``promised``, ``statutory`` and, where a limit names them, the grounds that hold it still."""
    body: dict[str, Any] = {}
    for name, term in (("promised", found.promised), ("statutory", found.statutory)):
        if term is None:
            continue
        chosen = governing(found, term, answers, day, objections) if term.branches else term
        body[name] = str(chosen.limit)
        if chosen.suspends:
            body[f"{name}_suspends"] = list(chosen.suspends)
    return body


def changed(
    case: Snapshot, found: Offering, answers: Mapping[str, Any], day: date, objections: int
) -> dict[str, Any]:
    """What an event must pin anew because other branches govern now; empty where all stays as it was.

    A promise that the catalogue never made came with a record of the past (replay) and stays.
    """
    if case.promised not in _limits(found.promised):
        return {}
    body = pinned(found, answers, day, objections)
    statutory = str(case.statutory) if case.statutory else None
    if (body["promised"], body.get("statutory")) == (str(case.promised), statutory):
        return {}
    return body


def _limits(term: Term) -> set[Any]:
    return {term.limit, *(branch.limit for branch in term.branches)}
