"""The verdict on one file, in the order that costs least."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from yichuang.apps.documents.intake import archives, limits
from yichuang.apps.documents.intake.images import examine_image
from yichuang.apps.documents.intake.limits import refuse
from yichuang.apps.documents.intake.pdfs import examine_pdf
from yichuang.apps.documents.intake.sniff import MEDIA_TYPES, extension, is_active_markup, sniff

REASONS = (
    "empty",
    "too_big",
    "type_mismatch",
    "unsupported",
    "damaged",
    "encrypted_pdf",
    "zip_bomb",
    "image_too_large",
    "dangerous",
    "too_many_pages",
)
_SMUGGLED = re.compile(rb"<\s*(?:script|html|iframe|svg)[\s>]|<\?php", re.IGNORECASE)
_HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: its format, media type and, for PDF, its pages."""

    format: str
    media_type: str
    pages: int | None = None


def examine(content: bytes, *, name: str, formats: Collection[str]) -> Examined:
    """Judges a file handed in as ``name`` where ``formats`` (pdf, jpg, …) are asked for.

    Raises DocumentRefused with one of ``REASONS``.
    """
    if not content:
        refuse("empty")
    if len(content) > limits.MAX_BYTES:
        refuse("too_big")
    kind = sniff(content)
    if kind == "markup" and is_active_markup(content):
        refuse("dangerous")
    _check_polyglot(content, kind)
    if kind == "zip":
        kind = archives.examine_container(content)
    wanted = {extension(f".{wish}") for wish in formats}
    claimed = extension(name)
    if claimed and claimed != kind and (claimed in MEDIA_TYPES or kind in MEDIA_TYPES):
        refuse("type_mismatch")
    if kind not in MEDIA_TYPES or kind not in wanted:
        refuse("unsupported")
    if kind in ("jpg", "png"):
        examine_image(content, kind)
    pages = examine_pdf(content) if kind == "pdf" else None
    return Examined(kind, MEDIA_TYPES[kind], pages)


def _check_polyglot(content: bytes, kind: str) -> None:
    """One file that is two: whoever opens it may see the other."""
    is_paper = kind in ("pdf", "jpg", "png")
    if is_paper and (archives.is_container(content) or _SMUGGLED.search(content[:_HEAD_BYTES])):
        refuse("dangerous")
    if kind != "pdf" and b"%PDF-" in content[:_HEAD_BYTES]:
        refuse("dangerous")
    if kind in ("jpg", "png") and (b"%PDF-" in content or _SMUGGLED.search(content)):
        refuse("dangerous")
    if kind == "pdf" and _SMUGGLED.search(content[-_HEAD_BYTES:]):
        refuse("dangerous")
