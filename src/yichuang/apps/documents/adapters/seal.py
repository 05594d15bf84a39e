"""The official seal on a letter. Production puts a seal server here; the default draws one marked 演示."""

from __future__ import annotations

import math
from functools import lru_cache
from io import BytesIO
from typing import Protocol

from PIL import Image, ImageDraw, ImageFont

from yichuang.apps.documents import fonts

_VERMILION = (200, 30, 20, 215)
_SIDE = 420
_CENTRE = _SIDE // 2


class Seal(Protocol):
    """Makes the image of an office's seal."""

    def stamp(self, office: str) -> bytes:
        """PNG with a transparent ground for the office named ``office``. May raise PartnerUnavailable."""
        ...


class DemoSeal:
    """A round vermilion seal: the office's name on the arc, a star, and 演示 so that nobody takes it for one."""

    def stamp(self, office: str) -> bytes:
        """PNG, 42 mm at 254 dpi."""
        return _draw(office)


@lru_cache(maxsize=256)
def _draw(office: str) -> bytes:
    image = Image.new("RGBA", (_SIDE, _SIDE), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((8, 8, _SIDE - 8, _SIDE - 8), outline=_VERMILION, width=10)
    pen.polygon(_star(radius=58), fill=_VERMILION)
    path = str(fonts.files()[0])
    _arc(image, office, ImageFont.truetype(path, 46 if len(office) <= 12 else 34))
    pen.text((_CENTRE, _SIDE - 92), "演示", fill=_VERMILION, font=ImageFont.truetype(path, 44), anchor="mm")
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _star(*, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star, its tip upwards."""
    corners = []
    for i in range(10):
        length = radius if i % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + i * math.pi / 5
        corners.append((_CENTRE + length * math.cos(angle), _CENTRE + length * math.sin(angle)))
    return corners


def _arc(image: Image.Image, text: str, font: ImageFont.FreeTypeFont) -> None:
    """The characters along the upper rim, upright towards the middle."""
    size = int(font.size)
    radius = _CENTRE - 26 - size / 2
    step = min(math.radians(24), math.radians(250) / max(len(text) - 1, 1))
    start = -math.pi / 2 - step * (len(text) - 1) / 2
    for i, character in enumerate(text):
        angle = start + i * step
        glyph = Image.new("RGBA", (size * 2, size * 2), (255, 255, 255, 0))
        ImageDraw.Draw(glyph).text((size, size), character, fill=_VERMILION, font=font, anchor="mm")
        turned = glyph.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        at = (int(_CENTRE + radius * math.cos(angle)) - size, int(_CENTRE + radius * math.sin(angle)) - size)
        image.alpha_composite(turned, at)
