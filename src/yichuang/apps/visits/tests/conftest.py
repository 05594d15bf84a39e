"""An office with the people who go to homes, and pictures."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.tests.conftest import AT, COUNTY, SIBLING, offices, staff

__all__ = ["AT", "COUNTY", "SIBLING", "SYSTEM", "offices"]


def picture(kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (60, 20), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def people(offices: None) -> dict[str, Actor]:
    """Two surveyors and an assistant of the county, somebody of its neighbour."""
    given = {"lin": ("reviewer", COUNTY), "luo": ("reviewer", COUNTY), "zhao": ("assistant", COUNTY)}
    given |= {"far": ("reviewer", SIBLING)}
    return {name: accounts.actor_for(staff(name, role), AT) for name, role in given.items()}


def switch_off(actor: Actor) -> None:
    service.set_active(SYSTEM, actor.user_id or 0, active=False)
