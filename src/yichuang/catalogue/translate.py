"""What pydantic says of a part, in Chinese with a remedy: one fault per error, with the line it is on."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from yichuang.catalogue.faults import Fault
from yichuang.catalogue.marks import Origin, path_text

_TYPE_WORDS = {
    "string_type": "文字",
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "bool_type": "true 或 false",
    "bool_parsing": "true 或 false",
    "tuple_type": "列表（每行以“- ”开头）",
    "dict_type": "键和值",
    "model_type": "键和值",
    "date_type": "日期，如 2026-07-01",
    "date_parsing": "日期，如 2026-07-01",
    "date_from_datetime_parsing": "日期，如 2026-07-01",
    "datetime_type": "时刻，如 2026-07-01T09:00",
    "datetime_parsing": "时刻，如 2026-07-01T09:00",
    "datetime_from_date_parsing": "时刻，如 2026-07-01T09:00",
}
_PATTERN_WORDS = {
    r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": "“组.名”两段小写英文，如 association.name",
    r"^[a-z][a-z0-9_]*$": "小写英文、数字和下划线，以字母开头",
    r"^[a-z][a-z0-9-]*$": "小写英文、数字和连字符，以字母开头",
    r"^[A-Z]{2}-\d{2}$": "两个大写字母、连字符、两位数字，如 SO-02",
    r"^\d{6,12}-[a-z][a-z0-9-]*$": "区划代码加连字符加英文名，如 330200-civil-affairs",
    r"^\d{6}(\d{3})?(\d{3})?$": "六位、九位或十二位区划代码",
}


def to_faults(error: ValidationError, model: type[BaseModel], origin: Origin) -> Iterable[Fault]:
    """Each of pydantic's errors as a fault at the line of the offending node."""
    for detail in error.errors(include_url=False):
        path = _as_written(tuple(detail["loc"]))
        message, remedy, code = _say(dict(detail), path, model)
        line = origin.line(*(path[:-1] if detail["type"] == "missing" else path))
        yield Fault(origin.file, line, message, remedy, code)


def _as_written(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Branches stand in the file as one list with the rule."""
    named = ("certificate" if step == "certificate_choices" else step for step in path)
    return tuple(step for step in named if step != "branches")


def _say(detail: dict[str, Any], path: tuple[str | int, ...], model: type[BaseModel]) -> tuple[str, str, str]:
    kind, context = str(detail["type"]), detail.get("ctx", {})
    where = path_text(path)
    if kind == "missing":
        return f"缺“{where}”", f"补上“{path[-1]}”这一项", "missing_key"
    if kind == "extra_forbidden":
        return f"不认识“{where}”", _nearest(path, model), "unknown_key"
    if kind in _TYPE_WORDS:
        return f"“{where}”应是{_TYPE_WORDS[kind]}", f"把“{path[-1]}”改成{_TYPE_WORDS[kind]}", "wrong_type"
    if kind in ("enum", "literal_error"):
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
        return f"“{where}”没有“{detail.get('input')}”这种写法", f"可用的有 {allowed}", "unknown_choice"
    if kind == "string_pattern_mismatch":
        return (
            f"“{where}”的写法“{detail.get('input')}”不对",
            _pattern(str(context.get("pattern"))),
            "wrong_pattern",
        )
    if kind in ("too_short", "string_too_short"):
        return f"“{where}”是空的", "至少写一项", "too_short"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        word = "不小于" if "ge" in context else "不大于"
        return f"“{where}”的值 {detail.get('input')} 超出范围", f"应{word} {bound}", "out_of_range"
    return f"“{where}”不对（{detail['msg']}）", "对照 docs/howto/add-a-service.md 改写", "invalid"


def _pattern(pattern: str) -> str:
    if pattern in _PATTERN_WORDS:
        return f"写成{_PATTERN_WORDS[pattern]}"
    choices = pattern.removeprefix("^(").removesuffix(")$")
    return f"可用的有 {choices.replace('|', '、')}" if "|" in choices else f"写成 {pattern}"


def _nearest(path: tuple[str | int, ...], model: type[BaseModel]) -> str:
    owner = _model_at(path[:-1], model)
    known = [field.alias or name for name, field in owner.model_fields.items()] if owner else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
    if near:
        return f"是否想写“{near[0]}”"
    return f"删去这一项；可写的有 {'、'.join(known)}" if known else "删去这一项"


def _model_at(path: Iterable[str | int], model: type[BaseModel]) -> type[BaseModel] | None:
    """The model whose keys stand at ``path``."""
    here: Any = model
    for step in path:
        owner = _model_in(here)
        if owner is not None and isinstance(step, str):
            fields = {field.alias or name: field for name, field in owner.model_fields.items()}
            fields |= owner.model_fields
            if step not in fields:
                return None
            here = fields[step].annotation
        else:
            arguments = typing.get_args(_without_none(here))
            here = arguments[-1] if arguments and arguments[-1] is not ... else (arguments or (None,))[0]
    return _model_in(here)


def _without_none(annotation: Any) -> Any:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(a for a in typing.get_args(annotation) if a is not type(None))
    return annotation


def _model_in(annotation: Any) -> type[BaseModel] | None:
    annotation = _without_none(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
