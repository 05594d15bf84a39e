"""The form that every way of reporting somebody in need shares, and what it says as a report."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import SIGNS, Source
from yichuang.core.errors import DomainError, InvalidInput
from yichuang.core.resident_id import ResidentId
from yichuang.web.desk import fields
from yichuang.web.errors import wording


def about() -> dict[str, forms.Field]:
    """What every way of reporting asks of the person in need."""
    return {
        "name": fields.line("困难人姓名", most=60, help_text="不知道全名，写怎么称呼，例如：陈阿婆"),
        "address": fields.line("住在哪里", most=200, help_text="写到找得到人：村、小区、门牌"),
        "phone": fields.line("困难人电话", most=20, required=False),
        "signs": fields.tick("什么困难", SIGNS.items()),
        "words": fields.words("补充说明", most=1000, required=False),
        "urgent": forms.BooleanField(label="很急，今天就要有人去看", required=False),
    }


def checked_id(text: str) -> str:
    """A resident number as stored, or none. ValidationError."""
    if not text.strip():
        return ""
    try:
        return str(ResidentId.parse(text, today=timezone.localdate()))
    except InvalidInput as fault:
        raise forms.ValidationError(wording(fault).text) from None


def report_of(form: forms.Form, key: UUID, source: Source, office: str) -> service.Report:
    """What a form of the kind says."""
    data = form.cleaned_data
    return service.Report(
        key=key,
        source=source,
        office=office,
        name=data["name"],
        signs=tuple(data["signs"]),
        address=data["address"],
        phone=data["phone"],
        resident_id=data.get("resident_id", ""),
        words=data["words"],
        urgent=data["urgent"],
        reporter=data.get("reporter", ""),
        reporter_phone=data.get("reporter_phone", ""),
    )


def key_of(request: HttpRequest) -> UUID:
    """The key that the form carried. InvalidInput."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise InvalidInput(field="key", reason="malformed") from None


def blame(form: forms.Form, refused: DomainError) -> None:
    """The refusal at its field, or above the form."""
    name = str(refused.fields.get("field", ""))
    form.add_error(name if name in form.fields else None, wording(refused).text)
