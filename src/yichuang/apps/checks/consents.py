"""Consents of the people of a check 授权: whose is lacking, has ended or soon will, and asking them anew on their telephone.

A consent outlives its application by months, a re-check comes by years: without a new one nobody is asked about the
person, and the check stays undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.checks import kinds, people
from yichuang.apps.checks.models import OVER, Check, CheckedPerson
from yichuang.apps.notices import service as notices
from yichuang.apps.parties import queries as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.models import Consent
from yichuang.core.clocktime import shanghai_date

ENDS_SOON = timedelta(days=7)
_AGAIN_AFTER = timedelta(days=7)
_GRACE = timedelta(days=1)  # the form has only just asked the family of a new application
_MOST = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's consent: whether any source lacks it, the last day of one that has ended, of one that soon will.

    ``by`` gives it: the person, or for a child who applies.
    """

    person: CheckedPerson
    by: CheckedPerson
    lacks: bool
    ended_on: date | None
    ends_on: date | None

    @property
    def wanted(self) -> bool:
        """Whether there is something to ask for."""
        return self.lacks or self.ends_on is not None


def standings(check: Check, at: datetime, rows: Sequence[CheckedPerson] | None = None) -> list[Standing]:
    """Of everybody in the household, in their order."""
    everybody = list(check.people.order_by("position")) if rows is None else list(rows)
    asked = kinds.sources_of_a_check(releases.current_catalogue(), check.purpose)
    wanted = {one.source.code for one in asked}
    found = []
    for person in everybody:
        given = list(sources.consents_about(check.matter, person.resident_id))
        by = person if people.is_adult(person, shanghai_date(at)) else everybody[0]
        found.append(_standing(person, by, given, wanted, at))
    return found


def _standing(
    person: CheckedPerson, by: CheckedPerson, given: Sequence[Consent], wanted: set[str], at: datetime
) -> Standing:
    live = [one for one in given if one.until > at and (one.revoked_at is None or one.revoked_at > at)]
    ends = {code: max((o.until for o in live if code in o.sources), default=None) for code in wanted}
    lacks = any(until is None for until in ends.values())
    soon = [until for until in ends.values() if until is not None and until <= at + ENDS_SOON]
    ended = [one.until for one in given if one.until <= at and one.revoked_at is None]
    return Standing(
        person,
        by,
        lacks,
        shanghai_date(max(ended)) if lacks and ended else None,
        shanghai_date(min(soon)) if soon and not lacks else None,
    )


def ask(check: Check, at: datetime) -> int:
    """Tells on their telephones whose consent is wanted, each at most once a week; how many were told.

    A new application's family was asked by its form: they have a day first. Who has no account is named on the desk.
    """
    if check.subject == check.matter and at < check.requested_at + _GRACE:
        return 0
    wanted = {one.by.pk: one.by for one in standings(check, at) if one.wanted}
    told = 0
    for person in wanted.values():
        if person.consent_asked_at is None or person.consent_asked_at <= at - _AGAIN_AFTER:
            told += _tell(check, person, at)
    return told


def _tell(check: Check, person: CheckedPerson, at: datetime) -> bool:
    known = parties.person(person.person) if person.person else None
    account = accounts.user(known.user_id) if known is not None and known.user_id else None
    if account is None:
        return False
    person.consent_asked_at = at
    person.save(update_fields=["consent_asked_at"])
    notices.tell(
        key=f"check:{check.no}:consent:{person.position}:{shanghai_date(at)}",
        recipient=notices.Recipient(user_id=account.pk, phone=account.phone),
        template="means_consent",
        values={"number": check.no},
        subject=check.matter,
    )
    return True


def ask_all(at: datetime) -> int:
    """The same for every check that is not over, so that no consent ends unnoticed before the report; how many were told."""
    rows = Check.objects.exclude(state__in=OVER).order_by("due_at")[:_MOST]
    return sum(ask(check, at) for check in rows)
