"""What the API promises beside the way of a case: one problem shape, nobody else's cases, once per key, no overwriting."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.end_to_end.walking import Hall
from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.models import User
from yichuang.apps.journal import seals
from yichuang.catalogue.scenarios import answers_of
from yichuang.web.api import api

SERVICE = "social-association-establishment"
OFFICE = "330200-civil-affairs"
CLERK, REVIEWER, HEAD = f"clerk@{OFFICE}", f"reviewer@{OFFICE}", f"office_head@{OFFICE}"


def drafted(hall: Hall, who: str = "citizen") -> str:
    told = hall.catalogue.scenarios[SERVICE]
    hall.at = told.scenarios[0].at
    new = {"service": SERVICE, "region": "330200", "answers": answers_of(told, told.scenarios[0])}
    reply = hall.post("/applications", who, new)
    assert reply.status == 201, reply.body
    assert reply.body["version"] == 2
    return str(reply.body["no"])


def submitted(hall: Hall, who: str = "citizen") -> str:
    no = drafted(hall, who)
    for due in hall.get(f"/applications/{no}", who).body["materials"]:
        if due["to_upload"]:
            assert hall.upload(no, due["code"], who).status == 201
    reply = hall.post(f"/applications/{no}/actions/submit", who, {"declaration": True})
    assert reply.status == 200, reply.body
    return str(reply.body["cases"][0]["no"])


@pytest.mark.parametrize(
    "path", ["/cases", "/tasks", "/applications", "/events", "/figures?from=2026-01-01&to=2026-01-02"]
)
def test_without_a_token_nothing_personal_is_told(hall: Hall, path: str) -> None:
    reply = hall.get(path)
    assert (reply.status, reply.body["code"]) == (401, "unauthenticated")
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_opens_nothing_is_told_so_even_where_anyone_may_look(hall: Hall) -> None:
    response = hall.client.get("/api/v1/certificates/x/verify", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 401
    assert hall.get("/certificates/社证字第33020020260001号/verify").body["state"] == "unknown"


def test_what_is_somebody_elses_looks_like_what_is_not_there(hall: Hall) -> None:
    case = submitted(hall)
    mine, missing = case.partition("/")[0], "330200-26-SO02-999999-W"
    stranger, neighbour = "citizen-b", "clerk@330300-civil-affairs"
    paths = ["/applications/{}", "/cases/{}", "/cases/{}/journal", "/cases/{}/clock", "/cases/{}/documents"]
    for who in (stranger, neighbour):
        for path in paths:
            foreign, absent = hall.get(path.format(mine), who), hall.get(path.format(missing), who)
            assert (foreign.status, foreign.body) == (absent.status, absent.body), path
            assert foreign.status == 404
        for action, data in (
            ("actions/accept", {}),
            ("actions/withdraw", {}),
            ("actions/review", {"opinion": "好", "entered": {}}),
        ):
            foreign = hall.post(f"/cases/{mine}/{action}", who, data)
            absent = hall.post(f"/cases/{missing}/{action}", who, data)
            assert (foreign.status, foreign.body) == (404, absent.body)
        foreign = hall.patch(f"/applications/{mine}/answers", who, {})
        assert (foreign.status, foreign.body) == (
            404,
            hall.patch(f"/applications/{missing}/answers", who, {}).body,
        )
        assert hall.upload(mine, "draft-charter", who).status == 404


def test_numbers_are_read_as_people_write_them(hall: Hall) -> None:
    case = submitted(hall)
    plain = case.partition("/")[0].replace("-", "").lower()
    assert hall.get(f"/cases/{plain}", CLERK).body["no"] == case
    assert hall.get(f"/cases/{case}", CLERK).body["no"] == case
    assert hall.get(f"/cases/{case}/clock", CLERK).body["clocks"][0]["name"] == "correction_notice"
    assert hall.get("/cases/nonsense", CLERK).status == 404


def test_who_saw_an_older_draft_gets_the_difference(hall: Hall) -> None:
    no = drafted(hall)
    first = hall.patch(
        f"/applications/{no}/answers",
        "citizen",
        {"association": {"staff_full_time": 3}},
        **{"If-Match": '"2"'},
    )
    assert (first.status, first.body["version"], first.headers["ETag"]) == (200, 3, '"3"')
    late = hall.patch(
        f"/applications/{no}/answers",
        "citizen",
        {"association": {"staff_full_time": 4}},
        **{"If-Match": '"2"'},
    )
    assert (late.status, late.body["code"]) == (412, "stale_version")
    assert late.body["fields"] | {"changed_at": ""} == {
        "seen": 2, "current": 3, "changed_by": "演示0", "changed_at": "",
    }  # fmt: skip
    assert [row["key"] for row in late.body["difference"]] == ["association.staff_full_time"]


def test_who_saw_an_older_case_gets_what_happened_since(hall: Hall) -> None:
    case = submitted(hall)
    assert hall.post(f"/cases/{case}/actions/pre_review", CLERK, {"complete": True}).status == 200
    late = hall.post(f"/cases/{case}/actions/accept", f"{CLERK}#2", {}, **{"If-Match": '"1"'})
    assert (late.status, late.body["code"]) == (412, "stale_version")
    assert [event["action"] for event in late.body["difference"]] == ["pre_review"]
    assert late.body["fields"]["changed_by"] == late.body["difference"][0]["by"]
    assert hall.post(f"/cases/{case}/actions/accept", CLERK, {}, **{"If-Match": "soon"}).status == 400


def test_one_key_opens_one_application(hall: Hall) -> None:
    hall.at = hall.catalogue.scenarios[SERVICE].scenarios[0].at
    new, key = {"service": SERVICE, "region": "330200"}, {"Idempotency-Key": "same"}
    first, again = (hall.post("/applications", "citizen", new, **key) for _ in range(2))
    other = hall.post("/applications", "citizen-b", new, **key)
    assert first.body["no"] == again.body["no"] != other.body["no"]
    assert len(hall.get("/applications", "citizen").body["applications"]) == 1


def test_one_key_acts_once_and_does_nothing_else(hall: Hall) -> None:
    case, key = submitted(hall), {"Idempotency-Key": "accept-it"}
    replies = [hall.post(f"/cases/{case}/actions/accept", CLERK, {}, **key) for _ in range(3)]
    assert [reply.body["repeated"] for reply in replies] == [False, True, True]
    misused = hall.post(f"/cases/{case}/actions/release", CLERK, {}, **key)
    assert (misused.status, misused.body["code"]) == (409, "duplicate_command")
    other = hall.post("/applications", CLERK, {"service": SERVICE, "region": "330200"}, **key)
    assert other.status == 409
    assert [event["action"] for event in hall.get(f"/cases/{case}/journal", CLERK).body["events"]] == [
        "submit",
        "accept",
    ]


def test_one_key_takes_in_one_paper(hall: Hall) -> None:
    no, key = drafted(hall), {"Idempotency-Key": "paper"}
    first, again = (hall.upload(no, "draft-charter", "citizen", **key) for _ in range(2))
    assert (first.status, again.body) == (201, first.body)
    assert hall.upload(no, "premises-proof", "citizen", **key).status == 409


def test_staff_see_people_masked_until_they_state_a_purpose(hall: Hall) -> None:
    no = submitted(hall).partition("/")[0]
    own = hall.get(f"/applications/{no}", "citizen").body["answers"]["applicant"]
    masked = hall.get(f"/applications/{no}", CLERK).body["answers"]["applicant"]
    assert "*" in masked["phone"]
    assert "*" in masked["resident_id"]
    assert hall.get(f"/applications/{no}?purpose=电话核实", CLERK).body["answers"]["applicant"] == own
    seen = accounts.unmaskings(f"application:{no}")
    assert [(row.user_id, row.purpose) for row in seen] == [(hall.user(CLERK), "电话核实")]
    line = hall.get("/cases", CLERK).body["cases"][0]
    assert "*" in line["applicant"]


def test_papers_are_opened_through_their_case_only(hall: Hall) -> None:
    case = submitted(hall)
    papers = hall.get(f"/cases/{case}/documents", CLERK).body["documents"]
    paper = hall.get(f"/cases/{case}/documents/{papers[0]['uuid']}", CLERK)
    assert paper.status == 200
    assert paper.body.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    other = submitted(hall, "citizen-b")
    assert hall.get(f"/cases/{other}/documents/{papers[0]['uuid']}", "citizen-b").status == 404


def test_values_that_a_step_does_not_ask_are_refused_and_nothing_moves(hall: Hall) -> None:
    case = submitted(hall)
    assert hall.post(f"/cases/{case}/actions/accept", CLERK, {}).status == 200
    data = {"opinion": "同意", "entered": {"association": {"capital": 1}}}
    reply = hall.post(f"/cases/{case}/actions/review", REVIEWER, data)
    assert (reply.status, reply.codes) == (422, {"not_asked"})
    forged = {"opinion": "同意", "answers_version": 9}
    assert hall.post(f"/cases/{case}/actions/review", REVIEWER, forged).status == 400
    assert hall.get(f"/cases/{case}", REVIEWER).body["state"] == "accepted"


def test_lists_go_on_where_the_page_ended(hall: Hall) -> None:
    cases = [submitted(hall, f"citizen-{n}") for n in range(3)]
    first = hall.get("/cases?limit=2", CLERK).body
    rest = hall.get(f"/cases?limit=2&after={first['after']}", CLERK).body
    assert [row["no"] for row in first["cases"] + rest["cases"]] == cases[::-1]
    assert rest["after"] == ""
    assert {row["no"] for row in hall.get("/tasks", CLERK).body["cases"]} == set(cases)
    assert hall.get("/cases?after=x", CLERK).status == 400


def test_the_feed_is_for_those_whose_grant_says_so(hall: Hall) -> None:
    case = submitted(hall)
    assert hall.get("/events", CLERK).status == 403
    assert hall.get("/events", f"supervisor@{OFFICE}").body == {"events": [], "after": "0.0"}
    seals.seal_due(hall.at)
    feed = hall.get("/events", f"supervisor@{OFFICE}").body
    assert [(event["case"], event["action"]) for event in feed["events"]] == [(case, "submit")]
    assert hall.get(f"/events?after={feed['after']}", f"supervisor@{OFFICE}").body["events"] == []
    elsewhere = hall.get("/events", "supervisor@330300-civil-affairs").body
    assert (elsewhere["events"], elsewhere["after"]) == ([], feed["after"])
    assert hall.get("/events?after=yesterday", f"supervisor@{OFFICE}").status == 400


def test_figures_are_not_for_everyone(hall: Hall) -> None:
    assert hall.get("/figures?from=2026-01-01&to=2026-01-31", "citizen").status == 403
    assert hall.get("/figures?from=2026-02-01&to=2026-01-01", HEAD).status == 400
    assert hall.get("/figures?from=2026-01-01&to=2026-01-31", HEAD).body["closed"] == 0


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"service": "\\u0000"}', 400),
        (b'{"service": "\\ud800"}', 400),
        (b"{", 400),
        (b"[]", 422),
        (b'{"service": 1}', 422),
    ],
)
def test_bodies_that_cannot_be_kept_are_refused(hall: Hall, content: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {hall.token('citizen')}"}
    reply = hall.client.post(
        "/api/v1/applications", content, content_type="application/json", headers=headers
    )
    assert (reply.status_code, reply["Content-Type"]) == (status, "application/problem+json")


def test_a_number_too_large_for_its_column_is_no_fault_of_ours(hall: Hall) -> None:
    case = submitted(hall)
    data = {"to_user": 2**70, "reason": "请假"}
    assert hall.post(f"/cases/{case}/actions/reassign", f"supervisor@{OFFICE}", data).status == 400


def test_a_page_that_is_logged_in_may_read_and_with_its_csrf_token_write(hall: Hall) -> None:
    hall.token("citizen")
    page = Client(enforce_csrf_checks=True)
    page.force_login(
        User.objects.get(pk=hall.user("citizen")), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert page.get("/api/v1/applications").status_code == 200
    hall.at = hall.catalogue.scenarios[SERVICE].scenarios[0].at
    new: dict[str, Any] = {
        "data": {"service": SERVICE, "region": "330200"},
        "content_type": "application/json",
    }
    assert page.post("/api/v1/applications", **new).status_code == 403


COMPUTES_ONLY = {"/api/v1/bundles/{code}/compile"}  # keeps nothing, so that sending it twice is once


def test_the_file_of_the_api_says_that_everything_may_be_refused() -> None:
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"][404]["content"], (path, method)
            if method == "post" and path not in COMPUTES_ONLY:
                assert "Idempotency-Key" in {p["name"] for p in operation["parameters"]}, path


def test_health_and_metrics_answer(hall: Hall) -> None:
    assert hall.client.get("/health").json()["ok"] is True
    assert b"yichuang_outbox_waiting" in hall.client.get("/metrics").content
