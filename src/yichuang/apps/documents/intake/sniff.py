"""What a file is by its content; its name is only ever compared with that."""

from __future__ import annotations

import re

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
_SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"#!", "script"),
    (b"{\\rtf", "rtf"),
)
_HEAD_BYTES = 4096
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|\?xml|\?php)", re.IGNORECASE)
_ACTIVE = re.compile(
    rb"<\s*(?:\w+:)?(?:script|iframe|object|embed|foreignobject)\b|\son\w+\s*=|javascript\s*:|<!entity|<\?php|<!doctype[^>]*\[",
    re.IGNORECASE,
)


def sniff(content: bytes) -> str:
    """The format by content: a key of ``MEDIA_TYPES``, or zip, ole, markup, text, … for what is never taken."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    head = _as_ascii(content[:_HEAD_BYTES])
    if _MARKUP.search(head):
        return "markup"
    return "text" if b"\x00" not in head else "unknown"


def is_active_markup(content: bytes) -> bool:
    """Whether HTML, SVG or XML could run something or fetch something."""
    return bool(_ACTIVE.search(_as_ascii(content)))


def extension(name: str) -> str:
    """The ending of a file's name in one spelling, "" where there is none.

    >>> extension("身份证.JPEG"), extension("readme")
    ('jpg', '')
    """
    _, dot, end = name.rpartition(".")
    end = end.strip().lower() if dot else ""
    return _SAME.get(end, end)


def _as_ascii(content: bytes) -> bytes:
    """UTF-16 hides markup from a byte search; a byte-order mark or many zeros give it away."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:64].count(0) > 16:
        return content.replace(b"\x00", b"")
    return content
