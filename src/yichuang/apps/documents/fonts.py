"""The fonts letters are set in, and which characters they have: a missing glyph must never pass in silence.

typst prints a hollow box for a character no font has and says nothing, so the characters are looked up in
the fonts' own tables beforehand.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
RARE = (
    "HanaMinA",
    "HanaMinB",
    "Noto Serif CJK SC",
)  # names of people need characters that the first two lack
_RARE = (  # as Debian's fonts-hanazono and fonts-noto-cjk-extra install them
    ("/usr/share/fonts/truetype/hanazono", "HanaMin[AB].*"),
    ("/usr/share/fonts/opentype/noto", "NotoSerifCJK-Regular.ttc"),
)
_UNPRINTED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def files() -> tuple[Path, ...]:
    """Every font file that takes part, the rare characters' last and only where installed."""
    bundled = (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
    rare = [path for folder, name in _RARE for path in sorted(Path(folder).glob(name))]
    return (*bundled, *rare)


@cache
def loaded() -> typst.Fonts:
    """The fonts as typst holds them, read once a process; the system's own take no part."""
    folders = sorted({str(path.parent) for path in files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def missing(text: str) -> str:
    """The characters of ``text`` that no font has, each once, in order."""
    wanted = dict.fromkeys(c for c in text if unicodedata.category(c) not in _UNPRINTED)
    return "".join(c for c in wanted if not any(ord(c) in table for table in _tables()))


@cache
def _tables() -> tuple[frozenset[int], ...]:
    return tuple(_characters(path) for path in files())


def _characters(path: Path) -> frozenset[int]:
    """The code points of a font's format 12 ``cmap`` that have a glyph."""
    data = path.read_bytes()
    head = struct.unpack_from(">L", data, 12)[0] if data[:4] == b"ttcf" else 0  # of a collection the first
    count = struct.unpack_from(">H", data, head + 4)[0]
    tables = (struct.unpack_from(">4sLLL", data, head + 12 + 16 * i) for i in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">HHL", data, start + 4 + 8 * i)[2]
        if struct.unpack_from(">H", data, at)[0] == 12:
            groups = struct.unpack_from(">L", data, at + 12)[0]
            for g in range(groups):
                first, last, glyph = struct.unpack_from(">LLL", data, at + 16 + 12 * g)
                found.update(range(first if glyph else first + 1, last + 1))
    if not found:
        raise RuntimeError(f"the font {path.name} has no format 12 character table")
    return frozenset(found)
