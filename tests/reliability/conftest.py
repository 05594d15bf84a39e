"""The hall of the cases room, and the size of a promise: small by default, full where marked long."""

from __future__ import annotations

import pytest

from yichuang.apps.cases.tests.conftest import hall

__all__ = ["hall"]


def sizes(small: int, full: int) -> pytest.MarkDecorator:
    """Parametrises ``size``: the small one runs in `make test`, the full one in `make reliability`."""
    return pytest.mark.parametrize(
        "size",
        [pytest.param(small, id="small"), pytest.param(full, id="full", marks=pytest.mark.long)],
    )
