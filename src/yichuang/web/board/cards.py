"""Figures as cards, tables and a chart. Only dressing: what is counted and how stands in ``oversight``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight.queries import Definition, Figures, FigureSet, Group

_WIDTH, _HEIGHT, _GAP, _HEAD = 720, 200, 12, 24  # the head leaves room for the number on the tallest
TABLE = ("closed", "immediate", "committed", "early_rate", "average_actual_days", "speed_up", "on_time_rate", "overdue_open", "first_pass_rate", "one_visit_rate", "satisfaction")  # fmt: skip
_TREND = ("closed", "immediate", "committed", "early_rate", "average_actual_days", "speed_up", "satisfaction")


def grouped(number: int) -> str:
    return f"{number:,}"


def shown(figures: Figures, definition: Definition) -> str:
    """The value as people read it; 无 where there was nothing to count."""
    if definition.kind == "count":
        return grouped(figures.count(definition.numerator))
    if definition.kind == "average":
        return figures.average(definition.code) or "无"
    value = figures.rate(definition.code).value
    return "无" if value is None else f"{value}%"


def parts(figures: Figures, definition: Definition) -> str:
    """Numerator and denominator."""
    return (
        f"{grouped(figures.count(definition.numerator))} / {grouped(figures.count(definition.denominator))}"
    )


def cards(found: FigureSet, *, called_back: int) -> list[dict[str, str]]:
    """The cards at the top, each with the numbers behind it."""

    def rate(code: str, tone: str = "") -> dict[str, str]:
        definition = oversight.BY_CODE[code]
        return {
            "label": definition.name,
            "value": shown(found, definition),
            "note": parts(found, definition),
            "tone": tone if found.rate(code).d else "",
        }

    count = found.count
    closed = f"即办 {grouped(count('immediate'))} · 承诺 {grouped(count('committed'))}"
    average = found.average("average_actual_days")
    promised = found.average("average_promised_days")
    days = f"{parts(found, oversight.BY_CODE['average_actual_days'])} · 承诺 {promised or '无'} 天"
    speed = rate("speed_up") | {
        "note": f"({grouped(count('promised_days'))} − {grouped(count('actual_days'))}) / {grouped(count('promised_days'))}"
    }
    satisfaction = rate("satisfaction")
    bad = f" · 差评 {count('bad')}，已回访 {called_back}" if count("bad") else ""
    satisfaction["note"] = (
        f"{satisfaction['note']} · 主动评价率 {shown(found, oversight.BY_CODE['rated_rate'])}{bad}"
    )
    late = count("overdue") + count("overdue_open")
    return [
        {"label": "办结", "value": grouped(count("closed")), "note": closed, "tone": ""},
        rate("early_rate", "green"),
        {"label": "平均办理", "value": f"{average} 天" if average else "无", "note": days, "tone": ""},
        speed,
        satisfaction,
        rate("immediate_share"),
        rate("on_time_rate"),
        rate("first_pass_rate"),
        rate("one_visit_rate"),
        {
            "label": "超期",
            "value": grouped(late),
            "note": f"已办结 {count('overdue')} · 还没办结 {count('overdue_open')}",
            "tone": "red" if late else "",
        },
    ]


def columns(codes: Sequence[str], head: str) -> list[dict[str, Any]]:
    names = [oversight.BY_CODE[code].name for code in codes]
    return [{"label": head, "numeric": False}, *({"label": name, "numeric": True} for name in names)]


def rows(groups: Sequence[Group], names: Mapping[str, str], codes: Sequence[str] = TABLE) -> list[list[Any]]:
    """A line a group: its name, then each figure, a rate with its numbers."""
    return [
        [
            {"text": names.get(group.key, group.key)},
            *({"text": _cell(group.figures, code), "numeric": True} for code in codes),
        ]
        for group in groups
    ]


def _cell(figures: Figures, code: str) -> str:
    definition = oversight.BY_CODE[code]
    text = shown(figures, definition)
    return f"{text}（{parts(figures, definition)}）" if definition.kind == "rate" and text != "无" else text


def trend(found: FigureSet) -> dict[str, Any]:
    """A pillar a month in two parts, and the table of the same numbers."""
    months = [group for group in found.groups if group.figures.count("closed")]
    most = max((group.figures.count("closed") for group in months), default=0)
    step = _WIDTH / max(len(months), 1)
    width = min(round(step - _GAP), 64)
    pillars: list[dict[str, Any]] = []
    for place, group in enumerate(months):
        closed, immediate = group.figures.count("closed"), group.figures.count("immediate")
        tall = round((_HEIGHT - _HEAD) * closed / most)
        low = round((_HEIGHT - _HEAD) * immediate / most)
        x = round(place * step + _GAP / 2)
        pillars.append(
            {
                "x": x,
                "middle": x + width // 2,
                "width": width,
                "immediate": {"y": _HEIGHT - low, "height": low},
                "committed": {"y": _HEIGHT - tall, "height": tall - low},
                "month": f"{int(group.key[5:])}月",
                "closed": grouped(closed),
                "label_y": _HEIGHT - tall - 6,
            }
        )
    names = {group.key: f"{group.key[:4]}年{int(group.key[5:])}月" for group in months}
    return {
        "pillars": pillars,
        "width": _WIDTH,
        "height": _HEIGHT + 24,
        "floor": _HEIGHT,
        "month_y": _HEIGHT + 19,
        "columns": columns(_TREND, "月份"),
        "rows": rows(months, names, _TREND),
    }


def definitions(found: FigureSet) -> list[list[Any]]:
    """Every figure with its numbers and how it is counted."""
    return [
        [
            {"text": definition.name},
            {"text": shown(found, definition), "numeric": True},
            {"text": parts(found, definition) if definition.denominator else "", "numeric": True},
            {"text": definition.formula},
        ]
        for definition in oversight.DEFINITIONS
    ]
