"""``yichuang sources``: every look-up of a person listed, every partner's state told, exit codes as promised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.sources import service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.tests.conftest import (
    AT,
    DECEASED,
    NO,
    citizen,
    connect,
    consent,
    heir,
    request_for,
    rest,
    small,
)
from yichuang.apps.sources.tests.partner import serving
from yichuang.catalogue.catalogue import Catalogue
from yichuang.cli import app

__all__ = ["citizen", "connect", "consent", "heir", "request_for", "small"]
pytestmark = pytest.mark.django_db


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["sources", *words])


def test_every_look_up_of_a_person_is_listed(
    connect: Callable[..., None], small: Catalogue, citizen: Actor, request_for: Callable[..., Request]
) -> None:
    with serving(people={DECEASED: {"person.name": "演示逝者"}}) as police:
        connect(sources={"population": rest(police.url)})
        service.look_up(request_for(), actor=citizen, at=AT)
        service.look_up(request_for(purpose=""), actor=citizen, at=AT)
    told = run("audit", "--person", DECEASED, "--json")
    assert told.exit_code == 0
    rows = json.loads(told.stdout)["lookups"]
    assert [(row["outcome"], row["reason"]) for row in rows] == [("refused", "no_purpose"), ("found", "")]
    assert (rows[1]["by"], rows[1]["subject"], rows[1]["purpose"]) == ("citizen:演示女儿", NO, "handling")
    words = run("audit", "--person", DECEASED).stdout
    assert "共 2 次" in words
    assert "没有说明用途" in words
    assert "凭同意" in words
    assert "没有查过" in run("audit", "--person", "339999190001019990").stdout


def test_partners_are_tried_without_anybodys_data(connect: Callable[..., None], small: Catalogue) -> None:
    with serving() as police:
        connect(sources={"population": rest(police.url), "pensions": rest("http://127.0.0.1:9")})
        told = run("try", "--json")
        assert told.exit_code == 1
        trials = {one["source"]: one["works"] for one in json.loads(told.stdout)["trials"]}
        assert trials == {"population": True, "pensions": False}
        assert run("try", "population").exit_code == 0
        assert run("try", "weather").exit_code == 2
        assert police.asked[0]["key"]["value"].startswith("339999")


def test_health_says_who_is_down(
    connect: Callable[..., None], small: Catalogue, citizen: Actor, request_for: Callable[..., Request]
) -> None:
    connect()
    assert "没有连任何部门" in run("health").stdout
    connect(
        sources={"population": rest("http://127.0.0.1:9")},
        departments={"health": {"url": "http://127.0.0.1:9"}},
    )
    told = run("health", "--json")
    assert told.exit_code == 0
    assert {one["partner"]: one["state"] for one in json.loads(told.stdout)["partners"]} == {
        "source:population": "unused",
        "department:health": "unused",
    }
