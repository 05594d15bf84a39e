"""Form widgets of our own: a date as three boxes, for days people know by heart."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

PARTS = (("year", "年", 4), ("month", "月", 2), ("day", "日", 2))


class DateParts(forms.MultiWidget):
    """年 月 日 as three boxes; a pick list of days is a burden for a birthday.

    It hands the field `2026-11-22`, or what was typed where that is no number, so that the
    ordinary DateField says what is wrong and the typing is kept.
    """

    template_name = "widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric", "maxlength": width, "autocomplete": "off"})
            for name, _, width in PARTS
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | str | None) -> list[Any]:
        if isinstance(value, date):
            return [value.year, value.month, value.day]
        parts = str(value or "").split("-")
        return parts if len(parts) == len(PARTS) else [value, None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]
        if not any(typed):
            return ""
        return "-".join(part.zfill(2) if part.isdigit() else part for part in typed)
