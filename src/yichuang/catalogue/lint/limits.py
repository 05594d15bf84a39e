"""Limits against each other: promised within statutory, steps within the promise, at once means at once.

Different units are compared in calendar days by one stated conversion: five working days are seven calendar
days, a month is thirty, a day twenty-four hours.
"""

from __future__ import annotations

from yichuang.catalogue.lint.context import Context, Path
from yichuang.catalogue.model import Handling, Route, Service, Term
from yichuang.core.limits import Limit, Unit

_PARTS_OF_A_DAY = {Unit.CALENDAR_DAY: 120, Unit.WORKING_DAY: 168, Unit.MONTH: 3600, Unit.HOUR: 5}


def weight(limit: Limit) -> int:
    """A limit in 1/120 of a calendar day, for comparing only.

    >>> weight(Limit(5, Unit.WORKING_DAY)) == weight(Limit(7, Unit.CALENDAR_DAY))
    True
    """
    return limit.value * _PARTS_OF_A_DAY[limit.unit]


def check(context: Context) -> None:
    """Report limits that contradict each other, in services and in every region's overlay."""
    parts = context.parts
    for service in parts.services.values():
        procedure = parts.procedures.get(service.procedure)
        statutory = service.statutory or (procedure.statutory if procedure else None)
        where = ("services", service.code)
        _promise(context, where, ("promised",), (service.promised, statutory))
        _steps(context, where, ("promised",), (service.promised, parts.routes.get(service.route)))
        _immediate(context, where, ("handling",), service)
    for region in parts.regions.values():
        for name, overlay in region.services.items():
            if overlay.promised is None and overlay.route is None and overlay.handling is None:
                continue
            base = parts.services.get(name) or parts.by_short.get(name)
            offering = context.offering(base.code, region.code) if base else None
            path: Path = ("services", name, "promised" if overlay.promised else "route")
            if offering is None:
                continue
            part = ("regions", region.code)
            _promise(context, part, path, (offering.promised, offering.statutory))
            _steps(context, part, path, (offering.promised, offering.route))
            _immediate(context, part, ("services", name), offering.service)


def _promise(context: Context, part: tuple[str, str], path: Path, terms: tuple[Term, Term | None]) -> None:
    promised, statutory = terms
    if statutory is not None and weight(promised.limit) > weight(statutory.limit):
        message = f"承诺时限{promised.limit.chinese}长于法定时限{statutory.limit.chinese}"
        context.fault(*part, path, (message, "缩短承诺时限，或核对法定时限", "promise_exceeds_statutory"))


def _steps(context: Context, part: tuple[str, str], path: Path, given: tuple[Term, Route | None]) -> None:
    promised, route = given
    limits = [step.limit.limit for step in (route.steps if route else ()) if step.limit]
    if route is None or not limits or sum(map(weight, limits)) <= weight(promised.limit):
        return
    total = "＋".join(limit.chinese for limit in limits)
    message = f"审批路线“{route.name}”各步共{total}，超过承诺的{promised.limit.chinese}"
    context.fault(*part, path, (message, "缩短各步时限，或换一条路线", "steps_exceed_promise"))


def _immediate(context: Context, part: tuple[str, str], path: Path, service: Service) -> None:
    one_day = Limit(1, Unit.WORKING_DAY)
    if service.handling == Handling.IMMEDIATE and weight(service.promised.limit) > weight(one_day):
        message = f"即办件的承诺时限却是{service.promised.limit.chinese}"
        context.fault(*part, path, (message, "承诺时限改为 0wd（当场），或改为 committed", "not_immediate"))
    route = context.parts.routes.get(service.route)
    if service.handling == Handling.IMMEDIATE and route is not None and not route.on_the_spot:
        message = f"即办件走的“{route.name}”不是当场办结的路线"
        context.hint(*part, path, (message, "看是否应换成当场决定的路线", "route_not_on_the_spot"))
