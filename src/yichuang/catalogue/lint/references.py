"""Unknown references and faulty expressions: every code named must exist, every expression must compile."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from yichuang.catalogue.expressions import ExpressionError, Schema, compile_expression
from yichuang.catalogue.lint.context import Context, Path, compile_written, expressions, route_expressions
from yichuang.catalogue.model import NOTHING, ElementType, Level, Office, Region, Route, Service, Term
from yichuang.catalogue.schema import asked_element, service_schema

_KIND_NAMES = {
    "elements": "数据元",
    "codes": "代码表",
    "materials": "材料",
    "sources": "数据源",
    "procedures": "程序",
    "routes": "审批路线",
    "registers": "登记簿",
    "services": "事项",
    "regions": "地区",
    "offices": "办理机构",
}
Reference = tuple[Path, str, str]  # where, kind, code


def check(context: Context) -> None:
    """Report every unknown reference and faulty expression."""
    parts = context.parts
    for code, element in parts.elements.items():
        _resolve(context, "elements", code, _of_element(element.code_list, element.sources))
        if element.type in (ElementType.CODE, ElementType.CODES) and not element.code_list:
            text = (f"“{element.name}”是选项，却没有代码表", "加上 code_list", "missing_code_list")
            context.fault("elements", code, ("type",), text)
    for code, material in parts.materials.items():
        found = ((("replaceable_by", i), "sources", s) for i, s in enumerate(material.replaceable_by))
        _resolve(context, "materials", code, found)
    for code, register in parts.registers.items():
        lists = (
            (("fields", i, "code_list"), "codes", f.code_list)
            for i, f in enumerate(register.fields)
            if f.code_list
        )
        _resolve(context, "registers", code, lists)
    for code, parameter in parts.parameters.items():
        places = (
            (("values", i, "division"), "regions", v.division)
            for i, v in enumerate(parameter.values)
            if v.division
        )
        _resolve(context, "parameters", code, places)
    _routes(context)
    for service in parts.services.values():
        _resolve(context, "services", service.code, _of_service(service))
        _service(context, service)
    for region in parts.regions.values():
        _resolve(context, "regions", region.code, _of_region(region))
        _overlays(context, region)


def _of_element(code_list: str | None, sources: tuple[str, ...]) -> Iterator[Reference]:
    if code_list:
        yield ("code_list",), "codes", code_list
    for i, source in enumerate(sources):
        yield ("sources", i), "sources", source


def _of_service(service: Service) -> Iterator[Reference]:
    yield ("procedure",), "procedures", service.procedure
    yield ("route",), "routes", service.route
    for i, section in enumerate(service.form):
        for j, question in enumerate(section.fields):
            yield ("form", i, "fields", j, "element"), "elements", question.element
            if question.source:
                yield ("form", i, "fields", j, "source"), "sources", question.source
    for i, use in enumerate(service.materials):
        yield ("materials", i, "material"), "materials", use.material
    if service.result.register_code:
        yield ("result", "register"), "registers", service.result.register_code


def _of_region(region: Region) -> Iterator[Reference]:
    if region.parent:
        yield ("parent",), "regions", region.parent
    if region.office:
        yield ("office",), "offices", region.office
    for i, office in enumerate(region.offices):
        if office.parent:
            yield ("offices", i, "parent"), "offices", office.parent
    for name, overlay in region.services.items():
        for key in ("office", "receiving"):
            if getattr(overlay, key):
                yield ("services", name, key), "offices", getattr(overlay, key)
        if overlay.route:
            yield ("services", name, "route"), "routes", overlay.route


def _resolve(context: Context, kind: str, code: str, references: Iterable[Reference]) -> None:
    for path, target, name in references:
        known: Iterable[str] = context.names(target)
        if name in known or (target != "offices" and context.is_known(target, name)):
            continue
        if target == "offices" and any(k == "regions" for k, _ in context.loaded.broken):
            continue
        _unknown(context, (kind, code), path, (_KIND_NAMES[target], name), known)


def _unknown(
    context: Context, part: tuple[str, str], path: Path, missing: tuple[str, str], known: Iterable[str]
) -> None:
    what, name = missing
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    remedy = f"是否想写“{near[0]}”" if near else f"先写好这个{what}，或改用已有的"
    context.fault(*part, path, (f"没有“{name}”这个{what}", remedy, "unknown_reference"))


def _routes(context: Context) -> None:
    for code, route in context.parts.routes.items():
        for i, step in enumerate(route.steps):
            for j, key in enumerate(step.asks):
                if asked_element(context.parts, key) is None and not _any_broken(context, "elements"):
                    known = context.parts.elements
                    _unknown(context, ("routes", code), ("steps", i, "asks", j), ("数据元", key), known)


def _any_broken(context: Context, kind: str) -> bool:
    return any(k == kind for k, _ in context.loaded.broken)


def _service(context: Context, service: Service) -> None:
    """Levels, certificate, suspension grounds, pointed-at fields and expressions of one service."""
    levels = [level.value for level in Level]
    for i, level in enumerate(service.levels):
        if level not in levels:
            text = (f"没有“{level}”这一级", f"可用的有 {'、'.join(levels)}", "unknown_level")
            context.fault("services", service.code, ("levels", i), text)
    schema = context.schema(service)
    for i, condition in enumerate(service.conditions):
        if condition.field and condition.field not in schema.names and not _any_broken(context, "elements"):
            where = ("conditions", i, "field")
            _unknown(context, ("services", service.code), where, ("栏目", condition.field), schema.names)
    for name in ("statutory", "promised"):
        _suspends(context, service, name, getattr(service, name))
    if not _hides_names(context, service):
        for written in expressions(context, service):
            compile_written(context, "services", service.code, written)
        for written in route_expressions(context, service):
            compile_written(context, "routes", service.route, written)


def _hides_names(context: Context, service: Service) -> bool:
    """Whether an unreadable part may hold names that expressions use."""
    broken = context.loaded.broken
    if (
        _any_broken(context, "elements")
        or _any_broken(context, "codes")
        or _any_broken(context, "parameters")
    ):
        return True
    return (
        ("routes", service.route) in broken
        or ("routes", "*") in broken
        or service.route not in context.parts.routes
    )


def _suspends(context: Context, service: Service, name: str, term: Term | None) -> None:
    procedure = context.parts.procedures.get(service.procedure)
    if term is None or procedure is None:
        return
    grounds = {ground.code: ground for ground in procedure.suspension_grounds}
    for b, branch in enumerate((*term.branches, term)):
        for i, code in enumerate(branch.suspends if branch.suspends != NOTHING else ()):
            if code not in grounds:
                where: Path = (name, b, "suspends", i) if term.branches else (name, "suspends", i)
                _unknown(context, ("services", service.code), where, ("中止事由", code), grounds)


def _overlays(context: Context, region: Region) -> None:
    """Overlays name services, and an office belongs to the region that describes it."""
    shorts = context.parts.by_short
    for name in region.services:
        if (
            name not in shorts
            and not context.is_known("services", name)
            and not _any_broken(context, "services")
        ):
            known = [*context.parts.services, *shorts]
            _unknown(context, ("regions", region.code), ("services", name), ("事项", name), known)
        service = context.parts.services.get(name) or shorts.get(name)
        route = context.parts.routes.get(region.services[name].route or "")
        if service is not None and route is not None and not _hides_names(context, service):
            _other_route(context, region, name, (service, route))
    for i, office in enumerate(region.offices):
        _office(context, region, i, office)


def _other_route(context: Context, region: Region, name: str, given: tuple[Service, Route]) -> None:
    """What officers enter may differ by route; the service's expressions must compile with this one too."""
    service, route = given
    schema = service_schema(context.parts, service, route)
    for written in expressions(context, service):
        if context.compiled(written) is None:
            continue
        # what only the case or the register knows does not hang on the route
        own = {key: kind for key, kind in written.schema.names.items() if key.startswith(("case.", "entry."))}
        inner = schema.within(written.schema.item) if written.schema.item else schema
        inner = Schema({**inner.names, **own}, inner.params, inner.item) if own else inner
        try:
            compile_expression(written.text, inner, written.expects)
        except ExpressionError as error:
            message = f"换成路线“{route.name}”后，“{written.text}”有误：{error.faults[0].message}"
            remedy = "换一条会填这一项的路线"
            context.fault(
                "regions", region.code, ("services", name, "route"), (message, remedy, "expression")
            )


def _office(context: Context, region: Region, index: int, office: Office) -> None:
    where = ("offices", index, "code")
    if not office.code.startswith(f"{office.division}-"):
        text = (
            f"机构代码“{office.code}”与区划“{office.division}”不一致",
            "代码写成 区划-英文名",
            "office_code",
        )
        context.fault("regions", region.code, where, text)
    if context.parts.offices.get(office.code) is not office:
        text = (f"机构代码“{office.code}”用了两次", "换一个代码", "duplicate_code")
        context.fault("regions", region.code, where, text)
