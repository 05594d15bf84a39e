"""Reads calendars: one file a calendar, one entry a year, every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from yichuang.clock.calendar import WorkCalendar, Year
from yichuang.clock.faults import content_faults, file_content_faults, line_of, repeated_keys
from yichuang.core.errors import CatalogueFault, InvalidInput

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML was built with it: six times faster, the same nodes and marks."""


@dataclass(frozen=True, slots=True)
class Calendars:
    """Every calendar of a folder, by the first two digits of the divisions that it is for."""

    by_province: Mapping[str, WorkCalendar]

    def for_division(self, code: str, *, field: str = "region") -> WorkCalendar:
        """The calendar of a division's code of six, nine or twelve digits. InvalidInput: shape, unknown."""
        if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
            raise InvalidInput(field=field, reason="shape")
        calendar = self.by_province.get(code[:2])
        if calendar is None:
            raise InvalidInput(field=field, reason="unknown")
        return calendar


def load(content: object) -> WorkCalendar:
    """The calendar of `{"years": {2026: {"days_off": {date: name}, "make_up_days": [date]}}}`.

    CatalogueFault: the first fault, without path and line.
    """
    for _, reason in content_faults(content):
        raise CatalogueFault(path="", line=0, reason=reason)
    return _calendar(content)


def load_file(path: Path) -> WorkCalendar:
    """The calendar of a file. CatalogueFault: its first fault, with path and line."""
    return _calendar(_sound_content(path))


def load_folder(folder: Path) -> Calendars:
    """The calendars of all `*.yaml` in a folder. CatalogueFault: a file's fault, no file, a province twice."""
    by_province: dict[str, WorkCalendar] = {}
    for path in sorted(folder.glob("*.yaml")):
        content = _sound_content(path)
        calendar = _calendar(content)
        for province in content["provinces"]:
            if province in by_province:
                raise CatalogueFault(path=str(path), line=0, reason=f"{province} 已有另一份日历")
            by_province[province] = calendar
    if not by_province:
        raise CatalogueFault(path=str(folder), line=0, reason="文件夹里没有日历")
    return Calendars(by_province)


def file_faults(path: Path) -> tuple[CatalogueFault, ...]:
    """Every fault of a file, with its line, in the file's order; for the catalogue's lint."""
    return _read(path)[1]


def _sound_content(path: Path) -> Any:
    content, faults = _read(path)
    for fault in faults:
        raise fault
    return content


def _read(path: Path) -> tuple[Any, tuple[CatalogueFault, ...]]:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        content = None if root is None else loader.construct_document(root)
    except OSError:
        return None, (CatalogueFault(path=str(path), line=0, reason="读不到这个文件"),)
    except (yaml.YAMLError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = 0 if mark is None else mark.line + 1
        reason = f"不是合法的 YAML：{getattr(fault, 'problem', None) or fault}"
        return None, (CatalogueFault(path=str(path), line=line, reason=reason),)
    found = [(line_of(root, place), reason) for place, reason in file_content_faults(content)]
    found += repeated_keys(root)
    return content, tuple(
        CatalogueFault(path=str(path), line=line, reason=why) for line, why in sorted(found)
    )


def _calendar(content: Any) -> WorkCalendar:
    """Of content without faults."""
    return WorkCalendar.from_years({number: _year(entry) for number, entry in content["years"].items()})


def _year(entry: Mapping[str, Any]) -> Year:
    return Year(
        published=entry.get("published", True),
        off=entry.get("days_off") or {},
        work=tuple(entry.get("make_up_days") or ()),
        notices=tuple(entry.get("notices") or ()),
    )
