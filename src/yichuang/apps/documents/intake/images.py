"""Pictures: measured from their headers, never decoded; the bytes are evidence and stay as they came."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from yichuang.apps.documents.intake import limits
from yichuang.apps.documents.intake.limits import refuse

_PNG_END = b"IEND\xae\x42\x60\x82"
_FORMATS = {"jpg": ["JPEG"], "png": ["PNG"]}


def examine_image(content: bytes, kind: str) -> None:
    """Refuses: image_too_large, damaged, dangerous (something stands behind a PNG's end)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=_FORMATS[kind]) as image:
                width, height = image.size
                if width * height > limits.MAX_PIXELS:
                    refuse("image_too_large")
                image.verify()
    except Image.DecompressionBombError:
        refuse("image_too_large")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError):
        refuse("damaged")
    if kind == "png" and content[content.rfind(_PNG_END) + len(_PNG_END) :].strip(b"\x00\r\n "):
        refuse("dangerous")
    if kind == "jpg" and b"\xff\xd9" not in content:
        refuse("damaged")
