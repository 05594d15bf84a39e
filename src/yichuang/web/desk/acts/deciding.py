"""Forms of the decision and after it: grant, deny, serve, put right, end."""

from __future__ import annotations

from typing import Any

from django import forms

from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import DocumentKind
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DocumentRefused
from yichuang.web.desk import fields
from yichuang.web.desk.acts.base import ActForm, ReasonForm
from yichuang.web.desk.signature import png_of

_METHODS = {"counter": "窗口领取，当面签收", "express": "快递送达", "electronic": "电子送达"}


class GrantForm(ActForm):
    def build(self) -> None:
        register = self.file.view.offering.register
        paid = self.file.view.offering.service.result.kind == "payment"
        if paid or (register is not None and any(field.key == "amount" for field in register.fields)):
            self.fields["amount_fen"] = self._amount(required=paid)
        self.fields["reasons"] = fields.words("决定的说明", required=False, most=1000)

    def _amount(self, *, required: bool) -> fields.YuanField:
        """Typed; where a report reckoned it, shown and not to be changed."""
        fen = self.file.amount_by_report
        if fen is None:
            return fields.YuanField("金额", required=required)
        return fields.YuanField(
            "金额",
            initial=f"{fen / 100:.2f}",
            disabled=True,
            help_text="核对报告算出来的，在“看核对”里有每一步和依据；要改，先复查、重新出报告",
        )


class DenyForm(ActForm):
    def build(self) -> None:
        reasons = "；".join(finding.text for finding in self.file.findings if finding.text)
        remedies = "；".join(f"{remedy.name}：{remedy.text}" for remedy in self.file.rules.procedure.remedies)
        hint = f"决定书会写明救济途径：{remedies}" if remedies else ""
        self.fields["reasons"] = fields.words(
            "不予批准的理由", most=1000, rows=5, initial=reasons, help_text=hint
        )
        if self.file.fits_by_report is not None:
            self.fields["despite_report"] = fields.words(
                "为什么和核对报告不一样",
                help_text=f"核对报告{self.file.fits_by_report.number}的结论是符合。写明理由和凭据，上级在看板上看得到；"
                "认为报告不对的，先复查，不要在这里不批。",
            )


class ServeForm(ActForm):
    """Counter with a signature, express with its number, or electronic."""

    template = "desk/act_serve.html"

    def build(self) -> None:
        ways = [
            (way, _METHODS[way]) for way in self.file.view.offering.service.result.delivery if way in _METHODS
        ]
        self.fields["method"] = fields.pick(
            "怎么送达", ways or list(_METHODS.items()), initial=(ways or [("counter", "")])[0][0]
        )
        self.fields["express_no"] = fields.line("快递单号", most=40, required=False, help_text="快递送达时填")
        self.fields["signature"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["signature_typed"] = forms.CharField(
            required=False, max_length=40, widget=forms.HiddenInput
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("method") == "express" and not cleaned.get("express_no"):
            self.add_error("express_no", "请填写快递单号，当事人凭它查件。")
        if cleaned.get("method") == "counter" and not (
            cleaned.get("signature") or cleaned.get("signature_typed")
        ):
            self.add_error("signature", "请当事人签收：在框里手写，或输入姓名。")
        return cleaned

    def data_for_command(self) -> dict[str, Any]:
        found: dict[str, Any] = {"method": self.cleaned_data["method"]}
        if found["method"] == "express":
            return found | {"express_no": self.cleaned_data["express_no"]}
        if found["method"] == "counter":
            return found | {"signature": self._kept(), "in_person": True}
        return found

    def _kept(self) -> str:
        """Digest of the signature, which is kept as a document of the case."""
        drawn = png_of(self.cleaned_data["signature"], self.cleaned_data["signature_typed"])
        filing = documents.Filing(
            name="签收.png", material="signature", subject=self.file.no, kind=DocumentKind.SIGNATURE,
            created_by_id=self.actor.user_id, issued_on=shanghai_date(self.file.at),
        )  # fmt: skip
        try:
            return str(documents.store(drawn, filing, formats=("png",)).file_id)
        except DocumentRefused:
            self.add_error("signature", "没有读到签名，请重签一次。")
            raise


class TerminateForm(ReasonForm):
    def build(self) -> None:
        self.fields["ground"] = fields.line("依据", help_text="法律条文，例如《行政许可法》第七十条")
        super().build()


class RectifyForm(ReasonForm):
    """A clerical error in the register: which field, what it says, what it should say."""

    def build(self) -> None:
        register = self.file.view.offering.register
        names = [(field.key, field.name) for field in register.fields] if register else []
        self.fields["field"] = fields.drop("更正哪一项", names)
        self.fields["old"] = fields.line("现在写的", most=500)
        self.fields["new"] = fields.line("应当是", most=500)
        super().build()
