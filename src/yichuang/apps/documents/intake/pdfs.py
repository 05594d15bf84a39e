"""PDF without a PDF parser: names are searched outside the streams and inside the object streams only."""

from __future__ import annotations

import re
import zlib

from yichuang.apps.documents.intake import limits
from yichuang.apps.documents.intake.limits import refuse

_STREAM = re.compile(rb"stream\r?\n")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|GoToR|GoToE|ImportData|SubmitForm|Movie|Sound)\b"
)
_ENCRYPT = re.compile(rb"/Encrypt\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,9})")
_MAX_INFLATED_BYTES = 32 * 1024 * 1024
_HEAD_BYTES = 1024


def examine_pdf(content: bytes) -> int:
    """How many pages. Refuses: encrypted_pdf, dangerous, too_many_pages, zip_bomb, damaged."""
    if b"%%EOF" not in content or b"startxref" not in content:
        refuse("damaged")
    outside, packed = _skeleton(content)
    text = _NAME_ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), outside + b"\n" + packed)
    if _ENCRYPT.search(text):
        refuse("encrypted_pdf")
    if _ACTIVE.search(text):
        refuse("dangerous")
    pages = max(len(_PAGE.findall(text)), *(int(count) for count in _COUNT.findall(text)), 0)
    if pages > limits.MAX_PAGES:
        refuse("too_many_pages")
    if pages == 0:
        refuse("damaged")
    return pages


def _skeleton(content: bytes) -> tuple[bytes, bytes]:
    """The bytes outside all streams, and the object streams inflated, within bounds."""
    outside: list[bytes] = []
    packed: list[bytes] = []
    budget, position = _MAX_INFLATED_BYTES, 0
    while found := _STREAM.search(content, position):
        outside.append(content[position : found.start()])
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        dictionary = content[max(position, found.start() - _HEAD_BYTES) : found.start()]
        if b"ObjStm" in _NAME_ESCAPE.sub(lambda e: bytes((int(e[1], 16),)), dictionary):
            inflated = _inflate(content[found.end() : end], budget)
            budget -= len(inflated)
            packed.append(inflated)
        position = min(end + len(b"endstream"), len(content))
    outside.append(content[position:])
    return b"\n".join(outside), b"\n".join(packed)


def _inflate(data: bytes, budget: int) -> bytes:
    engine = zlib.decompressobj()
    try:
        inflated = engine.decompress(data, budget + 1)
    except zlib.error:
        return data
    if len(inflated) > budget:
        refuse("zip_bomb")
    return inflated
