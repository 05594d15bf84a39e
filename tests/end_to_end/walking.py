"""A hall and people who walk its services through HTTP, and nothing but HTTP. The hall's clock is set by the walk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.cases import pinned
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.config import opening
from yichuang.core.clocktime import SHANGHAI

OPENED = datetime(2020, 1, 2, 9, 0, tzinfo=SHANGHAI)


def _photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return content.getvalue()


PHOTO = _photo()
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n"
)


@dataclass
class Reply:
    """An answer of the API."""

    status: int
    body: Any
    headers: Any

    @property
    def codes(self) -> set[str]:
        """Of the findings of a refusal."""
        return {finding["code"] for finding in self.body.get("findings", ())}


@dataclass
class Hall:
    """A published catalogue, its people by role and office, and the time."""

    catalogue: Catalogue
    at: datetime = OPENED
    client: Client = field(default_factory=Client)
    tokens: dict[str, str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    def token(self, who: str) -> str:
        """Of ``citizen``, or of ``role@office``; ``role@office#2`` is a colleague."""
        if who not in self.tokens:
            role, _, place = who.partition("@")
            user = accounts.create_user(who, f"演示{len(self.users)}", kind="staff" if place else "citizen")
            if place:
                office = place.partition("#")[0]
                appoint(SYSTEM, user, Appointment(role=role, office=office), OPENED)
            self.users[who] = user.pk
            self.tokens[who] = accounts.create_token(user, "walk", OPENED)
        return self.tokens[who]

    def user(self, who: str) -> int:
        self.token(who)
        return self.users[who]

    def get(self, path: str, who: str | None = None) -> Reply:
        return self._send("get", path, who)

    def post(self, path: str, who: str | None, body: Any = None, **headers: str) -> Reply:
        return self._send("post", path, who, body, **headers)

    def patch(self, path: str, who: str, body: Any, **headers: str) -> Reply:
        return self._send("patch", path, who, body, **headers)

    def upload(self, no: str, material: str, who: str, **headers: str) -> Reply:
        """A paper, as a PDF where the material may be one, else as a photo."""
        self.keys += 1
        printed = "pdf" in self.catalogue.materials[material].formats
        name, content, kind = ("pdf", PDF, "application/pdf") if printed else ("png", PHOTO, "image/png")
        paper = SimpleUploadedFile(f"{material}.{name}", content, content_type=kind)
        return self._reply(
            self.client.post(
                f"/api/v1/applications/{no}/materials",
                {"material": material, "file": paper},
                headers=self._headers(who) | headers,
            )
        )

    def _send(self, method: str, path: str, who: str | None, body: Any = None, **headers: str) -> Reply:
        more: dict[str, Any] = {}
        if method != "get":
            self.keys += 1
            more = {"data": json.dumps(body or {}, default=str), "content_type": "application/json"}
        sent = self._headers(who) | headers
        return self._reply(getattr(self.client, method)(f"/api/v1{path}", headers=sent, **more))

    def _headers(self, who: str | None) -> dict[str, str]:
        if who is None:
            return {}
        return {"Authorization": f"Bearer {self.token(who)}", "Idempotency-Key": f"k{self.keys}"}

    @staticmethod
    def _reply(response: Any) -> Reply:
        body = response.json() if "json" in response["Content-Type"] else response.content
        return Reply(response.status_code, body, response.headers)

    def later(self, **delta: Any) -> None:
        self.at += timedelta(**delta)


@contextmanager
def open_hall(folder: Path) -> Iterator[Hall]:
    """A hall that is gone without a trace afterwards. The database must be unlocked."""
    _forget()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        opening.publish(folder, at=OPENED)
        hall = Hall(releases.current_catalogue())
        patch.setattr("django.utils.timezone.now", lambda: hall.at)
        yield hall
        transaction.set_rollback(True)
    _forget()


def _forget() -> None:
    releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
