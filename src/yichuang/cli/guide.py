"""`yichuang guide`: the standard guide of a service as Markdown, a web page or a PDF."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pylopdf_fonts_zh_cn
import typer
import typst

from yichuang.catalogue.guide import Guide
from yichuang.catalogue.guide import guide as make_guide
from yichuang.catalogue.guide_text import to_html, to_markdown, to_typst
from yichuang.catalogue.offering import NotOffered
from yichuang.cli.catalogue import refuse, sound_catalogue
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import NotFound


class Format(StrEnum):
    """What a guide is written as."""

    MD = "md"
    HTML = "html"
    PDF = "pdf"


def guide(
    code: Annotated[str, typer.Argument(help="事项的英文名或编号，如 SO-02。")],
    region: Annotated[str, typer.Option(help="地区代码。")] = "330200",
    output_format: Annotated[Format, typer.Option("--format", help="格式。")] = Format.MD,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到这个文件；不写就打印出来。")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天的内容；不写就是今天。")
    ] = None,
) -> None:
    """生成一个事项在一个地区的办事指南。

    例：yichuang guide SO-02 --region 330212 --format pdf -o guide.pdf
    """
    if output_format == Format.PDF and output is None:
        refuse("PDF 要写到文件：请加上 -o 文件名.pdf。")
    found = _guide(code, region, on.date() if on else datetime.now(SHANGHAI).date())
    content = _render(found, output_format)
    if output is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        refuse(f"写不了 {output}：{error.strerror}。请换一个位置。")
    typer.echo(f"已写到 {output}")


def _guide(code: str, region: str, day: date) -> Guide:
    catalogue = sound_catalogue()
    try:
        return make_guide(catalogue.offering(code, region), day)
    except NotOffered as error:
        where = error.fields["office"]
        refuse(
            f"{error.fields['region']}不办“{error.fields['service']}”"
            + (f"，请到{where}办理。" if where else "。")
        )
    except NotFound as error:
        what = "地区" if str(error.fields["what"]).startswith("region") else "事项"
        refuse(
            f"没有这个{what}：{region if what == '地区' else code}。用 yichuang catalogue check 可以列出目录概况。"
        )


def _render(found: Guide, output_format: Format) -> bytes:
    if output_format == Format.MD:
        return to_markdown(found).encode()
    if output_format == Format.HTML:
        return to_html(found).encode()
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    pdf = typst.Compiler(to_typst(found).encode(), font_paths=fonts).compile()
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave several files for one document")
    return pdf
