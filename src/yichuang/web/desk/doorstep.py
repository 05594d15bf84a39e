"""What is written down at somebody's door: who they are, what they apply for, how they agreed; with or without a lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from yichuang.apps.outreach import service as outreach
from yichuang.apps.parties.models import ConsentWay
from yichuang.core.errors import DomainError
from yichuang.web import reporting
from yichuang.web.desk import fields
from yichuang.web.desk.signature import png_of
from yichuang.web.errors import wording
from yichuang.web.portal.mandates import offered

_WAYS = [(ConsentWay.DRAWN.value, "本人手写签名"), (ConsentWay.WITNESSED.value, "不会写字，两位见证人在场")]
_UNSIGNED = "要本人手写签名，不能输入姓名代替。不会写字的，选两位见证人。"


class DoorstepForm(forms.Form):
    """The person, the matter, how they agreed. ``place``: whose services are offered, where it is not the visitor's."""

    def __init__(self, request: HttpRequest, data: Any = None, *, place: str = "") -> None:
        super().__init__(data)
        services = offered(request, place) if place else offered(request)
        self.fields["name"] = fields.line("姓名", most=60)
        self.fields["resident_id"] = fields.line("身份证号", most=24)
        self.fields["phone"] = fields.line("手机号", most=20, required=False, help_text="没有可以不填")
        self.fields["address"] = fields.line("住址", most=200, required=False)
        self.fields["service"] = fields.drop("办什么", services)
        self.fields["way"] = fields.pick("怎样同意的", _WAYS, initial=ConsentWay.DRAWN.value)
        self.fields["witness_1"] = fields.line("见证人一", most=60, required=False)
        self.fields["witness_2"] = fields.line("见证人二", most=60, required=False)
        if not place:
            self.fields["at_home"] = forms.BooleanField(label="行动不便，请上门服务", required=False)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def clean_resident_id(self) -> str:
        return reporting.checked_id(str(self.cleaned_data["resident_id"]))


def intake_of(
    request: HttpRequest, form: DoorstepForm, region: str, *, key: UUID, noted_at: datetime
) -> outreach.Intake:
    """What the form says. After a lead somebody has been there: at home."""
    data = form.cleaned_data
    way, drawn = ConsentWay(data["way"]), request.POST.get("signature", "")
    if request.POST.get("signature_typed", "").strip():
        drawn = ""  # a name that the visitor could have typed is nobody's signature
    return outreach.Intake(
        key=key,
        noted_at=noted_at,
        service=data["service"],
        region=region,
        name=data["name"],
        resident_id=data["resident_id"],
        phone=data["phone"],
        address=data["address"],
        way=way,
        signature=png_of(drawn, "") if drawn and way is ConsentWay.DRAWN else b"",
        witnesses=(data["witness_1"], data["witness_2"]),
        at_home=data.get("at_home", True),
    )


def blame(form: DoorstepForm, refused: DomainError) -> None:
    """The refusal at the field it is about."""
    if refused.code == "consent_required":
        form.add_error(None, _UNSIGNED)
    elif refused.fields.get("field") == "witnesses":
        form.add_error("witness_1", wording(refused).text)
    else:
        reporting.blame(form, refused)
