"""The survey at home on its pages: from the case to the form, signed by both, back on the case's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yichuang.apps.accounts.models import User
from yichuang.apps.cases import engine
from yichuang.apps.cases.tests.conftest import hall
from yichuang.apps.cases.tests.test_survey import Township, checker, tell, township
from yichuang.apps.visits.models import HomeVisit
from yichuang.web.tests.test_discovery import photo, seen
from yichuang.web.tests.walking import text_of

__all__ = ["hall", "township"]
pytestmark = pytest.mark.django_db


def browser(username: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_a_survey_from_the_case_to_the_next_step(township: Township) -> None:
    no = township.open("destitute-support")
    lin, luo = browser("t-lin"), browser("t-luo")
    page = lin.get(reverse("desk:case", args=[no.removesuffix("/1")])).content.decode()
    assert f"/desk/assist/visit?for={no}" in page
    form = lin.get(f"/desk/assist/visit?for={no}").content.decode()
    assert f'value="{no}" selected' in form
    assert 'name="survey.obligors_unable"' in form
    second = str(township.people["luo"].user_id)
    visit = seen(subject=no, second=second, companion="", second_signature="", consistent="true")
    assert lin.post("/desk/assist/visit", visit | {"consistent": ""}).status_code == 422
    helper = browser("t-zhao")
    assert helper.post("/desk/assist/visit", visit).status_code == 422, "no surveyor"
    found = {"survey.obligors_unable": "true", "survey.abilities_missing": "2", "photo": photo()}
    assert lin.post("/desk/assist/visit", visit | found).status_code == 302
    row = HomeVisit.objects.get()
    assert luo.post(f"/desk/visits/{row.pk}").status_code == 302
    tell()
    assert engine.read(no).snapshot.step == "means_check"
    checker()
    county = browser("county-reviewer")
    page = county.get(reverse("desk:case", args=[no.removesuffix("/1")])).content.decode()
    assert f"/desk/visits/{row.pk}" in page
    assert "一人独居" in text_of(county.get(f"/desk/visits/{row.pk}").content)
    assert helper.get(f"/desk/visits/{row.pk}").status_code == 404
