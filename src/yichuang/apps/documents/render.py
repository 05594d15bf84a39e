"""Content to PDF by typst. No network, no system fonts, and no page with a character missing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from yichuang.apps.documents import fonts
from yichuang.core.errors import UnprintableText

SUBSTITUTE = "□"
_TEMPLATES = Path(__file__).parent / "templates_typst"


def render(template: str, data: Mapping[str, Any], *, seal: bytes | None, link: str, at: datetime) -> bytes:
    """The PDF of ``data`` (JSON) in ``<template>.typ``; the same data and instant give the same bytes.

    Raises UnprintableText where no font has a character.
    """
    check(data)
    files = {
        **_sources(),
        "main.typ": _sources()[f"{template}.typ"],
        "content.json": json.dumps(
            {**data, "has_seal": seal is not None, "has_link": bool(link), "fonts": [fonts.SERIF, *_rare()]},
            ensure_ascii=False,
        ).encode(),
    }
    if seal is not None:
        files["seal.svg"] = _as_svg(seal)
    if link:
        files["qr.svg"] = qr_svg(link)
    return _compile(files, at)


def check(data: Mapping[str, Any]) -> None:
    """Raises UnprintableText where no font has a character."""
    gaps = fonts.missing(json.dumps(data, ensure_ascii=False))
    if gaps:
        raise UnprintableText(characters=gaps)


def substituted(data: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """``data`` with a visible □ for every character that no font has, and their code points: ``U+323AF U+2A6A5``.

    A letter that names somebody with a gap and says so is better than none; a certificate is not (``check``).
    """
    gaps = fonts.missing(json.dumps(data, ensure_ascii=False))
    table = str.maketrans(dict.fromkeys(gaps, SUBSTITUTE))
    filled = {key: _translated(value, table) for key, value in data.items()}
    return filled, " ".join(f"U+{ord(c):04X}" for c in gaps)


def _translated(value: Any, table: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _translated(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [_translated(item, table) for item in value]
    return value


def _compile(files: Mapping[str, bytes], at: datetime) -> bytes:
    sources: Any = dict(files)  # typst takes files in memory; its stubs do not say so
    pdf, warnings = typst.compile_with_warnings(
        sources, font_paths=fonts.loaded(), pdf_standards=["a-2a", "ua-1"], timestamp=int(at.timestamp())
    )
    if warnings:
        raise RuntimeError(f"typst warned: {[str(warning) for warning in warnings]}")
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no PDF")
    return pdf


def _as_svg(png: bytes) -> bytes:
    """typst takes only text among files in memory, so a picture travels inside an SVG."""
    data = base64.b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def qr_svg(link: str) -> bytes:
    """A QR code of medium error correction as SVG."""
    buffer = BytesIO()
    segno.make(link, error="m", micro=False).save(buffer, kind="svg", border=1, omitsize=True)
    return buffer.getvalue()


def plain(content: object) -> dict[str, Any]:
    """A content dataclass as JSON data; dates as 2026年11月22日."""
    if not is_dataclass(content) or isinstance(content, type):
        raise TypeError("letters are made of dataclasses")
    return {name: _plain(value) for name, value in asdict(content).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _rare() -> list[str]:
    present = set(fonts.loaded().families())
    return [fonts.SANS, *(name for name in fonts.RARE if name in present)]


@cache
def _sources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in _TEMPLATES.glob("*.typ")}
