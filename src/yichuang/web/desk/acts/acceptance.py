"""Forms of the window: pre-review, correction, the ways to accept, refusal, papers that follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from yichuang.apps.cases import papers
from yichuang.web.desk import fields
from yichuang.web.desk.acts.base import ActForm

_FREE_LINES = 3


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

    def data_for_command(self) -> dict[str, Any]:
        material, upload = self.cleaned_data["material"], self.cleaned_data["file"]
        paper = papers.Paper(material, upload.name, upload)
        papers.hand_in_paper(self.file.view.application.no, paper, actor=self.actor, at=self.file.at)
        return {"material": material, "in_person": True}
