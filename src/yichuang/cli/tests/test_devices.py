"""The window's devices: the adapter against the simulator, present, empty, absent."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from yichuang.apps.documents.adapters import devices
from yichuang.apps.documents.intake import examine
from yichuang.cli.devices import SAMPLE_CARD, Desk, sample_scan, serve
from yichuang.core.errors import InvalidInput, NotFound, PartnerUnavailable

TODAY = date(2026, 11, 22)


@contextmanager
def desk(settings: Any, card: dict[str, str] | None) -> Iterator[None]:
    server = serve(0, Desk(card, sample_scan()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, device_url=url)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_a_card_is_read_and_its_number_checked(settings: Any) -> None:
    with desk(settings, SAMPLE_CARD):
        card = devices.read_card(today=TODAY)
    assert (card.name, card.valid_until) == ("演示甲", date(2040, 1, 1))
    assert card.resident_id not in repr(card)
    with desk(settings, {**SAMPLE_CARD, "resident_id": "339999199001010022"}), pytest.raises(InvalidInput):
        devices.read_card(today=TODAY)


def test_an_empty_reader_is_not_a_broken_one(settings: Any) -> None:
    with desk(settings, None), pytest.raises(NotFound):
        devices.read_card(today=TODAY)
    with pytest.raises(PartnerUnavailable):
        devices.read_card(today=TODAY)


def test_a_scan_passes_the_intake(settings: Any) -> None:
    with desk(settings, None):
        name, content = devices.scan()
    assert examine(content, name=name, formats=("pdf", "png")).format == "png"
