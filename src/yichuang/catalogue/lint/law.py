"""What law must carry: a basis for the service, its conditions, papers, fee and visits; and honest labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yichuang.catalogue.lint.context import Context, Path, terms
from yichuang.catalogue.model import CITABLE, Evidence, MaterialKind, MaterialUse, Service, Term

_ADMITS = re.compile("假设|示例|暂定|待定|设想|样例|自拟|虚构|演示")


def check(context: Context) -> None:
    """Report missing bases, papers the law does not ask for, visits without a reason, and missing labels."""
    for service in context.parts.services.values():
        _basis(context, service)
        _materials(context, service)
        _visits(context, service)
    _labels(context)


def _basis(context: Context, service: Service) -> None:
    if not service.legal_basis:
        text = (f"“{service.name}”没有设定依据", "在 legal_basis 写明法律和条文", "missing_legal_basis")
        context.fault("services", service.code, (), text)
    for i, condition in enumerate(service.conditions):
        if not condition.basis.strip():
            text = (f"条件“{condition.text}”没有依据", "在 basis 写明法律和条文", "missing_legal_basis")
            context.fault("services", service.code, ("conditions", i, "basis"), text)
        if condition.rule and not condition.remedy:
            text = (f"条件“{condition.code}”没有补救说明", "在 remedy 写明差在哪、怎么办", "missing_remedy")
            context.fault("services", service.code, ("conditions", i), text)
    if service.fee_fen and not service.fee_basis:
        text = ("收费没有依据", "在 fee_basis 写明收费文件，或把 fee_fen 改为 0", "missing_legal_basis")
        context.fault("services", service.code, ("fee_fen",), text)
    if not service.online and not service.in_person_because:
        text = ("不能网办却没说原因", "在 in_person_because 写明原因", "missing_reason")
        context.fault("services", service.code, ("online",), text)


def _materials(context: Context, service: Service) -> None:
    listed = service.legal_materials
    seen: set[str] = set()
    for i, use in enumerate(service.materials):
        path: Path = ("materials", i)
        material = context.parts.materials.get(use.material)
        printed = material is not None and material.kind == MaterialKind.FORM
        name = use.name or (material.name if material else use.material)
        if use.law_item:
            seen.add(use.law_item)
        if listed is None or (use.law_item is None and listed.open):
            if not use.basis and not printed and not (listed and listed.open):
                text = (
                    f"材料“{name}”没有依据",
                    "写 basis，或写 legal_materials 和 law_item",
                    "material_without_basis",
                )
                context.fault("services", service.code, path, text)
            continue
        _listed(context, service, path, (use, name, printed))
    for i, item in enumerate(listed.items if listed else ()):
        if item not in seen:
            text = (
                f"法定清单里的“{item}”没有材料对应",
                "补上材料，或在备注说明不收的原因",
                "law_item_unused",
            )
            context.hint("services", service.code, ("legal_materials", "items", i), text)


def _listed(context: Context, service: Service, path: Path, paper: tuple[MaterialUse, str, bool]) -> None:
    use, name, printed = paper
    listed = service.legal_materials
    if listed is None or use.law_item in listed.items or (printed and use.law_item is None):
        return
    source = listed.source
    if use.law_item is None:
        text = (
            f"材料“{name}”不在{source}的清单里",
            "删去这份材料，或用 law_item 指明对应清单哪一项",
            "material_not_in_law",
        )
    else:
        text = (
            f"{source}的清单里没有“{use.law_item}”",
            "照清单原文书写，或删去这份材料",
            "material_not_in_law",
        )
    context.fault("services", service.code, (*path, "law_item") if use.law_item else path, text)


def _visits(context: Context, service: Service) -> None:
    visits = service.visits
    part, where = ("services", service.code), ("visits",)
    if visits.count > 0 and not visits.because:
        context.fault(*part, where, ("要到现场却没说原因", "在 because 写明为什么要来", "missing_reason"))
    if visits.count > 1 and not visits.basis:
        text = (
            f"要到现场{visits.count}次，超过一次",
            "减到一次以内，或在 basis 写明法律依据",
            "too_many_visits",
        )
        context.fault(*part, where, text)
    elif visits.count > 1:
        text = (
            f"要到现场{visits.count}次：{visits.because}（{visits.basis}）",
            "看能否减到一次以内",
            "visits_above_one",
        )
        context.hint(*part, where, text)


def _labels(context: Context) -> None:
    """A value called known must say from where; one whose source admits it is assumed must be labelled so."""
    for kind, code, path, term in _each(context):
        if term.evidence in CITABLE and not term.basis:
            _unlabelled(context, (kind, code), path, f"期限标作“{term.evidence.value}”却没写出处")
        elif term.evidence in CITABLE and _ADMITS.search(term.basis or ""):
            _unlabelled(context, (kind, code), path, f"期限的出处“{term.basis}”说明是假设值，却没有标注")
    for code, parameter in context.parts.parameters.items():
        for i, value in enumerate(parameter.values):
            admits = _ADMITS.search(value.source) or not value.source.strip()
            if value.evidence in CITABLE and admits:
                message = f"“{parameter.name}”的出处“{value.source}”说明是假设值，却没有标注"
                _unlabelled(context, ("parameters", code), ("values", i, "evidence"), message)
    for code, register in context.parts.registers.items():
        if register.number.evidence == Evidence.LAW and not register.number.basis:
            _unlabelled(context, ("registers", code), ("number",), "编号格式标作“law”却没写出处")
    _office_labels(context)


def _office_labels(context: Context) -> None:
    for region in context.parts.regions.values():
        for i, office in enumerate(region.offices):
            told = f"{office.address or ''}{office.phone or ''}{office.transport or ''}"
            if not office.is_sample and _ADMITS.search(told):
                where: Path = ("offices", i, "evidence")
                _unlabelled(
                    context, ("regions", region.code), where, f"“{office.name}”写有示例内容，却没有标注"
                )


def _unlabelled(context: Context, part: tuple[str, str], path: Path, message: str) -> None:
    remedy = "写明出处（basis 或 source），或把 evidence 改为 assumed"
    context.fault(*part, path, (message, remedy, "assumed_without_label"))


def _each(context: Context) -> Iterator[tuple[str, str, Path, Term]]:
    """Every limit and every branch of one."""
    for kind, code, path, term in terms(context):
        for i, branch in enumerate(term.branches):
            yield kind, code, (*path, i), branch
        yield kind, code, (*path, len(term.branches)) if term.branches else path, term
