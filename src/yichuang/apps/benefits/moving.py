"""A family moves house 搬家: within the county another township looks after it, beyond it the award must end first."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits import months
from yichuang.apps.benefits.models import Award, AwardState, Cause, Change, Recheck
from yichuang.apps.benefits.rechecks import Occasion, Proposal, award_of, open_one, put
from yichuang.apps.benefits.recording import record, repeated
from yichuang.apps.cases.service import Order
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.offering import NotOffered
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed

_LOOK_WITHIN = timedelta(days=30)


def move_home(number: str, region: str, *, actor: Actor, order: Order) -> Recheck | None:
    """The family lives in ``region`` now. In the same county: the new township receives from today, nothing else
    changes. Elsewhere: a re-check that proposes to stop, so that they are heard, keep their money until the decision
    and can apply at the new place beforehand. The standard there is another one: the amount cannot go with them.

    NotFound, NotAllowed (over), NotYours, InvalidInput (region: unknown, the same as now). The key acts once.
    """
    with transaction.atomic():
        award = award_of(number, actor, Permission.HANDLE_RECHECK)
        award = Award.objects.select_for_update().get(pk=award.pk)
        if repeated(award.number, order.key):
            return None
        if award.state == AwardState.ENDED:
            raise NotAllowed(action="recheck", state=award.state, why="state")
        if region == award.region:
            raise InvalidInput(field="region", reason="same_place")
        told, here = _place(award, region)
        if here is None:
            return _leaves(award, told, order)
        before, award.receiving_id, award.region = award.region, here, region
        award.save(update_fields=["receiving", "region"])
        record(award, "relocate", actor=actor, order=order, data={"from": before, "to": region})
    return None


def _place(award: Award, region: str) -> tuple[str, str | None]:
    """The place's name, and the office that receives there where the same office goes on paying."""
    catalogue = releases.current_catalogue()
    found = catalogue.regions.get(region)
    if found is None:
        raise InvalidInput(field="region", reason="unknown")
    county = catalogue.offices[award.office_id].division[:6]
    if region[:6] != county:
        return found.name, None
    try:
        offering = catalogue.offering(award.service, region)
    except NotOffered:
        raise InvalidInput(field="region", reason="unknown") from None
    return found.name, offering.receiving.code


def _leaves(award: Award, place: str, order: Order) -> Recheck:
    today = shanghai_date(order.at)
    note = f"已搬到{place}"
    occasion = Occasion(Cause.MOVED, order.key or f"{today} {place}", today, today + _LOOK_WITHIN, note)
    recheck = open_one(award, occasion, at=order.at)
    recheck.award = award
    recheck.from_month = months.later(months.month_of(today), 2)
    words = (
        f"您家已搬到{place}，救助改由那里办理。",
        f"请到{place}的乡镇（街道）申请，这里的核对和调查结果可以直接用；这里发到停发的前一个月为止。",
    )
    put(recheck, Proposal(Change.STOP, words), by=None, at=order.at)
    return recheck
