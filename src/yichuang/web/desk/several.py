"""Several small forms on one page, of which one was sent: carried out, or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from yichuang.apps.accounts.table import Permission
from yichuang.apps.cases.service import Order
from yichuang.core.errors import DomainError
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.sessions import command_key

Forms = Mapping[str, tuple[type[forms.Form], Permission]]
"""By what is done: what it asks, and who may."""


def carry_out(
    request: HttpRequest, known: Forms, subject: str, act: Callable[[str, dict[str, Any], Order], str]
) -> tuple[bool, forms.Form | None]:
    """Does what was sent about ``subject``, once, and says so in the words of ``act``.

    Whether it was done, and the form that failed: with its faults, or with the refusal of ``act``.
    """
    wanted = request.POST.get("do", "")
    if request.method != "POST" or wanted not in known:
        return False, None
    form = known[wanted][0](request.POST)
    if not form.is_valid():
        return False, form
    order = Order(now(request), key=command_key(request, subject, wanted))
    try:
        messages.success(request, act(wanted, form.cleaned_data, order))
    except DomainError as refused:
        form.add_error(None, wording(refused).text)
        return False, form
    return True, None


def shown(request: HttpRequest, known: Forms, code: str, failed: forms.Form | None) -> dict[str, Any]:
    """One of the forms for the page: the failed one open, the others empty."""
    wanted = request.POST.get("do", "") == code
    return {"code": code, "form": failed if wanted and failed else known[code][0](), "open": wanted}
