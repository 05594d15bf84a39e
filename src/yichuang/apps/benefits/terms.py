"""Dated numbers of the catalogue that payments and re-checks go by: those in force on the day, where the award is paid."""

from __future__ import annotations

from datetime import date

from yichuang.apps.benefits.models import Award, ReviewClass
from yichuang.apps.cases import pinned
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import ParameterValue
from yichuang.catalogue.offering import Offering
from yichuang.core.errors import NotFound

_REVIEW = {
    ReviewClass.STABLE: "recheck.stable_months",
    ReviewClass.CHANGING: "recheck.changing_months",
}


def offering(award: Award) -> Offering:
    """The service as the award's own release offers it: its words, its register, its office."""
    return pinned.offering(award.release_id, award.service, award.region)


def value(award: Award, code: str, on: date) -> ParameterValue:
    """A parameter in force on a day, of the current release. NotFound."""
    chain = offering(award).divisions
    parameter = releases.current_catalogue().parameters.get(code)
    found = parameter.at(on, chain) if parameter is not None else None
    if found is None:
        raise NotFound(what="parameter")
    return found


def paid_kinds() -> dict[str, str]:
    """Every aid that some service pays, with what the register calls it."""
    found = {}
    for service in releases.current_catalogue().services.values():
        payment, kind = service.result.payment, service.result.entry.get("kind", "")
        if payment is not None and payment.aid and kind.startswith("'"):
            found[payment.aid] = kind.strip("'")
    return found


def kind_of(aid: str) -> str:
    """What the register calls an aid, by the service that pays it. NotFound where none does."""
    kind = paid_kinds().get(aid)
    if kind is None:
        raise NotFound(what="service")
    return kind


def review_months(award: Award, on: date) -> int:
    """After how many months the award is looked at again."""
    return value(award, _REVIEW[ReviewClass(award.review_class)], on).value
