"""Against the last release: what was in force stays as it was; a change is a new dated version."""

from __future__ import annotations

from datetime import date

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.lint.context import Context
from yichuang.catalogue.model import Condition

_CODE = "released_changed"


def check(context: Context, before: Catalogue) -> None:
    """Report parameter values and rules that were edited or removed after their release."""
    for code, old in before.parameters.items():
        new = context.parts.parameters.get(code)
        if new is None:
            continue
        values = {(v.since, v.division): (i, v.value) for i, v in enumerate(new.values)}
        for value in old.values:
            index, now = values.get((value.since, value.division), (None, None))
            if now == value.value:
                continue
            place = f"{value.since}起{value.division or '全国'}的值"
            message = (
                f"“{old.name}”{place}发布时是{value.value}，现在{'没有了' if now is None else f'改成了{now}'}"
            )
            path = ("values",) if index is None else ("values", index, "value")
            context.fault("parameters", code, path, (message, "恢复原值，另加一条新日期的值", _CODE))
    for code, released in before.services.items():
        service = context.parts.services.get(code)
        if service is not None:
            _rules(context, code, released.conditions, service.conditions)


def _rules(context: Context, code: str, old: tuple[Condition, ...], new: tuple[Condition, ...]) -> None:
    versions: dict[tuple[str, date | None], str | None] = {(c.code, c.since): c.rule for c in old}
    for i, condition in enumerate(new):
        key = (condition.code, condition.since)
        if key in versions and versions[key] != condition.rule:
            message = f"条件“{condition.code}”的式子发布后被改动"
            remedy = "恢复原式，另加一条同代码、写明 since 的新条件"
            context.fault("services", code, ("conditions", i, "rule"), (message, remedy, _CODE))
