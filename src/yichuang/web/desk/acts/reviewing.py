"""Forms of the back office: opinions, publication, the clock, who works on it."""

from __future__ import annotations

from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import service
from yichuang.apps.cases.lifecycle import Action, objected
from yichuang.catalogue.form import FormField, asked_questions
from yichuang.catalogue.model import OfficeKind, Role
from yichuang.core.clocktime import shanghai_date
from yichuang.web import values
from yichuang.web.desk import fields
from yichuang.web.desk.acts.base import ActForm, ReasonForm
from yichuang.web.forms import form_field, shown


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
        self.questions = self._questions()
        for question in self.questions:
            field = form_field(question)
            field.required = True
            field.initial = shown(question, values.answer(self.file.answers, question))
            self.fields[question.key] = field
        if step is not None and step.signatures > 1:
            people = accounts.holders(step.role.value, self.file.rules.office_of(step.code), self.file.at)
            names = [(str(user.pk), user.get_full_name()) for user in people if user.pk != self.actor.user_id]
            hint = "法律要求两名工作人员共同办理"
            self.fields["officers"] = fields.tick("另一名承办人", names, help_text=hint)
        self.fields["opinion"] = fields.words(f"{step.name if step else '审查'}意见", least=2, most=1000)
        if not self.file.findings and not self.questions:
            self.fields["opinion"].initial = "经审查，材料齐全，符合规定的条件，建议准予。"

    def _questions(self) -> list[FormField]:
        asks = self.file.step.asks if self.file.step else ()
        found: dict[str, FormField] = {}
        for question in asked_questions(self.file.view.offering):
            if question.key in asks:
                found.setdefault(question.key, question)
        return list(found.values())

    def data_for_command(self) -> dict[str, Any]:
        officers = [int(user) for user in self.cleaned_data.get("officers", ())]
        return {"opinion": self.cleaned_data["opinion"]} | ({"officers": officers} if officers else {})

    def perform(self, action: Action, order: service.Order) -> service.Outcome:
        if not self.questions:
            return super().perform(action, order)
        entered: dict[str, dict[str, Any]] = {}
        for question in self.questions:
            entered.setdefault(question.role, {})[question.leaf] = self.cleaned_data[question.key]
        return service.review(self.file.no, self.data_for_command(), entered, actor=self.actor, order=order)


class SendBackForm(ReasonForm):
    def build(self) -> None:
        snapshot = self.file.view.snapshot
        earlier = snapshot.steps[: snapshot.position]
        steps = [(code, step.name) for code in earlier if (step := self.file.rules.step(code)) is not None]
        again = objected.again_from(snapshot, self.file.rules, shanghai_date(self.file.at))
        last = steps[-1][0] if steps else None
        self.fields["step"] = fields.pick("退回到", steps, initial=again or last)
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
