"""整件撤销 at the desk: the head of the leading office undoes a whole bundle, nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import casefile
from yichuang.apps.cases.models import Application, BundleTask
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.test_bundle_pages import client, handed_in
from yichuang.web.tests.walking import text_of

__all__ = ["client", "handed_in"]
pytestmark = pytest.mark.django_db
WORDS = {"ground": "《行政许可法》第六十九条", "reason": "登记错误，本人健在。", "sure": "on", "key": "once"}


def at_desk(hall: Hall, no: str, role: str) -> Client:
    bundle = casefile.bundle_of(Application.objects.get(no=no))
    assert bundle is not None
    user = User.objects.create(username=f"desk-{role}", name="周建国", kind="staff")
    appoint(SYSTEM, user, Appointment(bundle.office.code, role), hall.now())
    return hall.browser(user)


def test_the_head_of_the_leading_office_undoes_a_bundle_in_one_act(hall: Hall, handed_in: str) -> None:
    head = at_desk(hall, handed_in, "office_head")
    assert "整件撤销" in text_of(head.get(f"/desk/bundles/{handed_in}").content)
    address = f"/desk/bundles/{handed_in}/undo"
    assert head.post(address, WORDS | {"ground": ""}).status_code == 422
    assert not BundleTask.objects.filter(status="reversed").exists()
    assert head.post(address, WORDS).status_code == 302
    left = BundleTask.objects.filter(application__no=handed_in, status__in=("opened", "waiting", "done"))
    assert not left.exists()
    assert head.post(address, WORDS).status_code == 302


def test_nobody_else_undoes_a_bundle(hall: Hall, handed_in: str) -> None:
    clerk = at_desk(hall, handed_in, "clerk")
    assert "整件撤销" not in text_of(clerk.get(f"/desk/bundles/{handed_in}").content)
    assert clerk.post(f"/desk/bundles/{handed_in}/undo", WORDS).status_code in (403, 404)
    assert not BundleTask.objects.filter(status="reversed").exists()
