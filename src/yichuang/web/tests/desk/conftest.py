"""A house with people in every role, their browsers, and papers to hand in."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.releases import queries as releases

OFFICE = "330200-civil-affairs"
OTHER_OFFICE = "330212-civil-affairs"
DEPARTMENT = "330200-natural-resources"
SERVICE = "social-association-establishment"
ROLES = ("clerk", "reviewer", "approver", "chief_examiner", "office_head", "supervisor")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n"
)
_HIDDEN = re.compile(r'<input type="hidden" name="(version|key)" value="([^"]*)">')


def paper(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@dataclass
class House:
    """Staff by role, each with a browser of their own."""

    users: dict[str, User]
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        if who not in self.browsers:
            client = Client()
            client.force_login(self.users[who], backend="django.contrib.auth.backends.ModelBackend")
            self.browsers[who] = client
        return self.browsers[who]

    def get(self, who: str, url: str) -> str:
        answer = self.browser(who).get(url)
        assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])
        return answer.content.decode()

    def start(
        self, *, without: tuple[str, ...] = (), files: bool = False, **changes: Any
    ) -> tuple[str, dict[str, Any]]:
        """Opens a form at the counter; gives its number and everything the clerk would type."""
        answer = self.browser("clerk").post(
            reverse("desk:new"),
            {"service": "SO-02", "region": "330200", "name": "李示清", "resident_id": "339999197205230027"},
        )
        assert answer.status_code == 302, answer.content.decode()
        page = self.get("clerk", answer.url)
        no = answer.url.rsplit("/", 1)[1]
        sample = copy.deepcopy(releases.current_catalogue().scenarios[SERVICE].sample)
        typed = {**typed_answers(sample), **changes, **hidden(page, "submit"), "declaration": "on"}
        typed["asked"] = " ".join(key for key in typed if "." in key)
        offering = releases.current_catalogue().offering(SERVICE, "330200")
        for use in offering.service.materials:
            if use.material not in without:
                typed[f"had_{use.material}"] = "1"
                typed[f"paper_{use.material}"] = "on"
                if files:
                    typed[f"file_{use.material}"] = paper()
        return no, typed

    def take_in(self, go: str = "accept", **more: Any) -> str:
        """A case taken in at the counter."""
        no, typed = self.start(**more)
        answer = self.browser("clerk").post(reverse("desk:submit", args=[no]), {**typed, "go": go})
        assert answer.status_code == 302, answer.content.decode()
        return no

    def act(self, who: str, no: str, action: str, **data: Any) -> HttpResponse:
        """Opens the step and confirms it, as a person would."""
        url = reverse("desk:act", args=[no, action])
        page = self.get(who, url)
        answer = self.browser(who).post(url, {**hidden(page, "act"), **data})
        return answer

    def facts(self, no: str) -> CaseFacts:
        return CaseFacts.objects.get(no=f"{no}/1")

    def state(self, no: str) -> State:
        return State(self.facts(no).state)

    def actions(self, who: str, no: str) -> set[str]:
        from yichuang.apps.accounts import queries as account_queries

        at = timezone.now()
        actor = account_queries.actor_for(self.users[who], at)
        return {a.value for a in cases.case(no, actor=actor, at=at).actions}


def hidden(page: str, form: str) -> dict[str, str]:
    """Version and key of the form whose address ends in ``form``."""
    start = page.find(f"/{form}")
    if form == "act":
        start = page.find('id="act"')
    found = dict(_HIDDEN.findall(page[start:])[:2])
    assert set(found) == {"version", "key"}, found
    return found


def typed_answers(sample: dict[str, Any]) -> dict[str, str]:
    """Answers as they are typed into the boxes."""
    typed: dict[str, str] = {}
    for role, group in sample.items():
        if isinstance(group, list):
            typed[f"{role}_count"] = str(len(group))
            for index, item in enumerate(group):
                typed |= {f"{role}[{index}].{leaf}": _text(leaf, value) for leaf, value in item.items()}
        else:
            typed |= {f"{role}.{leaf}": _text(leaf, value) for leaf, value in group.items()}
    return typed


def _text(leaf: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value // 100) if leaf == "capital" else str(value)


@pytest.fixture
def house(hall: Any) -> House:
    at = timezone.now()
    users = {}
    for role in ROLES:
        users[role] = accounts.create_user(f"desk-{role}", f"演示{role}")
        accounts.appoint(SYSTEM, users[role], accounts.Appointment(OFFICE, role), at)
    for name, office, role in (
        ("clerk2", OFFICE, "clerk"),
        ("reviewer2", OFFICE, "reviewer"),
        ("stranger", OTHER_OFFICE, "clerk"),
        ("department", DEPARTMENT, "department"),
    ):
        users[name] = accounts.create_user(f"desk-{name}", f"演示{name}")
        accounts.appoint(SYSTEM, users[name], accounts.Appointment(office, role), at)
    users["clerk2"].name = "王丽"
    users["clerk2"].save()
    return House(users)
