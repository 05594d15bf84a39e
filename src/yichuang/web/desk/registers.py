"""Searching the registers in full: entries of one's own offices whole, others' as the public sees them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.registers import queries
from yichuang.apps.registers.queries import EntryView
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import ElementType, Register
from yichuang.core.errors import NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor

_MASKS = {
    ElementType.RESIDENT_ID: MaskKind.RESIDENT_ID,
    ElementType.PHONE: MaskKind.PHONE,
    ElementType.BANK_ACCOUNT: MaskKind.BANK_ACCOUNT,
}


@staff_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The registers there are."""
    require(actor(request), Permission.SEARCH_REGISTER_FULL)
    found = releases.current_catalogue().registers.values()
    rows = [
        {"title": r.name, "note": r.basis or "", "url": reverse("desk:register", args=[r.code])}
        for r in sorted(found, key=lambda r: r.name)
    ]
    return page(request, "desk/registers.html", {"rows": rows})


@staff_only
@require_GET
def search(request: HttpRequest, code: str) -> HttpResponse:
    """One register, by name or number."""
    who = actor(request)
    require(who, Permission.SEARCH_REGISTER_FULL)
    register = releases.current_catalogue().registers.get(code)
    if register is None:
        raise NotFound(what="register")
    text = request.GET.get("text", "").strip()[:60]
    found = queries.search(register, text, after=request.GET.get("after", ""), public=False)
    own = offices_for(who, Permission.SEARCH_REGISTER_FULL)
    names = accounts.office_names({entry.office for entry in found.entries})
    entries = [_entry(entry, register, names, whole=entry.office in own) for entry in found.entries]
    next_url = f"?{urlencode({'text': text, 'after': found.after})}" if found.after else ""
    first = f"?{urlencode({'text': text})}" if request.GET.get("after") else ""
    context = {
        "register": register,
        "text": text,
        "entries": entries,
        "next_url": next_url,
        "previous_url": first,
    }
    return page(request, "desk/register.html", context)


def _entry(entry: EntryView, register: Register, offices: dict[str, str], *, whole: bool) -> dict[str, Any]:
    """Numbers of people stay masked in a list; of other offices' entries only public fields are shown."""
    fields = {field.name: field for field in register.fields}
    lines = []
    for label, value in entry.lines:
        field = fields[label]
        if not whole and not field.public:
            continue
        kind = _MASKS.get(field.type)
        if kind is None and field.masked and not whole:
            kind = MaskKind.NAME if field.type is ElementType.TEXT else MaskKind.WHOLE
        lines.append({"label": label, "value": mask(kind, value) if kind else value})
    title = next((line["value"] for line in lines if line["label"] == _title_name(register)), entry.title)
    return {
        "number": entry.number,
        "title": title,
        "office": offices.get(entry.office, entry.office),
        "state": entry.state.label,
        "living": entry.state.value == "living",
        "since": entry.since,
        "lines": lines,
    }


def _title_name(register: Register) -> str:
    return next(field.name for field in register.fields if field.key == register.title)
