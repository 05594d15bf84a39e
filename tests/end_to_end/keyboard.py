"""Filling a page as somebody does who never touches the mouse."""

from __future__ import annotations

import re
from typing import Any

FOCUS = """() => {
  const e = document.activeElement;
  return {tag: e.tagName, name: e.name || "", type: e.type || "", value: e.value || "", on: !!e.checked};
}"""


def _boxes(values: dict[str, str]) -> dict[str, str]:
    """What to type where; a day into three boxes."""
    boxes = dict(values)
    for name, value in values.items():
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            boxes |= dict(
                zip((f"{name}_year", f"{name}_month", f"{name}_day"), value.split("-"), strict=True)
            )
    return boxes


def type_through(page: Any, values: dict[str, str], last: str) -> None:
    """Walks with the tabulator through the page and fills what it meets, up to the control ``last``."""
    boxes, met = _boxes(values), set()
    for _ in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["name"].startswith("paper_") and not at["on"]:
            page.keyboard.press("Space")
        elif at["name"] == last:
            if at["type"] == "checkbox" and not at["on"]:
                page.keyboard.press("Space")
            return
        elif at["name"] in boxes and at["name"] not in met:
            met.add(at["name"])
            _answer(page, at, boxes[at["name"]])
    raise AssertionError(f"the tabulator never came to {last}; it met {sorted(met)}")


def _answer(page: Any, at: dict[str, Any], value: str) -> None:
    if at["tag"] == "SELECT" or at["type"] == "radio":
        if at["type"] == "radio":
            page.keyboard.press("Space")
        for _ in range(30):
            if page.evaluate(FOCUS)["value"] == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{at['name']} cannot be {value}")
    if at["type"] == "checkbox":
        page.keyboard.press("Space")
        return
    page.keyboard.press("Control+a")
    page.keyboard.type(value)
