"""A guide as Markdown, as a self-contained HTML page for the command line, and as Typst for print."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from yichuang.catalogue.guide import SAMPLE, Guide, Line, as_of, heading

_SAMPLE_NOTE = f"标“{SAMPLE}”的内容不是从法律或公布的文件读得，办事前请以窗口答复为准。"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
_TYPST = re.compile(r"([\\`*_\[\]<>#$@~/=\-+\"'])")
_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 'Noto Sans SC',sans-serif;color:#1b1b1b}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;border-bottom:1px solid #bbb;margin-top:1.8rem}"
    ".sample{border:1px solid #8a4b00;color:#8a4b00;padding:0 .3em;font-size:.85em}small{color:#444}"
    ".steps span{display:inline-block;border:1px solid #0b5cad;padding:0 .6em;margin:.2em 0}"
    ".steps span+span{margin-left:2em;position:relative}.steps span+span:before{content:'→';position:absolute;left:-1.6em}"
)


def to_markdown(guide: Guide) -> str:
    """The guide as Markdown, ending in a newline."""
    return "\n".join(_markdown(guide)) + "\n"


def to_html(guide: Guide) -> str:
    """One plain HTML page without scripts or outside files. Web pages have templates of their own."""
    title = html.escape(heading(guide))
    body = "".join(_html(guide))
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )


def to_typst(guide: Guide) -> str:
    """The guide as Typst source; fonts are found by the caller."""
    return "\n".join(_typst(guide)) + "\n"


def _label(line: Line) -> str:
    return f"{line.label}：" if line.label and not line.text.startswith(line.label) else ""


def _markdown(guide: Guide) -> Iterator[str]:
    def safe(text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", text)

    def item(line: Line) -> str:
        notes = f"（{'；'.join(line.notes)}）" if line.notes else ""
        return safe(f"{_label(line)}{line.text}{notes}") + (f" 〔{SAMPLE}〕" if line.sample else "")

    yield f"# {safe(heading(guide))}\n"
    yield f"{safe(as_of(guide))}\n"
    yield f"{safe(guide.summary)}\n"
    if guide.has_samples:
        yield f"> {_SAMPLE_NOTE}\n"
    for section in guide.sections:
        yield f"## {section.title}\n"
        for number, line in enumerate(section.lines, 1):
            yield f"{number}. {item(line)}" if section.ordered else f"- {item(line)}"
        yield ""
    yield "## 六公开\n"
    yield from (f"- {item(line)}" for line in guide.openings)


def _html(guide: Guide) -> Iterator[str]:
    def item(line: Line) -> str:
        sample = f' <span class="sample">{SAMPLE}</span>' if line.sample else ""
        notes = f"<br><small>{html.escape('；'.join(line.notes))}</small>" if line.notes else ""
        return f"<li>{html.escape(_label(line) + line.text)}{sample}{notes}</li>"

    yield f"<p>{html.escape(as_of(guide))}</p><p>{html.escape(guide.summary)}</p>"
    if guide.has_samples:
        yield f"<p><strong>{_SAMPLE_NOTE}</strong></p>"
    for section in guide.sections:
        tag = "ol" if section.ordered else "ul"
        drawn = f'<p class="steps">{"".join(f"<span>{html.escape(s)}</span>" for s in guide.steps)}</p>'
        yield f"<h2>{section.title}</h2>{drawn if section.ordered else ''}<{tag}>{''.join(map(item, section.lines))}</{tag}>"
    yield f"<h2>六公开</h2><ul>{''.join(map(item, guide.openings))}</ul>"


def _typst(guide: Guide) -> Iterator[str]:
    def safe(text: str) -> str:
        return _TYPST.sub(r"\\\1", text)

    def item(line: Line) -> str:
        sample = f" #box(stroke: 0.5pt, inset: (x: 2pt), outset: (y: 2pt))[#text(size: 8pt)[{SAMPLE}]]"
        notes = f" #text(size: 9pt, fill: luma(80))[（{safe('；'.join(line.notes))}）]" if line.notes else ""
        return safe(_label(line) + line.text) + (sample if line.sample else "") + notes

    yield '#set document(title: "' + heading(guide).replace("\\", "").replace('"', "") + '")'
    yield '#set page(paper: "a4", margin: 2.2cm, numbering: "1 / 1")'
    yield '#set text(font: ("Noto Serif SC", "Noto Sans SC"), size: 10.5pt, lang: "zh", region: "cn")'
    yield '#show heading: set text(font: "Noto Sans SC")'
    yield f"= {safe(heading(guide))}\n"
    yield f"{safe(as_of(guide))}\n"
    yield f"{safe(guide.summary)}\n"
    if guide.has_samples:
        yield f"#block(stroke: 0.5pt, inset: 6pt, width: 100%)[{_SAMPLE_NOTE}]\n"
    for section in guide.sections:
        yield f"== {section.title}"
        if section.ordered:
            boxes = (f"#box(stroke: 0.6pt, inset: 5pt, radius: 2pt)[{safe(step)}]" for step in guide.steps)
            yield " → ".join(boxes) + "\n"
        mark = "+" if section.ordered else "-"
        yield from (f"{mark} {item(line)}" for line in section.lines)
        yield ""
    yield "== 六公开"
    yield from (f"- {item(line)}" for line in guide.openings)
