"""Zip containers (docx, xlsx, ofd): the directory is judged before a single part is unpacked."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO

from yichuang.apps.documents.intake import limits
from yichuang.apps.documents.intake.limits import refuse

_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64 = 0xFFFF
_KINDS = (("word/", "docx"), ("xl/", "xlsx"))
_ESCAPING = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\\|\x00")
_ACTIVE_NAMES = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|oleobject|ddelink|macrosheets|customui|\.(?:exe|dll|js|vbs|bat|cmd|ps1|hta|lnk)$",
    re.IGNORECASE,
)
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REMOTE = re.compile(
    rb"(?:attachedTemplate|oleObject|frame|subDocument|externalLink)[\"'][^>]*TargetMode\s*=\s*[\"']External"
    rb"|TargetMode\s*=\s*[\"']External[\"'][^>]*(?:attachedTemplate|oleObject|frame|subDocument|externalLink)[\"']",
    re.IGNORECASE,
)
_COMMANDS = re.compile(rb"\bDDE(?:AUTO)?\b|macroEnabled", re.IGNORECASE)


def is_container(content: bytes) -> bool:
    """Whether a zip's directory stands at the end, wherever the file begins: the sign of a polyglot."""
    return zipfile.is_zipfile(BytesIO(content))


def examine_container(content: bytes) -> str:
    """docx, xlsx, ofd, or "zip" for any other. Refuses: zip_bomb, dangerous, unsupported, damaged."""
    _check_end(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries, len(content))
            kind = _kind({entry.filename for entry in entries})
            if kind != "zip":
                for entry in entries:
                    _check_part(archive, entry)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        struct.error,
        ValueError,
        RuntimeError,
    ):
        refuse("damaged")
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        refuse("damaged")
    return kind


def _check_end(content: bytes) -> None:
    """A directory of a million names would fill the memory before it could be judged."""
    at = content.rfind(_END, max(0, len(content) - _END_BYTES - 0xFFFF))
    if at < 0 or len(content) - at < _END_BYTES:
        refuse("damaged")
    entries, size = struct.unpack_from("<HL", content, at + 10)
    if entries == _ZIP64 or entries > limits.MAX_ENTRIES or size > limits.MAX_DIRECTORY_BYTES:
        refuse("zip_bomb")


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.MAX_ENTRIES or unpacked > limits.MAX_UNPACKED_BYTES or packed > size:
        refuse("zip_bomb")
    if unpacked > limits.RATIO_FROM_BYTES and unpacked > limits.MAX_RATIO * max(size, 1):
        refuse("zip_bomb")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_ESCAPING.search(name) for name in names):
        refuse("zip_bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        refuse("unsupported")
    if any(_ACTIVE_NAMES.search(name) for name in names):
        refuse("dangerous")


def _kind(names: set[str]) -> str:
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for prefix, kind in _KINDS if any(name.startswith(prefix) for name in names)), "zip")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A declared size may lie, so reading stops there; markup may not name entities or fetch templates."""
    with archive.open(entry) as part:
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _drain(part, entry.file_size)
            return
        data = part.read(limits.MAX_PART_BYTES + 1)
    if len(data) > limits.MAX_PART_BYTES:
        refuse("zip_bomb")
    text = data.replace(b"\x00", b"")
    if _ENTITY.search(text) or _REMOTE.search(text):
        refuse("dangerous")
    if entry.filename == "[Content_Types].xml" and _COMMANDS.search(text):
        refuse("dangerous")
    if b"instrText" in text and re.search(rb"instrText[^<]*>[^<]*\bDDE", text):
        refuse("dangerous")


def _drain(part: object, declared: int) -> None:
    """Reads a part through, so that its checksum and declared size are proved."""
    read = getattr(part, "read")  # noqa: B009
    total = 0
    while chunk := read(1 << 16):
        total += len(chunk)
        if total > declared:
            refuse("zip_bomb")
