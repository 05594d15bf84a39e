"""Data is shared on a footing: a basis, purposes, a key, and what happens when the source is down."""

from __future__ import annotations

from yichuang.catalogue.lint.context import Context, Path
from yichuang.catalogue.model import (
    PURPOSE_NAMES,
    Bundle,
    Element,
    ElementType,
    FailurePolicy,
    Purpose,
    Service,
    Source,
)

_COLUMN_TYPES = frozenset(
    {
        ElementType.INTEGER,
        ElementType.MONEY,
        ElementType.DATE,
        ElementType.BOOLEAN,
        ElementType.TEXT,
        ElementType.RESIDENT_ID,
    }
)

_NUMBERS = frozenset({ElementType.RESIDENT_ID.value, ElementType.USCC.value})


def check(context: Context) -> None:
    """Report sources without a footing, and services that take data a source may not be used for."""
    for code, source in context.parts.sources.items():
        _footing(context, code, source)
        _failures(context, code, source)
    for code, element in context.parts.elements.items():
        _columns(context, code, element)
    for service in context.parts.services.values():
        _purposes(context, service)
        _numbers(context, service)
    for bundle in context.parts.bundles.values():
        _bundle(context, bundle)


def _footing(context: Context, code: str, source: Source) -> None:
    missing = {
        "legal_basis": (not source.legal_basis, "凭什么给", "写明法规和条款，如“《…条例》第七条”"),
        "purposes": (not source.purposes, "给来做什么", f"从 {'、'.join(PURPOSE_NAMES)} 里选"),
        "keyed_by": (not source.keyed_by, "按什么号码查", "写 resident_id 或 uscc"),
    }
    for key, (absent, what, remedy) in missing.items():
        if absent:
            text = (f"数据源“{source.name}”没写{what}", f"{remedy}（{key}）", f"source_without_{key}")
            context.fault("sources", code, (), text)
    if source.events and not source.department:
        text = (
            f"数据源“{source.name}”会主动告诉事件，却没写由哪个部门说",
            "加上 department，或去掉 events",
            "source_without_department",
        )
        context.fault("sources", code, ("events",), text)


def _failures(context: Context, code: str, source: Source) -> None:
    policies = {source.failure, *source.failure_by_element.values()}
    if FailurePolicy.LAST_KNOWN in policies and source.freshness is None:
        text = (
            f"数据源“{source.name}”查不通时用上次查到的，却没写多久以内算新",
            "加上 freshness，如 {value: 31, unit: days}",
            "source_without_freshness",
        )
        context.fault("sources", code, ("failure",), text)
    proofs = [("proves", proof.element) for proof in source.proves]
    for key, element in [*proofs, *(("failure_by_element", code) for code in source.failure_by_element)]:
        if element not in context.parts.supplies(code):
            text = (
                f"“{element}”不是数据源“{source.name}”能给的",
                "在这个数据元的 sources 里加上它，或去掉这一行",
                "source_not_of_element",
            )
            where: Path = (key,) if key == "proves" else (key, element)
            context.fault("sources", code, where, text)


def _columns(context: Context, code: str, element: Element) -> None:
    """Records have columns of plain types, and nothing else has any."""
    if (element.type is ElementType.RECORDS) != bool(element.columns):
        text = (
            f"“{element.name}”是不是一张表，说法不一",
            "type: records 和 columns 要么都写，要么都不写",
            "records_without_columns",
        )
        context.fault("elements", code, ("columns",), text)
    names = [column.name for column in element.columns]
    for i, column in enumerate(element.columns):
        if column.type not in _COLUMN_TYPES or (column.codes and column.type is not ElementType.INTEGER):
            text = (
                f"“{element.name}”的“{column.label}”不能是这种类型",
                f"从 {'、'.join(sorted(_COLUMN_TYPES))} 里选；有 codes 的是 integer",
                "wrong_column_type",
            )
            context.fault("elements", code, ("columns", i, "type"), text)
        if column.name in names[:i]:
            text = (f"“{element.name}”有两栏都叫 {column.name}", "给一栏改名", "duplicate_column")
            context.fault("elements", code, ("columns", i, "name"), text)


def _purposes(context: Context, service: Service) -> None:
    for i, section in enumerate(service.form):
        for j, question in enumerate(section.fields):
            element = context.parts.elements.get(question.element)
            if element is not None and element.type is ElementType.RECORDS:
                text = (f"“{element.name}”是一张表，不能让人填写", "去掉这一栏", "records_asked")
                context.fault("services", service.code, ("form", i, "fields", j, "element"), text)
            where: Path = ("form", i, "fields", j, "source")
            _purpose(context, ("services", service.code), where, question.source, service.purpose)


def _numbers(context: Context, service: Service) -> None:
    """A source is asked by a number: the form has it, or that of a bundle in which the service is a member."""
    asked = _types(context, service)
    beside = _types(context, *_fellows(context, service))
    for i, section in enumerate(service.form):
        for j, question in enumerate(section.fields):
            source = context.parts.sources.get(question.source or "")
            if source is None or not _NUMBERS.intersection(source.keyed_by):
                continue
            role = section.repeat.role if section.repeat else question.key.split(".")[0]
            about = question.about or f"{role}.{ElementType.RESIDENT_ID.value}"
            if not {asked.get(about), beside.get(about)} & set(source.keyed_by):
                text = (
                    f"这一栏说由{source.name}提供，表上却没有按它查的号码（{about}）",
                    "写 about 指明按哪一栏的号码查，或去掉 source、在 asked_because 说明原因",
                    "source_without_number",
                )
                context.fault("services", service.code, ("form", i, "fields", j, "source"), text)


def _types(context: Context, *services: Service) -> dict[str, str]:
    """Every question's type by its key."""
    return {
        f"{section.repeat.role}.{element.leaf}" if section.repeat else question.key: element.type.value
        for service in services
        for section in service.form
        for question in section.fields
        if (element := context.parts.elements.get(question.element)) is not None
    }


def _fellows(context: Context, service: Service) -> list[Service]:
    """The other members of the bundles it is in."""
    codes = [
        member.service
        for bundle in context.parts.bundles.values()
        if any(member.service == service.code for member in bundle.members)
        for member in bundle.members
    ]
    return [context.parts.services[code] for code in codes if code in context.parts.services]


def _bundle(context: Context, bundle: Bundle) -> None:
    """What members look up is looked up for the bundle's purpose."""
    for i, member in enumerate(bundle.members):
        service = context.parts.services.get(member.service)
        sources = {q.source for section in service.form for q in section.fields} if service else set()
        for source in sorted(code for code in sources if code):
            _purpose(context, ("bundles", bundle.code), ("members", i), source, bundle.purpose)


def _purpose(
    context: Context, part: tuple[str, str], where: Path, code: str | None, purpose: Purpose
) -> None:
    source = context.parts.sources.get(code or "")
    if source is None or purpose in source.purposes:
        return
    text = (
        f"数据源“{source.name}”不能用来{PURPOSE_NAMES[purpose]}",
        "换一个来源，或写明 purpose",
        "source_wrong_purpose",
    )
    context.fault(*part, where, text)
