"""Recipients whose re-check is due, as the rules' tables of households and members: what a batch begins with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.benefits import months
from yichuang.apps.benefits.amounts import due_in
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.models import Award, Recheck, RecheckState
from yichuang.apps.checks import notified
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.people import as_learnt, household_row, learnt, member_row
from yichuang.core.clocktime import shanghai_date
from yichuang.rules.codes import Aid

Tables = Mapping[str, list[dict[str, Any]]]


def recipients(office: str, purpose: str, *, actor: Actor, at: datetime) -> Tables:
    """``households`` and ``members`` of the office's awards whose re-check waits for data; numbers in full.

    ``household`` is the award's key, which the batch's results name again. On record for each award. Awards that
    were never checked online are left out: nobody has declared their household in the rules' columns.
    NotAllowed, NotYours, PurposeRequired.
    """
    require(actor, Permission.HANDLE_RECHECK, office)
    rows = Recheck.objects.filter(award__office=office, state=RecheckState.DUE).exclude(award__aid="")
    awards = list(Award.objects.filter(pk__in=rows.values("award")).order_by("pk"))
    whose = {award.reference: office for award in awards}
    accounts.unmask_list(actor, what="benefit.recipients", whose=whose, purpose=purpose, at=at)
    month, rulings = months.month_of(shanghai_date(at)), rulings_of(awards)
    found: dict[str, list[dict[str, Any]]] = {"households": [], "members": []}
    for award in awards:
        amount = due_in(rulings[award.pk], month)
        home, people = _household(award, amount)
        if people:
            found["households"].append(home)
            found["members"] += people
    return found


def _household(award: Award, amount: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was declared for the last check, with what is received now and without who has left."""
    check = checks.of_subject(award.case_no.partition("/")[0])
    if check is None:
        return {}, []
    home = household_row(check) | {
        "household": award.pk,
        "aid": int(Aid[award.aid.upper()]),
        "aid_fen": amount,
        "aid_since": months.first_day(award.first_month),
    }
    gone = {m.person.resident_id for m in award.members.select_related("person") if m.until is not None}
    told, known = notified.facts(Evidence.of(check).rulings), learnt(check.matter)
    people = [
        {
            **as_learnt(
                member_row(row) | told.get(row.position, {}),
                known.get(row.resident_id, {}),
            ),
            "household": award.pk,
            "resident_id": row.resident_id,
        }
        for row in check.people.order_by("position")
        if row.resident_id not in gone
    ]
    for person in people:
        del person["person"]
    return home, people
