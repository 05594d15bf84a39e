"""What people hand in: one small picture of a paper for each kind of material, drawn once a process."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT = 496, 702  # A4 at 60 dots an inch: legible beside the form, a few kilobytes
_INK, _PALE, _PAPER = 40, 200, 255
_LINES_FROM, _LINES_TO, _LINE = 210, 560, 34


@cache
def paper(name: str, picture_format: str = "PNG") -> bytes:
    """A page headed ``name`` that says on its face that it is a demo. ``PNG``, ``JPEG`` or ``PDF``."""
    page = Image.new("L", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((24, 24, _WIDTH - 25, _HEIGHT - 25), outline=_INK, width=2)
    for i, line in enumerate(_broken(name, 14)):
        draw.text((_WIDTH / 2, 90 + i * 40), line, font=_font(30), fill=_INK, anchor="mm")
    for y in range(_LINES_FROM, _LINES_TO, _LINE):
        end = _WIDTH - 70 if (y - _LINES_FROM) // _LINE % 4 != 3 else _WIDTH - 220
        draw.line((70, y, end, y), fill=_PALE, width=2)
    draw.text((_WIDTH / 2, 385), "演示材料", font=_font(72), fill=_PALE, anchor="mm")
    note = "由演示城市生成，人和事都是虚构的，没有法律效力"
    draw.text((_WIDTH / 2, _HEIGHT - 70), note, font=_font(16), fill=_INK, anchor="mm")
    return _saved(page, picture_format)


def form_for(formats: tuple[str, ...]) -> tuple[str, str]:
    """Pillow's format and the ending of the first form a material may come in."""
    for ending, name in (("png", "PNG"), ("jpg", "JPEG")):
        if ending in formats:
            return name, ending
    return "PDF", "pdf"


def _saved(page: Image.Image, picture_format: str) -> bytes:
    buffer = BytesIO()
    page.save(buffer, picture_format)
    return buffer.getvalue()


def _broken(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)][:3]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)
