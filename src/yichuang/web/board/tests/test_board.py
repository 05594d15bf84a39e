"""The board: figures with their numbers, lights that lead to cases, what needs attention, and who sees what."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from yichuang.apps.journal.models import Event
from yichuang.apps.oversight import service
from yichuang.apps.oversight.models import Rating
from yichuang.apps.oversight.tests.conftest import ALLOWANCE, CITY, COUNTY, NOON, Books
from yichuang.web.board.tests.conftest import Viewer

MARCH = "from=2026-03-01&to=2026-03-31"
DAY = timedelta(days=1)


def text_of(body: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body.decode())).split())


def test_figures_stand_with_numerator_and_denominator(books: Books, viewer: Viewer) -> None:
    for used in (1, 2, 10):
        books.case(used=used)
    books.case(handling="immediate", promised_value=0, used=0, grade=5)
    page = text_of(viewer.of().get(f"/board/?{MARCH}").content)
    assert "办结 4 即办 1 · 承诺 3" in page
    assert "提前办结率 66.67% 2 / 3" in page
    assert "平均办理 4.33 天 13 / 3" in page
    assert "提速率 56.67% (30 − 13) / 30" in page
    assert "满意度 100.00% 1 / 1 · 主动评价率 25.00%" in page


def test_an_empty_period_says_so(books: Books, viewer: Viewer) -> None:
    page = text_of(viewer.of().get(f"/board/?{MARCH}").content)
    assert "提前办结率 无 0 / 0" in page
    assert "现在没有在办的件" in page
    assert "这段时间没有办结的件" in page


def test_ningbos_published_rate_is_flagged_beside_the_plain_quotient(books: Books, viewer: Viewer) -> None:
    body = viewer.of().get("/board/").content
    page = text_of(body)
    assert "公布 92%，实算 46/52 = 88.46%" in page
    assert re.search(r"本目录里，宁波市最多跑一次的事项： \d+ / \d+ = \d+\.\d\d%", page)
    assert "对不上" in page


def test_what_waits_for_a_decision_stands_first(books: Books, viewer: Viewer) -> None:
    now = timezone.now()
    late = {"due_at": now - 3 * DAY, "yellow_at": now - 5 * DAY}
    books.open_case(due=DAY, yellow=DAY, **late)
    bad = books.case(grade=1)
    service.comment(bad, "跑了三趟", at=NOON, grade=1)
    stop = {"stops": [["hearing", "2026-03-02T09:00:00+08:00", "2026-03-02T16:00:00+08:00"]]}
    books.case(suspensions=1, snapshot=stop)
    page = text_of(viewer.of().get(f"/board/?{MARCH}").content)
    assert "超期 社会团体成立登记 1 件 宁波市民政局，最早的一件已超 3 天" in page
    assert "差评 社会团体成立登记：非常不满意" in page
    assert "防刷 1 件当天挂起又恢复 扣除后提前办结率 50.00%（1/2）" in page


def test_a_denial_against_the_report_is_shown_with_its_reason(books: Books, viewer: Viewer) -> None:
    no = books.case(decision="deny", flags=["against_report"])
    books.case(decision="deny")
    why = {"despite_report": "邻居证实另有租金收入，已请核对中心复查"}
    Event.objects.create(
        subject=no, seq=1, action="deny", occurred_at=NOON, recorded_at=NOON, data=why, previous=b"", hash=b""
    )
    assert "不批 1 件核对报告说符合，却没有批准" in text_of(viewer.of().get(f"/board/?{MARCH}").content)
    body = viewer.get(f"/board/denied?{MARCH}").content
    assert 'data-label="为什么和报告不一样"' in body.decode(), "a phone shows the reason too"
    page = text_of(body)
    assert f"{no.removesuffix('/1')} 社会团体成立登记" in page
    assert why["despite_report"] in page


def test_a_light_leads_to_the_cases_that_may_be_seen(books: Books, viewer: Viewer) -> None:
    now = timezone.now()
    late = {"due_at": now - DAY, "yellow_at": now - 2 * DAY}
    mine = books.open_case(due=DAY, yellow=DAY, **late)
    theirs = books.open_case(due=DAY, yellow=DAY, office=COUNTY, **late)
    body = viewer.of().get("/board/").content.decode()
    link = unescape(next(u for u in re.findall(r'href="(/board/running[^"]*)"', body) if "light=red" in u))
    page = text_of(viewer.get(link.replace("&amp;", "&")).content)
    assert mine.removesuffix("/1") in page
    assert theirs.removesuffix("/1") not in page.replace(mine.removesuffix("/1"), "")
    assert "另有 1 件由别的单位办理" in text_of(viewer.get("/board/running?light=red").content)
    assert viewer.get("/board/running?light=purple").status_code == 404


def test_offices_of_others_are_not_counted(books: Books, viewer: Viewer) -> None:
    books.case(office=CITY)
    books.case(office=COUNTY)
    assert "办结 1 " in text_of(viewer.of(office=COUNTY).get(f"/board/?{MARCH}").content)
    assert "您看不到这个地区的数" in text_of(viewer.get(f"/board/?{MARCH}&region=330200").content)
    assert "办结 2 " in text_of(viewer.of(office=CITY).get(f"/board/?{MARCH}").content)
    assert "办结 1 " in text_of(viewer.get(f"/board/?{MARCH}&region=330212").content)


@pytest.mark.parametrize(
    "address", ["", "running", "stops", "denied", "ratings", "ratings/TEST-26-000001/1", "figures.xlsx"]
)
def test_the_board_is_for_those_who_may_see_figures(books: Books, viewer: Viewer, address: str) -> None:
    answer = viewer.get(f"/board/{address}")
    assert (answer.status_code, answer.headers["Location"][:12]) == (302, "/staff/login")
    assert viewer.of("department").get(f"/board/{address}").status_code == 403


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-03-31&to=2026-03-01", "from=0001-01-01&to=9999-12-31"]
)
def test_a_senseless_period_becomes_this_month_and_says_so(books: Books, viewer: Viewer, query: str) -> None:
    answer = viewer.of().get(f"/board/?{query}")
    assert answer.status_code == 200
    assert "已改看本月" in text_of(answer.content)


def test_the_workbook_holds_numbers_and_formulas_in_words(books: Books, viewer: Viewer) -> None:
    books.case()
    books.case(service=ALLOWANCE)
    answer = viewer.of().get(f"/board/figures.xlsx?{MARCH}&by=service")
    with ZipFile(BytesIO(answer.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
        first, second = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert "提前办结的承诺件 ÷ 承诺件" in texts
    assert "最低生活保障" in texts
    assert "<v>100</v>" in first
    assert second.count("<row ") == 3


def test_a_bad_rating_is_called_back_once(books: Books, viewer: Viewer) -> None:
    no = books.case(grade=2)
    service.comment(no, "材料样本是错的", at=NOON, grade=2)
    page = viewer.of().get(f"/board/ratings/{no}").content
    assert "材料样本是错的" in text_of(page)
    refused = viewer.post(f"/board/ratings/{no}", {"note": " "})
    assert (refused.status_code, "请写清怎么处理的" in text_of(refused.content)) == (422, True)
    assert viewer.post(f"/board/ratings/{no}", {"note": "已致歉，样本已换"}).status_code == 302
    assert Rating.objects.get().note == "已致歉，样本已换"
    assert "已致歉，样本已换" in text_of(viewer.get("/board/ratings").content)
    assert "差评 1，已回访 1" in text_of(viewer.get(f"/board/?{MARCH}").content)
    assert viewer.get(f"/board/ratings/{no}").status_code == 404


def test_somebody_elses_bad_rating_does_not_exist(books: Books, viewer: Viewer) -> None:
    no = books.case(grade=1, office=CITY)
    service.comment(no, "态度生硬", at=NOON, grade=1)
    assert viewer.of(office=COUNTY).get(f"/board/ratings/{no}").status_code == 404


def test_the_page_is_small_and_has_no_inline_style(books: Books, viewer: Viewer) -> None:
    for month in range(1, 4):
        books.case(decided_at=NOON.replace(month=month))
    body = viewer.of().get("/board/").content
    assert b"style=" not in body
    assert b"<rect" in viewer.get(f"/board/?{MARCH}").content
    assert len(body) < 150_000
