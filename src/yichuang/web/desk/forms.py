"""One form for every act of the table. Each gives the data that ``lifecycle.needs`` asks for, in Chinese fields.

The forms know the case: what can be read off the file is filled in before the officer looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import applications
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import DocumentKind
from yichuang.catalogue.model import OfficeKind, Role
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DocumentRefused
from yichuang.web.desk import fields
from yichuang.web.desk.casefile import CaseFile
from yichuang.web.desk.signature import png_of

_FREE_LINES = 3
_METHODS = {"counter": "窗口领取，当面签收", "express": "快递送达", "electronic": "电子送达"}


class ActForm(forms.Form):
    """An act's form: ``data()`` is what the command needs. Without fields of its own it only confirms."""

    template = "desk/act_fields.html"
    label: ClassVar[str] = ""

    def __init__(self, file: CaseFile, actor: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.file = file
        self.actor = actor
        self.build()

    def build(self) -> None:
        """Adds the fields; what the file already knows stands in ``initial``."""

    def data_for_command(self) -> dict[str, Any]:
        """The cleaned data under the names of the command; empty values are left out."""
        return {key: value for key, value in self.cleaned_data.items() if value not in ("", None, [])}

    def perform(self) -> dict[str, Any]:
        """What must be kept before the command runs (a file, a signature); returns the command's data."""
        return self.data_for_command()


class PreReviewForm(ActForm):
    def build(self) -> None:
        self.fields["complete"] = fields.pick(
            "预审结论", [("1", "材料齐全，可以来办"), ("", "还缺材料")], required=False
        )
        self.fields["complete"].initial = "" if self.file.missing else "1"
        names = [(paper.code, paper.name) for paper in self.file.papers]
        missing = [paper.code for paper in self.file.missing]
        self.fields["missing"] = fields.tick("还缺的材料", names, required=False, initial=missing)
        self.fields["opinion"] = fields.words("给申请人的话", required=False)

    def data_for_command(self) -> dict[str, Any]:
        return super().data_for_command() | {"complete": bool(self.cleaned_data["complete"])}


class CorrectionForm(ActForm):
    """一次性告知: all faults found are ticked; the officer may reword, leave out or add."""

    template = "desk/act_faults.html"

    def build(self) -> None:
        self.found = list(self._faults())
        for index, (_, text) in enumerate(self.found):
            self.fields[f"fault_{index}"] = forms.BooleanField(
                label=f"第 {index + 1} 处", required=False, initial=True
            )
            self.fields[f"text_{index}"] = _fault_text("怎么改", text)
        for index in range(_FREE_LINES):
            self.fields[f"more_{index}"] = _fault_text("另外要补正的", "")

    def _faults(self) -> Iterator[tuple[str, str]]:
        for finding in self.file.findings:
            yield finding.field or finding.code, finding.text
        for paper in self.file.missing:
            yield paper.code, f"请补交“{paper.name}”。"

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"tick": self[f"fault_{index}"], "text": self[f"text_{index}"], "about": self._about(about)}
            for index, (about, _) in enumerate(self.found)
        ]

    @property
    def more(self) -> list[Any]:
        return [self[f"more_{index}"] for index in range(_FREE_LINES)]

    def _about(self, about: str) -> str:
        paper = next((paper.name for paper in self.file.papers if paper.code == about), None)
        field = self.file.form.field(about)
        return paper or (field.label if field else "填写内容")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._chosen(cleaned):
            raise forms.ValidationError("请至少勾选或写一处要补正的内容。")
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> list[dict[str, str]]:
        ticked = [
            {"about": about, "text": cleaned.get(f"text_{index}") or text}
            for index, (about, text) in enumerate(self.found)
            if cleaned.get(f"fault_{index}")
        ]
        typed = [cleaned.get(f"more_{index}", "") for index in range(_FREE_LINES)]
        return ticked + [{"about": "other", "text": text} for text in typed if text]

    def data_for_command(self) -> dict[str, Any]:
        return {"faults": self._chosen(self.cleaned_data)}


def _fault_text(label: str, text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=text,
        required=False,
        min_length=2,
        max_length=200,
        error_messages={"min_length": "请写清楚要补什么。", "max_length": "太长了，请不要超过 200 个字。"},
    )


class AcceptForm(ActForm):
    def build(self) -> None:
        hint = "只在特事特办时填写，会进入办件记录并接受抽查"
        self.fields["urgent_reason"] = fields.words(
            "加急的理由", required=False, most=300, help_text=hint, rows=2
        )


class TolerateForm(AcceptForm):
    def build(self) -> None:
        papers = [
            p for p in self.file.papers if p.due is not None and p.due.tolerable and p.state == "missing"
        ]
        names = "、".join(f"“{paper.name}”" for paper in papers)
        self.fields["materials"] = fields.tick(
            "容缺的材料", [(p.code, p.name) for p in papers], initial=[p.code for p in papers]
        )
        latest = self.file.tolerance_until
        hint = f"最晚 {latest.month}月{latest.day}日" if latest else ""
        self.fields["due_on"] = fields.day("补齐的日期", latest=latest, initial=latest, help_text=hint)
        until = f"{latest.year}年{latest.month}月{latest.day}日" if latest else "约定的日期"
        text = f"我承诺在{until}前补交{names}。逾期没有补齐的，这次申请失效，由此产生的后果由我承担。"
        self.fields["commitment"] = fields.words("申请人的承诺", most=1000, initial=text)
        super().build()

    def data_for_command(self) -> dict[str, Any]:
        return super().data_for_command() | {"due_on": self.cleaned_data["due_on"].isoformat()}


class CommitmentForm(AcceptForm):
    def build(self) -> None:
        papers = [p for p in self.file.papers if p.due is not None and p.due.by_commitment]
        missing = [p.code for p in papers if p.state == "missing"]
        names = "、".join(f"“{p.name}”" for p in papers if p.state == "missing")
        self.fields["materials"] = fields.tick(
            "用承诺代替的材料", [(p.code, p.name) for p in papers], initial=missing
        )
        text = (
            f"我已知晓{names}所证明的条件，承诺符合这些条件，所填内容真实；不实的，愿意承担撤销决定等后果。"
        )
        self.fields["commitment"] = fields.words("申请人的承诺", most=1000, initial=text)
        super().build()


class RefuseForm(ActForm):
    def build(self) -> None:
        reason = "；".join(finding.text for finding in self.file.findings if finding.text)
        self.fields["reason"] = fields.words("不予受理的理由", initial=reason)
        self.fields["where_to_go"] = fields.line(
            "可以去哪里办", required=False, help_text="不属于本机关的，告诉申请人该找谁"
        )


class ReasonForm(ActForm):
    def build(self) -> None:
        self.fields["reason"] = fields.words("理由")


class SupplyForm(ActForm):
    """The promised paper comes to the window: the file first, then the act."""

    def build(self) -> None:
        promised = {p.material for p in self.file.view.snapshot.promises if not p.supplied}
        names = [(paper.code, paper.name) for paper in self.file.papers if paper.code in promised]
        first = names[0][0] if len(names) == 1 else None
        self.fields["material"] = fields.pick("补交的材料", names, initial=first)
        self.fields["file"] = forms.FileField(
            label="扫描件", help_text="PDF、JPG 或 PNG", error_messages={"required": "请选择扫描件。"}
        )

    def perform(self) -> dict[str, Any]:
        material, upload = self.cleaned_data["material"], self.cleaned_data["file"]
        filing = documents.Filing(
            name=upload.name,
            material=material,
            subject=self.file.view.application.no,
            created_by_id=self.actor.user_id,
        )
        paper = documents.store(upload, filing)
        applications.add_material(
            self.file.view.application.no, material, paper, actor=self.actor, at=self.file.at
        )
        return {"material": material, "in_person": True}


class ReassignForm(ReasonForm):
    def build(self) -> None:
        facts = self.file.view.facts
        office, role = facts.waiting_office or facts.office, facts.waiting_role or Role.CLERK.value
        people = accounts.holders(role, office, self.file.at)
        names = [(str(user.pk), user.get_full_name()) for user in people if user.pk != facts.assignee]
        self.fields["to_user"] = fields.drop("转交给", names)
        super().build()

    def data_for_command(self) -> dict[str, Any]:
        return super().data_for_command() | {"to_user": int(self.cleaned_data["to_user"])}


class ReviewForm(ActForm):
    """An opinion; where the step wants two officers, the other one; where it asks for values, those."""

    def build(self) -> None:
        step = self.file.step
        if step is not None and step.signatures > 1:
            people = accounts.holders(step.role.value, self.file.rules.office_of(step.code), self.file.at)
            names = [(str(user.pk), user.get_full_name()) for user in people if user.pk != self.actor.user_id]
            hint = "法律要求两名工作人员共同办理"
            self.fields["officers"] = fields.tick("另一名承办人", names, help_text=hint)
        self.fields["opinion"] = fields.words(f"{step.name if step else '审查'}意见", least=2, most=1000)
        if not self.file.findings:
            self.fields["opinion"].initial = "经审查，材料齐全，符合规定的条件，建议准予。"

    def data_for_command(self) -> dict[str, Any]:
        officers = [int(user) for user in self.cleaned_data.get("officers", ())]
        return super().data_for_command() | ({"officers": officers} if officers else {})


class SendBackForm(ReasonForm):
    def build(self) -> None:
        snapshot = self.file.view.snapshot
        earlier = snapshot.steps[: snapshot.position]
        steps = [(code, step.name) for code in earlier if (step := self.file.rules.step(code)) is not None]
        self.fields["step"] = fields.pick("退回到", steps, initial=steps[-1][0] if steps else None)
        super().build()


class RequestOpinionForm(ActForm):
    def build(self) -> None:
        offering = self.file.view.offering
        places = {region.code for region in offering.chain}
        found = [
            office
            for office in offering.catalogue.offices.values()
            if office.kind is OfficeKind.DEPARTMENT and office.division in places
        ]
        wanted = self.file.step.departments if self.file.step else ()
        wanted = wanted or tuple(d for step in self.file.rules.route.steps for d in step.departments)
        asked = [office.code for office in found if any(name in office.name for name in wanted)]
        self.fields["offices"] = fields.tick(
            "征求哪些部门的意见", [(o.code, o.name) for o in found], initial=asked
        )
        question = f"请就“{offering.service.name}”申请是否符合你部门职责范围内的规定提出意见。"
        self.fields["question"] = fields.words("请对方答复什么", initial=question)
        self.fields["due_on"] = fields.day("请在哪天前回复", required=False)

    def data_for_command(self) -> dict[str, Any]:
        due = self.cleaned_data.get("due_on")
        return super().data_for_command() | ({"due_on": due.isoformat()} if due else {})


class GiveOpinionForm(ActForm):
    def build(self) -> None:
        asked = [
            (o.office, self.file.offices.get(o.office, o.office))
            for o in self.file.view.snapshot.opinions
            if not o.given and o.office in self.actor.offices(Role.DEPARTMENT)
        ]
        if len(asked) > 1:
            self.fields["office"] = fields.pick("以哪个部门的名义", asked)
        self.fields["agrees"] = fields.pick("意见", [("1", "同意"), ("0", "不同意")])
        self.fields["opinion"] = fields.words("具体意见", least=2, most=1000)

    def data_for_command(self) -> dict[str, Any]:
        return super().data_for_command() | {"agrees": self.cleaned_data["agrees"] == "1"}


class PublishForm(ActForm):
    def build(self) -> None:
        limit = self.file.step.limit if self.file.step else None
        days = limit.value if limit is not None and limit.unit.value == "cd" else 7
        self.fields["text"] = fields.words(
            "公示内容", most=1000, rows=5, help_text="不要写身份证号、电话、详细住址"
        )
        self.fields["place"] = fields.line("公示的地方", help_text="例如：村（社区）公示栏、政府网站")
        self.fields["days"] = fields.count("公示天数", least=1, most=60, unit="个自然日", initial=days)


class ObjectForm(ActForm):
    def build(self) -> None:
        self.fields["text"] = fields.words("异议内容", help_text="不要写提出人的身份信息")


class SuspendForm(ReasonForm):
    def build(self) -> None:
        grounds = self.file.rules.procedure.suspension_grounds
        self.fields["ground"] = fields.pick("依据", [(g.code, f"{g.name}（{g.basis}）") for g in grounds])
        super().build()


class ExtendForm(ReasonForm):
    def build(self) -> None:
        most = self.file.rules.procedure.extension
        if most is not None:
            unit = most.limit.chinese.removeprefix(str(most.value)).strip()
            self.fields["days"] = fields.count(
                "延长多久", least=1, most=most.value, unit=unit, initial=most.value
            )
        super().build()


class GrantForm(ActForm):
    def build(self) -> None:
        register = self.file.view.offering.register
        paid = self.file.view.offering.service.result.kind == "payment"
        if paid or (register is not None and any(field.key == "amount" for field in register.fields)):
            self.fields["amount_fen"] = fields.YuanField("金额", required=paid)
        self.fields["reasons"] = fields.words("决定的说明", required=False, most=1000)


class DenyForm(ActForm):
    def build(self) -> None:
        reasons = "；".join(finding.text for finding in self.file.findings if finding.text)
        remedies = "；".join(f"{remedy.name}：{remedy.text}" for remedy in self.file.rules.procedure.remedies)
        hint = f"决定书会写明救济途径：{remedies}" if remedies else ""
        self.fields["reasons"] = fields.words(
            "不予批准的理由", most=1000, rows=5, initial=reasons, help_text=hint
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

    def perform(self) -> dict[str, Any]:
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


FORMS: dict[Action, type[ActForm]] = {
    Action.PRE_REVIEW: PreReviewForm,
    Action.REQUEST_CORRECTION: CorrectionForm,
    Action.SUPPLEMENT: ActForm,
    Action.ACCEPT: AcceptForm,
    Action.ACCEPT_TOLERATED: TolerateForm,
    Action.ACCEPT_ON_COMMITMENT: CommitmentForm,
    Action.REFUSE_ACCEPTANCE: RefuseForm,
    Action.REVOKE_ACCEPTANCE: ReasonForm,
    Action.SUPPLY: SupplyForm,
    Action.CLAIM: ActForm,
    Action.RELEASE: ActForm,
    Action.REASSIGN: ReassignForm,
    Action.REVIEW: ReviewForm,
    Action.SEND_BACK: SendBackForm,
    Action.REQUEST_OPINION: RequestOpinionForm,
    Action.GIVE_OPINION: GiveOpinionForm,
    Action.PUBLISH: PublishForm,
    Action.OBJECT: ObjectForm,
    Action.SUSPEND: SuspendForm,
    Action.RESUME: ActForm,
    Action.EXTEND: ExtendForm,
    Action.GRANT: GrantForm,
    Action.DENY: DenyForm,
    Action.SERVE: ServeForm,
    Action.TERMINATE: TerminateForm,
    Action.RECTIFY: RectifyForm,
    Action.REVOKE: TerminateForm,
}
"""Acts of the desk; those of the applicant and of the clock have no form here."""
