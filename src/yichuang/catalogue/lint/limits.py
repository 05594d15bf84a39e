"""Limits against each other: promised within statutory, steps within the promise, at once means at once.

Different units are compared in calendar days by one stated conversion: five working days are seven calendar
days, a month is thirty, a day twenty-four hours.
"""

from __future__ import annotations

from collections.abc import Iterator

from yichuang.catalogue.expressions import Schema
from yichuang.catalogue.lint.context import Context, Path, weight
from yichuang.catalogue.lint.outcomes import possible
from yichuang.catalogue.model import Handling, Route, Service, Term
from yichuang.catalogue.outcomes import limit_schema
from yichuang.core.limits import Limit, Unit


def check(context: Context) -> None:
    """Report limits that contradict each other, in services and in every region's overlay."""
    parts = context.parts
    for service in parts.services.values():
        procedure = parts.procedures.get(service.procedure)
        route = parts.routes.get(service.route)
        own = route.statutory if route else None
        statutory = own or service.statutory or (procedure.statutory if procedure else None)
        where = ("services", service.code)
        schema = limit_schema(context.schema(service))
        _promise(context, where, ("promised",), (service.promised, statutory, schema))
        _steps(context, where, ("promised",), (service.promised, route))
        _immediate(context, where, ("handling",), service)
    for region in parts.regions.values():
        for name, overlay in region.services.items():
            if not (overlay.promised or overlay.route or overlay.handling or overlay.steps):
                continue
            base = parts.services.get(name) or parts.by_short.get(name)
            offering = context.offering(base.code, region.code) if base else None
            path: Path = (
                "services",
                name,
                "promised" if overlay.promised else "route" if overlay.route else "steps",
            )
            if offering is None:
                continue
            part = ("regions", region.code)
            law = (offering.promised, offering.statutory, offering.limit_schema)
            _promise(context, part, path, law)
            _steps(context, part, path, (offering.promised, offering.route))
            _immediate(context, part, ("services", name), offering.service)


Promise = tuple[Term, Term | None, Schema]


def _promise(context: Context, part: tuple[str, str], path: Path, given: Promise) -> None:
    """Branch by branch: whatever branches of the two can meet in one case, the promise is not the longer."""
    promised, statutory, schema = given
    if statutory is None:
        return
    for i, (when, earlier, term) in enumerate(_cases(promised)):
        for law_when, law_earlier, law in _cases(statutory):
            if weight(term.limit) <= weight(law.limit):
                continue
            if not possible(schema, when, [*earlier, *law_earlier], law_when):
                continue
            circumstance = f"（{law.text or term.text}）" if law.text or term.text else ""
            message = f"承诺时限{term.limit.chinese}长于法定时限{law.limit.chinese}{circumstance}"
            where = (*path, i) if promised.branches else path
            context.fault(
                *part, where, (message, "缩短承诺时限，或核对法定时限", "promise_exceeds_statutory")
            )


def _cases(term: Term) -> Iterator[tuple[str | None, list[str | None], Term]]:
    """Each branch and the rule, with its test and those that must have failed before it."""
    earlier: list[str | None] = []
    for branch in term.branches:
        yield branch.when, list(earlier), branch
        earlier.append(branch.when)
    yield None, earlier, term


def _steps(context: Context, part: tuple[str, str], path: Path, given: tuple[Term, Route | None]) -> None:
    promised, route = given
    limits = [step.limit.limit for step in (route.steps if route else ()) if step.limit]
    promised = min((*promised.branches, promised), key=lambda term: weight(term.limit))
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
