"""A signature as PNG: drawn on the pad, or a typed name drawn for who cannot write by hand."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from yichuang.core.errors import DocumentRefused

_PREFIX = "data:image/png;base64,"
_MOST = 400_000


def png_of(drawn: str, typed: str) -> bytes:
    """PNG bytes of what the pad posted; of the typed name where nothing was drawn. DocumentRefused."""
    if not drawn:
        return _written(typed)
    if not drawn.startswith(_PREFIX) or len(drawn) > _MOST:
        raise DocumentRefused(reason="type")
    try:
        return base64.b64decode(drawn.removeprefix(_PREFIX), validate=True)
    except binascii.Error as fault:
        raise DocumentRefused(reason="type") from fault


def _written(name: str) -> bytes:
    """The name carried inside the picture, so that without a script the consent is on record all the same."""
    picture = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(picture).line((30, 170, 570, 170), fill="#16212e", width=3)
    buffer = BytesIO()
    note = PngInfo()
    note.add_itxt("Signed-By", name)
    picture.save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()
