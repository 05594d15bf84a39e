"""The halls of the end-to-end tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.walking import Hall, open_hall
from yichuang.config import env


@pytest.fixture(scope="module")
def real_hall(django_db_setup: None, django_db_blocker: Any) -> Iterator[Hall]:
    """A hall with the real catalogue, opened once a module; each test leaves it as it found it."""
    with django_db_blocker.unblock(), open_hall(env.load().catalogue) as hall:
        yield hall


@pytest.fixture
def hall(real_hall: Hall, db: None) -> Iterator[Hall]:
    """The real hall for one test; who was appointed in it is forgotten with it."""
    yield real_hall
    real_hall.tokens.clear()
    real_hall.users.clear()
