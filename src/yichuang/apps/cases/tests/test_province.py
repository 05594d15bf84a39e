"""The provincial platform on the other end of the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from django.conf import settings as current

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.departments import DECEASED, HEIR
from yichuang.apps.cases.tests.family_hall import BUNDLE, FamilyHall
from yichuang.apps.sources import exchange


@pytest.fixture
def hall(family_hall: FamilyHall, settings: Any) -> FamilyHall:
    path = current.ENVIRONMENT.exchange
    partners = yaml.safe_load(path.read_text())
    partners["province"] = partners["departments"]["health"]
    path.write_text(yaml.safe_dump(partners))
    settings.ENVIRONMENT = replace(current.ENVIRONMENT, exchange=path)
    exchange.forget()
    return family_hall


def test_every_state_of_a_case_is_pushed_in_order_and_names_nobody(hall: FamilyHall) -> None:
    no = hall.draft()
    hall.submit(no)
    hall.decide(f"{no}/4")
    hall.work(12)
    pushed = [body for body in hall.city.cases("push") if body["no"] == f"{no}/4"]
    assert [body["kind"] for body in pushed] == ["ApplicationOB", "AcceptOB", "CompleteOB"]
    assert pushed[-1]["fields"]["result"] == "grant"
    assert "陈" not in str(pushed)
    assert HEIR not in str(pushed)


def test_what_was_applied_for_at_the_province_becomes_a_draft_once(hall: FamilyHall) -> None:
    for item in ({"service": BUNDLE}, {"service": "no-such-service"}, {"service": BUNDLE, "answers": "x"}):
        hall.city.applications.append(
            {
                "id": len(hall.city.applications) + 1,
                "region": "330212",
                "applicant": {"name": "陈示兰", "resident_id": HEIR, "phone": "13800000021"},
                "answers": {"deceased": {"resident_id": DECEASED}},
                "at": hall.at.isoformat(),
                **item,
            }
        )
    hall.work()
    drafts = Application.objects.filter(service=BUNDLE, submitted_at=None).order_by("id")
    assert [draft.owner_id for draft in drafts] == [hall.heir.user_id] * 2
    first = answer_versions.latest(drafts[0])[1]
    assert (first["applicant"]["name"], first["deceased"]["resident_id"]) == ("陈示兰", DECEASED)
