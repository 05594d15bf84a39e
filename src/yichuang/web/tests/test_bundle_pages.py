"""One thing, once: the public page, the family's way without any source connected, the one thread, the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from yichuang.apps.cases.models import Application, BundleTask
from yichuang.apps.releases import queries as releases
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import fill, hand_in_papers, submit, text_of

pytestmark = pytest.mark.django_db
PLACE = "330212001"


@pytest.fixture
def client(hall: Hall) -> Client:
    return hall.browser(hall.citizen("13800000001"), region=PLACE)


@pytest.fixture
def stranger(hall: Hall) -> Client:
    return hall.browser(hall.citizen("13900000009"), region=PLACE)


def bundle() -> str:
    """The first bundle of the place."""
    return releases.current_catalogue().bundle_offerings(PLACE)[0].service.code


def sample(code: str) -> dict[str, Any]:
    return dict(releases.current_catalogue().bundle_scenarios[code].sample)


@pytest.fixture
def handed_in(client: Client) -> str:
    code = bundle()
    started = client.post(f"/apply/{code}")
    assert started.status_code == 302, text_of(started.content)[:400]
    no = str(started["Location"]).split("/")[2]
    fill(client, no, sample(code), most=80)
    hand_in_papers(client, no)
    done = submit(client, no)
    assert done.status_code == 302, text_of(done.content)[:1500]
    return no


def test_the_page_tells_what_it_covers_and_what_it_spares(hall: Hall) -> None:
    told = text_of(hall.browser(region=PLACE).get(f"/bundles/{bundle()}").content)
    for words in ("包括哪些事", "分头办", "一起办", "每一栏从哪里来", "怎么办"):
        assert words in told
    assert hall.browser(region=PLACE).get("/bundles/no-such-thing").status_code == 404


def test_a_service_s_address_leads_to_the_bundle(hall: Hall) -> None:
    visitor = hall.browser(region=PLACE)
    assert visitor.get(f"/services/{bundle()}")["Location"] == f"/bundles/{bundle()}"
    assert bundle() in visitor.get("/").content.decode()
    assert bundle() in visitor.get("/services").content.decode()


def test_circumstances_in_the_address_change_the_figures(hall: Hall) -> None:
    visitor = hall.browser(region=PLACE)
    offering = releases.current_catalogue().bundle_offerings(PLACE)[0]
    plain = text_of(visitor.get(f"/bundles/{bundle()}").content)
    key = next(
        c.key for c in offering.bundle.circumstances if isinstance(c.likely, int) and c.likely not in (0, 100)
    )
    flipped = (
        "false" if next(c.likely for c in offering.bundle.circumstances if c.key == key) >= 50 else "true"
    )
    told = text_of(visitor.get(f"/bundles/{bundle()}", {key: flipped}).content)
    assert "按您选的情况" in told
    assert "按您选的情况" not in plain
    assert visitor.get(f"/bundles/{bundle()}", {key: "'\"<x>"}).status_code == 200


def test_a_paper_that_one_part_issues_is_not_asked_for_and_the_page_says_which(hall: Hall) -> None:
    frail = {"circumstances.low_income": "true", "circumstances.needs_care": "unassessed"}
    told = text_of(hall.browser(region=PLACE).get("/bundles/elderly-welfare", frail).content)
    assert "老年人能力评估报告 办好“老年人能力评估”就有，由我们直接用" in told


def test_one_receipt_and_one_thread(client: Client, stranger: Client, handed_in: str) -> None:
    done = text_of(client.get(f"/a/{handed_in}/done").content)
    assert handed_in in done
    assert "有事只找一处" in done
    told = client.get(f"/case/{handed_in}")
    assert "每一件到哪了" in text_of(told.content)
    tasks = BundleTask.objects.filter(application__no=handed_in)
    opened = [task for task in tasks if task.case is not None]
    assert opened
    assert f'href="/case/{handed_in}/{opened[0].position}"' in told.content.decode()
    assert client.get(f"/case/{handed_in}/{opened[0].position}").status_code == 200
    assert handed_in in text_of(client.get("/mine").content)
    missing = stranger.get("/case/330200-26-FU08-999999-X")
    for path in (f"/case/{handed_in}", f"/a/{handed_in}/consent", f"/a/{handed_in}/found"):
        answer = stranger.get(path)
        assert answer.status_code == 404, path
    assert missing.status_code == 404


def test_foreign_consents_and_values_do_not_exist(client: Client, stranger: Client, handed_in: str) -> None:
    assert stranger.post(f"/mine/consents/{uuid.uuid4()}/revoke").status_code == 404
    assert stranger.get(f"/a/{handed_in}/found/wrong?about=applicant.name").status_code == 404
    assert client.get(f"/a/{handed_in}/found/wrong?about=applicant.name").status_code == 404
    assert "先确认您是本人" in text_of(client.get("/mine/lookups").content)


def test_the_api_lists_compiles_and_opens(client: Client) -> None:
    listed = client.get(f"/api/v1/bundles?region={PLACE}").json()["bundles"]
    assert bundle() in {one["code"] for one in listed}
    shown = client.get(f"/api/v1/bundles/{bundle()}?region={PLACE}").json()
    assert shown["circumstances"]
    body = {"region": PLACE, "answers": sample(bundle()), "sources": []}
    compiled = client.post(
        f"/api/v1/bundles/{bundle()}/compile", json.dumps(body), content_type="application/json"
    ).json()
    assert compiled["before"]["fields"] > compiled["after"]["fields"] > 0
    assert {line["how"] for line in compiled["lineage"]} <= {"asked", "same", "implied"}
    assert client.get("/api/v1/bundles/no-such-thing").status_code == 404
    new = {"bundle": bundle(), "region": PLACE}
    opened = client.post("/api/v1/applications", json.dumps(new), content_type="application/json")
    assert opened.status_code == 201, opened.content
    neither = client.post(
        "/api/v1/applications", json.dumps({"region": PLACE}), content_type="application/json"
    )
    assert neither.status_code in (400, 422)


def test_the_api_tells_tasks_and_what_was_shared(client: Client, stranger: Client, handed_in: str) -> None:
    told = client.get(f"/api/v1/applications/{handed_in}").json()
    assert {task["status"] for task in told["tasks"]} & {"opened", "waiting"}
    assert told["cases"]
    assert (told["consents"], told["known"], told["look_ups"]) == ([], [], [])
    foreign = stranger.get(f"/api/v1/applications/{handed_in}")
    missing = stranger.get("/api/v1/applications/330200-26-SO02-000123-P")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert Application.objects.filter(no=handed_in).exists()
