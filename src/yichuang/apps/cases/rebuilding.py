"""Projections made again from the journal: proof that a row says what happened, and the way back if it does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from yichuang.apps.cases import engine
from yichuang.apps.cases.lifecycle import Action, Happening, Snapshot, fold
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.cases.projection import COLUMNS, row
from yichuang.apps.cases.queries import case_numbers
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal import service as journal_service
from yichuang.core.clocktime import shanghai

_UPDATE = "UPDATE cases_casefacts SET {} WHERE case_id = %(case_id)s".format(  # noqa: S608
    ", ".join(f"{column} = %({column})s" for column in COLUMNS)
)


def folded(no: str) -> Snapshot:
    """The snapshot that the journal of a case makes."""
    happenings = [
        Happening(Action(event.action), shanghai(event.occurred_at), event.actor, event.data)
        for event in journal.events_of(no)
    ]
    return fold(no, happenings)


def differences() -> list[str]:
    """Numbers of the cases whose row is not what their journal says."""
    return [no for no in case_numbers() if folded(no) != engine.read(no).snapshot]


def rebuild() -> Iterator[str]:
    """Writes every row anew; yields each number, for a progress bar."""
    for no in list(case_numbers()):
        with transaction.atomic():
            CaseFacts.objects.select_for_update(of=("self",)).get(case__no=no)
            standing = engine.read(no)
            last = journal.events_of(no)[-1]
            values = row(
                folded(no), standing.rules, standing.receiving_office, standing.calendar, bytes(last.hash)
            )
            journal_service.execute(_UPDATE, {**values, "case_id": standing.case_id})
        yield no
