"""Form fields that the acts of the desk share, with the words their faults are told in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from yichuang.core import money
from yichuang.core.errors import InvalidInput

Choice = tuple[str, str]


def words(
    label: str, *, least: int = 4, most: int = 500, required: bool = True, **more: Any
) -> forms.CharField:
    """A few sentences that people will read in a letter."""
    rows = more.pop("rows", 3)
    return forms.CharField(
        label=label,
        min_length=least if required else None,
        max_length=most,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "required": "请写清楚，当事人会看到这段话。",
            "min_length": f"太短了，请至少写 {least} 个字。",
            "max_length": f"太长了，请不要超过 {most} 个字。",
        },
        **more,
    )


def line(label: str, *, most: int = 200, required: bool = True, **more: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        error_messages={"required": f"请填写{label}。", "max_length": f"太长了，请不要超过 {most} 个字。"},
        **more,
    )


def pick(label: str, choices: Iterable[Choice], *, required: bool = True, **more: Any) -> forms.ChoiceField:
    """One of a few, all of them in sight."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请从列出的{label}里选。"},
        **more,
    )


def drop(label: str, choices: Iterable[Choice], *, required: bool = True, **more: Any) -> forms.ChoiceField:
    """One of many."""
    empty = [("", "请选择")]
    return forms.ChoiceField(
        label=label,
        choices=empty + list(choices),
        required=required,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请从列出的{label}里选。"},
        **more,
    )


def tick(
    label: str, choices: Iterable[Choice], *, required: bool = True, **more: Any
) -> forms.MultipleChoiceField:
    """Some of a few."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": f"请勾选{label}，至少一项。",
            "invalid_choice": f"请从列出的{label}里选。",
        },
        **more,
    )


def day(label: str, *, required: bool = True, latest: date | None = None, **more: Any) -> forms.DateField:
    """A day to come."""
    attrs = {"type": "date"} | ({"max": latest.isoformat()} if latest else {})
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": "请按年月日填写，例如 2026-12-04。"},
        **more,
    )


def count(label: str, *, least: int, most: int, unit: str, **more: Any) -> forms.IntegerField:
    """A whole number between two bounds."""
    field = forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput({"inputmode": "numeric", "class": "w-8"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": "请填写数字。",
            "min_value": f"最少 {least} {unit}。",
            "max_value": f"最多 {most} {unit}。",
        },
        **more,
    )
    field.unit = unit  # type: ignore[attr-defined]  # read by the template
    return field


class YuanField(forms.CharField):
    """An amount typed in yuan, given back in fen."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(
            label=label, widget=forms.TextInput({"inputmode": "decimal", "class": "w-12"}), **more
        )
        self.unit = "元"

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return int(money.yuan(text))
        except InvalidInput:
            raise forms.ValidationError("请填写金额，单位是元，最多两位小数。") from None
