"""Records of the past among the cases: kept once each, known as such wherever cases are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from yichuang.apps.journal import past as journal
from yichuang.apps.oversight import queries
from yichuang.apps.oversight.models import PastCase
from yichuang.clock import midnight, midnight_after

_AT_ONCE = 5000


def keep(case_no: str, record: str, at: datetime) -> PastCase:
    """Marks a case as a record of the past; nobody is told of what happened to it.

    Inside the transaction that played it. IntegrityError where the record was kept meanwhile, NotFound.
    """
    journal.tell_nobody(case_no)
    return PastCase.objects.create(case_id=queries.case_id(case_no), record=record, kept_at=at)


def kept(records: Iterable[str]) -> frozenset[str]:
    """Those of the records that are kept already."""
    wanted, found = list(records), set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = PastCase.objects.filter(record__in=wanted[start : start + _AT_ONCE])
        found.update(rows.values_list("record", flat=True))
    return frozenset(found)


def count() -> int:
    """All that are kept."""
    return PastCase.objects.count()


def closed(offices: Collection[str], from_: date, to: date) -> int:
    """How many of the cases that these offices closed in the period are records of the past."""
    period = {
        "case__facts__decided_at__gte": midnight(from_),
        "case__facts__decided_at__lt": midnight_after(to),
    }
    return PastCase.objects.filter(case__facts__office__in=sorted(offices), **period).count()
