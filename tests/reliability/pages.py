"""Everything that a case's life shows to anybody: pages, API answers, exports, errors, with their headers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client

from yichuang.apps.accounts.models import User
from yichuang.apps.cases import queues

STAFF_PAGES = (
    "/desk/",
    *(f"/desk/q/{name}" for name in queues.QUEUES),
    "/desk/search?q={no}",
    "/desk/search?q={applicant}",
    "/desk/c/{no}",
    "/desk/c/{no}/why",
    "/desk/c/{no}/letters",
    "/desk/c/{no}/receipt",
    "/desk/registers",
    "/desk/registers/social-organisations",
    "/desk/today",
    "/desk/handover",
    "/desk/questions",
    "/desk/export/cases.csv",
    "/desk/export/cases.xlsx",
    "/board/",
    "/api/v1/tasks",
    "/api/v1/cases",
    "/api/v1/cases/{no}",
    "/api/v1/cases/{no}/journal",
    "/api/v1/cases/{no}/clock",
    "/api/v1/cases/{no}/documents",
    "/api/v1/events",
    "/api/v1/applications/{application}",
)
CITIZEN_PAGES = (
    "/mine",
    "/inbox",
    "/case/{application}",
    "/case/{application}/why",
    "/case/{application}/messages",
    "/a/{application}/done",
    "/a/{application}/receipt",
    "/api/v1/applications",
    "/api/v1/cases/{no}",
    "/api/v1/cases/{no}/journal",
)
OPEN_PAGES = (
    "/",
    "/services/social-association-establishment",
    "/track?no={application}",
    "/verify",
    "/health",
    "/metrics",
    "/no-such-page",
    "/a/{application}",
    "/case/{application}",
    "/desk/c/{no}",
    "/api/v1/cases/{no}",
    "/api/v1/registers/social-organisations/entries",
)
# where the applicant reads again what they typed themselves, and nobody else comes
OWN_SHEET = (
    "/a/{application}",
    "/a/{application}/1",
    "/a/{application}/check",
    "/api/v1/applications/{application}",
)


@dataclass(frozen=True)
class Shown:
    """What came back: who asked, for what, and everything that was sent."""

    who: str
    path: str
    status: int
    text: str
    cache: str

    @property
    def personal(self) -> bool:
        """Somebody's own page, that no cache on the way may keep."""
        return self.who != "anybody" and self.status == 200


def shown(who: str, user: User | None, paths: tuple[str, ...], names: dict[str, str]) -> Iterator[Shown]:
    """Every page as this person gets it; an error page is one too."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for path in paths:
        answer = client.get(path.format(**names))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        text = f"{headers}\n{answer.cookies.output()}\n{_readable(body)}"
        yield Shown(who, path, answer.status_code, text, answer.headers.get("Cache-Control", ""))


def _readable(body: bytes) -> str:
    """A workbook is a packed folder of texts."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
