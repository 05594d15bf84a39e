"""Filters and tags of the look: dates, money, masking, tags, lights, QR codes, fields, cards.

They only dress values up; what a value means is decided below this layer. The catalogue of
components stands in `templates/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import segno
from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from yichuang.core import clocktime, masking, money

register = template.Library()

BAR_WIDTH = 1000
BAR_LEAST = 8  # a single case among thousands must still be seen
LIGHTS = {
    "green": ("green", "正常"),
    "yellow": ("amber", "将到期"),
    "amber": ("amber", "将到期"),
    "red": ("red", "已超期"),
    "grey": ("grey", "暂停计时"),
    "paused": ("grey", "暂停计时"),
}
TASK_TAGS = {
    "done": ("green", "已完成"),
    "doing": ("blue", "填了一半"),
    "todo": ("grey", "未开始"),
    "later": ("amber", "可稍后补交"),
    "optional": ("grey", "可以不做"),
    "locked": ("grey", "还不能填"),
    "problem": ("red", "要改"),
}
MATERIAL_TAGS = {
    "ok": ("green", "已交"),
    "data": ("blue", "数据"),
    "generated": ("blue", "自动生成"),
    "waiting": ("grey", "待收"),
    "missing": ("amber", "缺"),
    "tolerated": ("amber", "容缺"),
    "wrong": ("red", "不合格"),
}


# ---- values ---------------------------------------------------------------------------------


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """2026年11月22日（周日）; an instant is first placed on the Chinese clock; nothing gives ""."""
    return clocktime.format_date(value) if value else ""


@register.filter
def zh_datetime(value: datetime | None) -> str:
    """2026年11月22日（周日）14:32."""
    return clocktime.format_moment(value) if value else ""


@register.filter
def zh_day(value: date | datetime | None) -> str:
    """11月22日, where the year is plain from the page."""
    if not value:
        return ""
    day = clocktime.shanghai_date(value) if isinstance(value, datetime) else value
    return f"{day.month}月{day.day}日"


@register.filter
def zh_time(value: datetime | None) -> str:
    """14:32."""
    return clocktime.format_time(value) if value else ""


@register.filter
def yuan(fen: int | str | None) -> str:
    """Fen as 30,000 元 or 1,234.50 元; nothing gives ""."""
    return "" if fen is None or fen == "" else money.format_yuan(int(fen)).replace(".00 元", " 元")


@register.filter
def mask_name(value: str | None) -> str:
    """张*丰."""
    return masking.mask_name(value) if value else ""


@register.filter
def mask_id(value: str | None) -> str:
    """3301**********0012."""
    return masking.mask_resident_id(value) if value else ""


@register.filter
def mask_phone(value: str | None) -> str:
    """138****0000."""
    return masking.mask_phone(value) if value else ""


# ---- tags, lights, pictures -----------------------------------------------------------------


@register.simple_tag
def tag(tone: str, text: object) -> SafeString:
    """A small label; tone is green, amber, red, grey or blue (also for an empty tone)."""
    return format_html('<span class="tag tag-{}">{}</span>', tone or "blue", text)


@register.simple_tag
def light_tag(light: str | None, text: str = "") -> SafeString:
    """The light of a clock in colour and words; no light (not running) gives nothing."""
    if not light:
        return mark_safe("")
    tone, words = LIGHTS[str(light)]
    return tag(tone, text or words)


@register.simple_tag
def task_tag(state: str) -> SafeString:
    """The state of a task: done, doing, later, optional, todo, locked or problem."""
    return tag(*TASK_TAGS[state or "todo"])


@register.simple_tag
def material_tag(state: str) -> SafeString:
    """The state of a material: ok, data, waiting, missing, tolerated or wrong."""
    return tag(*MATERIAL_TAGS[state])


@register.simple_tag
def svg_bar(green: int, amber: int, red: int, longest: int) -> SafeString:
    """One bar in up to three colours; its length is its share of `longest`. The figures stand beside it
    in the table, so the picture is hidden from readers of the page."""
    longest = max(longest, green + amber + red, 1)
    parts, x = [], 0
    for colour, count in (("green", green), ("amber", amber), ("red", red)):
        if count:
            width = max(BAR_LEAST, BAR_WIDTH * count // longest)
            parts.append((x, width - 2, colour))
            x += width
    return format_html(
        '<svg viewBox="0 0 {} 22" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>',
        max(BAR_WIDTH, x),
        format_html_join("", '<rect x="{}" width="{}" height="22" class="bar-{}"/>', parts),
    )


@register.simple_tag
def qr_svg(text: str, label: str = "二维码") -> SafeString:
    """A QR code as inline SVG that fills its box."""
    code = segno.make(str(text), error="m", micro=False).svg_inline(omitsize=True, border=2)
    drawn = mark_safe(code.removeprefix("<svg "))  # noqa: S308  the library draws modules, it never echoes the text
    return format_html('<svg role="img" aria-label="{}" {}', label, drawn)


@register.inclusion_tag("components/light_bars.html")
def light_bars(rows: Iterable[Mapping[str, Any]], caption: str, head: str = "类别") -> dict[str, Any]:
    """Bars and their table. A row has label, green, amber, red (counts) and, where the counts are to
    lead somewhere, green_url, amber_url, red_url."""
    names = (("green", "正常"), ("amber", "将到期"), ("red", "超期"))
    dressed = [
        {**row, "parts": [{"name": n, "count": row[c], "url": row.get(f"{c}_url", "")} for c, n in names]}
        for row in rows
    ]
    longest = max((row["green"] + row["amber"] + row["red"] for row in dressed), default=0)
    return {"rows": dressed, "caption": caption, "head": head, "longest": longest}


# ---- blocks ---------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", id: str = "") -> str:
    """{% card "材料" note="9 件" %} … {% endcard %}"""
    return render_to_string(
        "components/card.html", {"content": content, "title": title, "note": note, "id": id}
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> str:
    """{% notice "warning" title="还缺一份材料" %} … {% endnotice %}"""
    return render_to_string("components/notice.html", {"content": content, "kind": kind, "title": title})


# ---- forms ----------------------------------------------------------------------------------


@register.inclusion_tag("field.html")
def field(field: BoundField, source: str = "", source_url: str = "", unit: str = "") -> dict[str, Any]:
    """One form field with label, hint, error, unit and the source of a prefilled value."""
    return {"field": field, "source": source, "source_url": source_url, "unit": unit}


@register.simple_tag
def field_extra(field: BoundField, name: str, given: str = "") -> str:
    """What the page gave, else the attribute of that name on the form field (`source`, `unit` …), else ""."""
    return given or getattr(field.field, name, "")


@register.filter
def widget_kind(field: BoundField) -> str:
    """Which shape field.html gives: hidden, checkbox, choices, or plain for everything else."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def plain_words(text: str) -> str:
    """Django's own word for an empty field, said as a person would."""
    return "请填写这一项。" if str(text) == gettext("This field is required.") else str(text)


@register.simple_tag
def faults(form: Any, given: Any = None) -> list[dict[str, str]]:
    """Every fault of a form (or a list of forms, a formset included), in page order, then `given`, whose
    items are {"text", "href"}: text and the address of the field it belongs to."""
    found: list[dict[str, str]] = []
    for one in [form] if isinstance(form, forms.BaseForm) else (form or []):
        found += [{"text": str(text), "href": ""} for text in one.non_field_errors()]
        whose = getattr(one, "whose", "")
        for bound in one:
            href = "" if bound.is_hidden else f"#{bound.id_for_label or f'{bound.auto_id}_0'}"
            label = f"{whose}的{bound.label}" if whose else bound.label
            found += [{"text": f"{label}：{plain_words(str(text))}", "href": href} for text in bound.errors]
    return [*found, *(given or [])]
