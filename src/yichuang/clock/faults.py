"""What may be wrong with a calendar's content, and on which line of its file it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import yaml

from yichuang.clock.calendar import FIRST_YEAR, LAST_YEAR

Place = tuple[object, ...]
"""The keys that lead to a value: ("years", 2026, "make_up_days", 0)."""

_KEYS = ("published", "notices", "days_off", "make_up_days")


def file_content_faults(content: object) -> Iterator[tuple[Place, str]]:
    """Faults of a whole file: of the provinces it is for, and of its years."""
    provinces = content.get("provinces") if isinstance(content, Mapping) else None
    if not isinstance(provinces, list) or not all(isinstance(p, str) and len(p) == 2 for p in provinces):
        yield ("provinces",), "provinces 要列出省级代码，两位数字，加引号"
    yield from content_faults(content)


def content_faults(content: object) -> Iterator[tuple[Place, str]]:
    """Faults of the years: where, and what is wrong in Chinese."""
    years = content.get("years") if isinstance(content, Mapping) else None
    if not isinstance(years, Mapping):
        yield (), "缺少 years"
        return
    for number, entry in years.items():
        place: Place = ("years", number)
        if not isinstance(number, int) or not FIRST_YEAR <= number <= LAST_YEAR:
            yield place, f"{number} 不是 {FIRST_YEAR} 至 {LAST_YEAR} 之间的年份"
        elif not isinstance(entry, Mapping):
            yield place, f"{number} 年要写 days_off 和 make_up_days"
        else:
            yield from _year_faults(number, entry, place)


def repeated_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """YAML lets the second of two equal keys win in silence; a year or a day given twice is a slip."""
    seen: set[str] = set()
    for name, line, child in _children(node):
        if isinstance(node, yaml.MappingNode) and name in seen:
            yield line, f"“{name}”写了两次"
        seen.add(name)
        yield from repeated_keys(child)


def line_of(root: yaml.Node | None, place: Place) -> int:
    """The line of the deepest node that `place` leads to."""
    node = root
    line = 1 if root is None else root.start_mark.line + 1
    for key in place:
        found = next((child for child in _children(node) if child[0] == str(key)), None)
        if found is None:
            break
        _, line, node = found
    return line


def _year_faults(number: int, entry: Mapping[object, object], place: Place) -> Iterator[tuple[Place, str]]:
    for key in entry:
        if key not in _KEYS:
            yield (*place, key), f"不认识“{key}”，只能写 {'、'.join(_KEYS)}"
    if not isinstance(entry.get("published", True), bool):
        yield (*place, "published"), "published 只能是 true 或 false"
    if not isinstance(entry.get("notices", []), list):
        yield (*place, "notices"), "notices 要写成列表"
    days_off, make_up_days = entry.get("days_off") or {}, entry.get("make_up_days") or []
    if isinstance(days_off, Mapping):
        yield from _days_off_faults(number, days_off, (*place, "days_off"))
    else:
        yield (*place, "days_off"), "days_off 要写成“日期: 节日”"
    if isinstance(make_up_days, list):
        taken = set(days_off) if isinstance(days_off, Mapping) else set()
        yield from _make_up_faults(number, make_up_days, taken, (*place, "make_up_days"))
    else:
        yield (*place, "make_up_days"), "make_up_days 要写成列表"


def _days_off_faults(number: int, days: Mapping[object, object], place: Place) -> Iterator[tuple[Place, str]]:
    for day, name in days.items():
        if not _is_day_of(day, number):
            yield (*place, day), f"{day} 不是 {number} 年的日期"
        elif not isinstance(name, str) or not name:
            yield (*place, day), f"{day} 缺少节日名称"


def _make_up_faults(
    number: int, days: list[object], taken: set[object], place: Place
) -> Iterator[tuple[Place, str]]:
    for position, day in enumerate(days):
        spot = (*place, position)
        if not _is_day_of(day, number):
            yield spot, f"{day} 不是 {number} 年的日期"
        elif isinstance(day, date) and day.weekday() < 5:
            yield spot, f"{day} 不是周六、周日，不用写调休上班"
        elif day in taken:
            yield spot, f"{day} 写了两次"
        else:
            taken.add(day)


def _is_day_of(day: object, number: int) -> bool:
    return isinstance(day, date) and not isinstance(day, datetime) and day.year == number


def _children(node: yaml.Node | None) -> Iterator[tuple[str, int, yaml.Node]]:
    """Key or position, line, value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield str(position), value.start_mark.line + 1, value
