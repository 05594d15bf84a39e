"""What was printed, by whom, for the how-manieth time; a reprint 补打 says why."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import Printing
from yichuang.apps.accounts.queries import printings
from yichuang.apps.accounts.table import Permission, require

_REASON = "当事人需要"


def record_print(
    actor: Actor, *, what: str, subject: str, office: str, at: datetime, reason: str = ""
) -> Printing:
    """Records that `actor` prints `what` of `subject`; then print it. `copy` is 0 the first time.

    Whoever may print at the office. NotAllowed, NotYours.
    """
    require(actor, Permission.PRINT, office)
    while True:
        last = printings(subject, what).aggregate(last=Max("copy"))["last"]
        copy = 0 if last is None else last + 1
        try:
            with transaction.atomic():
                return Printing.objects.create(
                    at=at,
                    user_id=actor.user_id,
                    office_id=office,
                    what=what,
                    subject=subject,
                    copy=copy,
                    reason=(reason.strip() or _REASON)[:200] if copy else "",
                )
        except IntegrityError:
            if not printings(subject, what).filter(copy=copy).exists():
                raise  # not a race: the row itself was refused
