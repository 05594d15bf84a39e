"""Letters: everything they must say is on the page, numbered, sealed, in embedded fonts, quickly."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from datetime import datetime

import pytest
from pypdf import PdfReader

from yichuang.apps.documents import fonts, queries, render, service
from yichuang.apps.documents.adapters.seal import DemoSeal
from yichuang.apps.documents.letters import (
    SIGNED_BY_APPLICANT,
    FormContent,
    FormSection,
    Issuer,
    LetterContent,
    LetterKind,
    Table,
)
from yichuang.apps.documents.models import Document, NumberSeries
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import UnprintableText

AT = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
CASE = "330200-26-SO02-000123-P/1"
ISSUER = Issuer("330200-civil", "宁波市民政局", "甬民", "330200", "宁波市海曙区示例路1号", "0574-00000000")
CONTENT = LetterContent(
    issuer=ISSUER,
    addressee="宁波市示例协会（筹）",
    service="社会团体成立登记",
    dated_on=AT.date(),
    facts={"申请号": CASE, "补正期限": "2026年12月7日前"},
    table=Table(
        "需要补正的内容", ("材料", "要求"), (("章程草案", "缺少第五章"), ("住所证明", "没有产权人签字"))
    ),
    reasons=("发起人不足五十人。",),
    basis=("《社会团体登记管理条例》第十条",),
    remedies=("六十日内申请行政复议。", "六个月内提起行政诉讼。"),
    clerk="王丽",
    link="http://127.0.0.1:8000/track/x",
)


def page_text(document: Document) -> str:
    reader = PdfReader(io.BytesIO(queries.content(document)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LetterKind, ids=lambda kind: kind.code)
def test_every_letter_says_what_the_law_wants_said(kind: LetterKind) -> None:
    document = service.write_letter(kind, CONTENT, subject=CASE, at=AT)
    text = page_text(document)
    said = [kind.title, "社会团体成立登记", CASE, "缺少第五章", "发起人不足五十人", "王丽"]
    said += ["《社会团体登记管理条例》第十条", "六十日内申请行政复议", "2026年11月22日", document.number]
    if kind is LetterKind.SERVICE_RECORD:
        said.remove("社会团体成立登记")
    said.append("宁波市民政局")
    said.append("承诺人（签名）" if kind in SIGNED_BY_APPLICANT else "宁波市示例协会")
    assert [part for part in said if part not in text] == []
    assert document.number == (f"甬民{kind.mark}〔2026〕1号" if kind.mark else "")
    assert document.subject == CASE


@pytest.mark.django_db
def test_letters_of_a_kind_are_numbered_in_a_row_and_a_failed_one_gives_its_number_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = service.write_letter(LetterKind.ACCEPTANCE, CONTENT, subject=CASE, at=AT)
    with monkeypatch.context() as patched:
        patched.setattr(render, "_compile", _fails)
        with pytest.raises(RuntimeError):
            service.write_letter(LetterKind.ACCEPTANCE, CONTENT, subject=CASE, at=AT)
    second = service.write_letter(LetterKind.ACCEPTANCE, CONTENT, subject=CASE, at=AT)
    assert (first.number, second.number) == ("甬民受〔2026〕1号", "甬民受〔2026〕2号")
    assert NumberSeries.objects.get().last == 2


def _fails(*_: object) -> bytes:
    raise RuntimeError("typst warned")


@pytest.mark.django_db
def test_a_letter_to_somebody_whose_character_no_font_has_shows_a_box_and_names_it() -> None:
    content = replace(CONTENT, addressee="张\U000323af", clerk="王\U000323b0丽")
    document = service.write_letter(LetterKind.ACCEPTANCE, content, subject=CASE, at=AT)
    text = page_text(document)
    assert "张□：" in text
    assert "U+323AF" in text
    assert "U+323B0" in text
    assert "请以手写补正" in text
    assert document.gaps == "U+323AF U+323B0"
    assert queries.with_gaps() == 1
    slip = service.write_slip(content, subject=CASE, at=AT)
    assert "U+323AF" in page_text(slip)


@pytest.mark.django_db
def test_a_letter_without_gaps_says_nothing_of_them() -> None:
    document = service.write_letter(LetterKind.ACCEPTANCE, CONTENT, subject=CASE, at=AT)
    assert document.gaps == ""
    assert "字库" not in page_text(document)
    assert queries.with_gaps() == 0


@pytest.mark.django_db
def test_every_font_is_embedded_and_no_other_takes_part() -> None:
    document = service.write_letter(LetterKind.CORRECTION, CONTENT, subject=CASE, at=AT)
    found = set()
    for page in PdfReader(io.BytesIO(queries.content(document))).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
            found.add(str(descendant["/BaseFont"]).split("+")[-1].split("-")[0])
    assert found <= {"NotoSerifSC", "NotoSansSC", "HanaMinA", "HanaMinB"}


@pytest.mark.django_db
def test_a_form_shows_every_section_and_repeats() -> None:
    content = FormContent(
        title="社会团体成立登记申请表",
        issuer_name="宁波市民政局",
        application_no="330200-26-SO02-000123-P",
        sections=(
            FormSection("基本情况", (("名称", "宁波市示例协会"), ("住所", "宁波市海曙区"))),
            FormSection(
                "发起人", (), Table("", ("姓名", "单位"), tuple((f"演示{i}", "示例公司") for i in range(60)))
            ),
        ),
        declaration="本人保证以上内容真实。",
        dated_on=AT.date(),
    )
    document = service.write_form(content, subject=CASE, at=AT)
    text = page_text(document)
    assert [
        part for part in ("基本情况", "发起人", "演示59", "本人保证以上内容真实", "共2页") if part not in text
    ] == []


@pytest.mark.django_db
def test_a_receipt_fits_the_paper_of_the_counter() -> None:
    document = service.write_slip(CONTENT, subject=CASE, at=AT)
    text = page_text(document)
    assert [part for part in ("收件回执", CASE, "章程草案", "王丽") if part not in text] == []
    (page,) = PdfReader(io.BytesIO(queries.content(document))).pages
    assert abs(float(page.mediabox.width) - 80 / 25.4 * 72) < 1


def test_a_page_takes_less_than_a_third_of_a_second() -> None:
    data = render.plain(CONTENT) | {
        "title": "补正告知书",
        "number": "x",
        "opening": "y",
        "by_applicant": False,
        "signatures": [],
    }
    seal = DemoSeal().stamp("宁波市民政局")
    render.render("letter", data, seal=seal, link="http://x", at=AT)
    started = time.monotonic()
    for i in range(5):
        render.render("letter", data | {"number": f"{i}"}, seal=seal, link=f"http://x/{i}", at=AT)
    assert (time.monotonic() - started) / 5 < 0.3


def test_the_same_content_and_instant_give_the_same_bytes() -> None:
    data = render.plain(CONTENT) | {
        "title": "补正告知书",
        "number": "x",
        "opening": "y",
        "by_applicant": False,
        "signatures": [],
    }
    assert len({render.render("letter", data, seal=None, link="", at=AT) for _ in range(2)}) == 1


def test_missing_glyphs_are_named_once_and_spaces_do_not_count() -> None:
    assert fonts.missing("宁波 市\n\U000323af民\U000323af政") == "\U000323af"


def test_a_certificate_never_shows_a_box() -> None:
    with pytest.raises(UnprintableText):
        render.check({"name": "张\U000323af"})


def test_the_box_itself_can_be_printed() -> None:
    assert fonts.missing(render.SUBSTITUTE) == ""


def test_a_table_with_a_ragged_row_is_refused() -> None:
    with pytest.raises(ValueError, match="需要补正"):
        Table("需要补正的内容", ("材料", "要求"), (("章程草案",),))
