"""What a pinned release lays down, looked up once and kept: offerings, forms, rules; and the unpinned calendar."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.form import Form, form_of
from yichuang.catalogue.offering import Offering
from yichuang.clock import Calendars, WorkCalendar, load_folder


@lru_cache(maxsize=4096)
def offering(release_id: int, service: str, region: str) -> Offering:
    """The service as this release offers it in this region. Raises NotOffered, NotFound."""
    return releases.catalogue(release_id).offering(service, region)


@lru_cache(maxsize=4096)
def form(release_id: int, service: str, region: str) -> Form:
    return form_of(offering(release_id, service, region))


@lru_cache(maxsize=4096)
def rules(release_id: int, service: str, region: str) -> CaseRules:
    """The rules all cases of this service, region and release share."""
    found = offering(release_id, service, region)
    uses = found.service.materials
    return CaseRules(
        service=found.service.code,
        handling=found.service.handling,
        procedure=found.procedure,
        route=found.route,
        office=found.office.code,
        parent_office=found.office.parent,
        yellow_percent_left=found.threshold("yellow_percent_left", 30),
        tolerable=frozenset(use.material for use in uses if not use.primary),
        committable=frozenset(use.material for use in uses if use.commitment),
        archive=found.service.archive or found.procedure.archive,
        has_branches=found.has_branches,
    )


@lru_cache(maxsize=1)
def _calendars() -> Calendars:
    return load_folder(settings.ENVIRONMENT.catalogue / "calendars")


def calendar(region: str) -> WorkCalendar:
    """The working-day calendar in force in a region; never pinned to a case."""
    return _calendars().for_division(region)
