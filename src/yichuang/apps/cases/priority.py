"""Priority 优先: who goes first because of age or disability, read from the answers when a case opens and when it is shown.

Why somebody goes first is sensitive: the flag alone is journalled, the reason stays with the sealed answers. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from yichuang.catalogue.offering import Offering
from yichuang.core.ages import age_on
from yichuang.core.errors import InvalidInput
from yichuang.core.resident_id import ResidentId

AGE = "priority.age"
_APPLICANT = "applicant"


class Because(StrEnum):
    """Why somebody goes first."""

    AGE = "age"
    DISABILITY = "disability"

    @property
    def chinese(self) -> str:
        """As the desk shows it."""
        return {Because.AGE: "老年人", Because.DISABILITY: "残疾人"}[self]


def because(offering: Offering, answers: Mapping[str, Any], today: date) -> tuple[Because, ...]:
    """Why the applicant goes first today; empty where nothing in the answers says so.

    《老年人权益保障法》第五十五条: 依法优先办理. From which age is the parameter ``priority.age``.
    """
    return tuple(_reasons(answers, _first_age(offering, today), today))


def _first_age(offering: Offering, today: date) -> int | None:
    found = offering.parameter(AGE, today)
    return None if found is None else found.value


def _reasons(answers: Mapping[str, Any], first_age: int | None, today: date) -> Iterator[Because]:
    applicant = answers.get(_APPLICANT)
    applicant = applicant if isinstance(applicant, Mapping) else {}
    birth = _born(applicant, today)
    if first_age is not None and birth is not None and age_on(birth, today) >= first_age:
        yield Because.AGE
    if _disabled(answers, applicant):
        yield Because.DISABILITY


def _born(person: Mapping[str, Any], today: date) -> date | None:
    try:
        return ResidentId.parse(str(person.get("resident_id") or ""), today=today).birth_date
    except InvalidInput:
        return None


def _disabled(answers: Mapping[str, Any], applicant: Mapping[str, Any]) -> bool:
    """Said of the applicant themself: beside them, in the part on a certificate, or as a member of the household."""
    group = answers.get("disabled")
    if isinstance(group, Mapping) and (group.get("has_certificate") is True or group.get("cert_no")):
        return True
    circumstances = answers.get("circumstances")
    if isinstance(circumstances, Mapping) and circumstances.get("disabled_member") == _APPLICANT:
        return True
    number, members = applicant.get("resident_id"), answers.get("members")
    same = [m for m in members if isinstance(m, Mapping)] if isinstance(members, list) else []
    own = [applicant, *(m for m in same if number and m.get("resident_id") == number)]
    return any(person.get("disability") not in (None, "", "none") for person in own)
