"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """``elder``: the person chose the elder mode; ``demo``: people and data are fictional."""
    return {"elder": request.COOKIES.get("elder") == "1", "demo": settings.DEMO}
