"""Counts over a catalogue, or over what one region offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import MaterialKind, Service, Term
from yichuang.core.limits import Unit
from yichuang.core.rates import Rate


def statistics(catalogue: Catalogue, division: str | None = None) -> dict[str, Any]:
    """The shape of ``catalogue stats --json``; with ``division`` of what is offered there. Raises NotFound.

    ``promised_days`` and ``statutory_days`` add up limits in working days only; how many services have one
    in another unit stands beside them.
    """
    if division is None:
        services = list(catalogue.services.values())
        statutory = [service.statutory or _of_procedure(catalogue, service) for service in services]
    else:
        catalogue.region(division)
        offerings = catalogue.offerings(division)
        services = [offering.service for offering in offerings]
        statutory = [offering.statutory for offering in offerings]
    at_most_one = Rate(sum(service.visits.count <= 1 for service in services), len(services))
    promised = [service.promised for service in services]
    return {
        "services": len(services),
        "region": division,
        "domains": _by_domain(services),
        "immediate": sum(service.handling == "immediate" for service in services),
        "online": sum(service.online for service in services),
        "at_most_one_visit": at_most_one.as_fields(),
        "no_visit": sum(service.visits.count == 0 for service in services),
        "fields": sum(len(section.fields) for service in services for section in service.form),
        "materials": sum(len(service.materials) for service in services),
        "materials_to_upload": sum(_uploads(catalogue, service) for service in services),
        "conditions": sum(len(service.conditions) for service in services),
        "conditions_by_machine": sum(c.rule is not None for service in services for c in service.conditions),
        "promised_days": _working_days(promised),
        "promised_in_other_units": _others(promised),
        "statutory_days": _working_days(statutory),
        "statutory_in_other_units": _others(statutory),
        "sample_values": sum(term.is_sample for term in promised),
    }


def _of_procedure(catalogue: Catalogue, service: Service) -> Term | None:
    procedure = catalogue.procedures.get(service.procedure)
    return procedure.statutory if procedure else None


def _by_domain(services: Iterable[Service]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for service in services:
        counts[service.domain] = counts.get(service.domain, 0) + 1
    return dict(sorted(counts.items()))


def _uploads(catalogue: Catalogue, service: Service) -> int:
    kinds = (
        catalogue.materials[use.material].kind
        for use in service.materials
        if use.material in catalogue.materials
    )
    return sum(kind != MaterialKind.FORM for kind in kinds)


def _working_days(terms: Iterable[Term | None]) -> int:
    return sum(term.value for term in terms if term is not None and term.unit == Unit.WORKING_DAY)


def _others(terms: Iterable[Term | None]) -> int:
    return sum(term is not None and term.unit != Unit.WORKING_DAY for term in terms)
