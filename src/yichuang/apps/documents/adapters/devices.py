"""The card reader and the scanner at the window, through a small service on the clerk's own machine.

The protocol stands in ``docs/howto/devices.md``. What comes from a device is examined like any upload.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings

from yichuang.apps.documents.intake.limits import MAX_BYTES
from yichuang.apps.journal import outgoing
from yichuang.core.errors import InvalidInput, NotFound, PartnerUnavailable
from yichuang.core.resident_id import ResidentId

_CARD_BYTES = 64 * 1024
_CARD_SECONDS = 5.0
_SCAN_SECONDS = 60.0
_EMPTY = 409


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What an identity card says. Never printed."""

    name: str
    resident_id: str
    sex: str
    nation: str
    birthday: date | None
    address: str
    valid_until: date | None  # None: 长期


def read_card(*, today: date) -> Card:
    """The card on the reader. Raises PartnerUnavailable (no reader), NotFound (no card), InvalidInput."""
    status, body, _ = _ask("GET", "/card", seconds=_CARD_SECONDS, most=_CARD_BYTES)
    if status == _EMPTY:
        raise NotFound(what="card")
    if status != http.client.OK:
        raise PartnerUnavailable(source="card_reader")
    try:
        data = json.loads(body)
        texts = {
            name: str(data.get(name) or "") for name in ("name", "resident_id", "sex", "nation", "address")
        }
        card = Card(**texts, birthday=_day(data.get("birthday")), valid_until=_day(data.get("valid_until")))
    except (ValueError, AttributeError) as fault:
        raise PartnerUnavailable(source="card_reader") from fault
    ResidentId.parse(card.resident_id, today=today)
    if not card.name:
        raise InvalidInput(field="name", reason="empty")
    return card


def scan() -> tuple[str, bytes]:
    """One document from the scanner, as a file name and its bytes; give both to ``service.store``.

    Raises PartnerUnavailable.
    """
    status, body, media_type = _ask("POST", "/scan", seconds=_SCAN_SECONDS, most=MAX_BYTES + 1)
    if status != http.client.OK or not body:
        raise PartnerUnavailable(source="scanner")
    return ("扫描件.pdf" if media_type == "application/pdf" else "扫描件.png"), body


def _ask(method: str, path: str, *, seconds: float, most: int) -> tuple[int, bytes, str]:
    parts = urlsplit(settings.ENVIRONMENT.device_url)
    if not parts.hostname:
        raise PartnerUnavailable(source="devices")
    connection = outgoing.connection(settings.ENVIRONMENT.device_url, seconds)
    try:
        connection.request(method, parts.path.rstrip("/") + path, headers={"Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.read(most), answer.headers.get_content_type()
    except (OSError, http.client.HTTPException) as fault:
        raise PartnerUnavailable(source="devices") from fault
    finally:
        connection.close()


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text and text != "长期" else None
