"""A scenario walked from guide to service, and what happened held against what the guide promised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.end_to_end.comparing import compare
from tests.end_to_end.walking import Hall, Reply
from yichuang.apps.cases.effects import issuer
from yichuang.apps.cases.jobs import run_timers
from yichuang.apps.registers import service as registers
from yichuang.catalogue.expressions import compile_expression
from yichuang.catalogue.model import OfficeKind, Scenario
from yichuang.catalogue.scenarios import answers_of, put, with_entered
from yichuang.core.clocktime import SHANGHAI

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Walk:
    """One scenario of one service in a hall."""

    hall: Hall
    service: str
    scenario: Scenario
    guide: dict[str, Any] = field(default_factory=dict)
    no: str = ""
    handed_in: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.hall.at = self.scenario.at
        self.offering = self.hall.catalogue.offering(self.service, self.scenario.region)
        self.sample = self.hall.catalogue.scenarios[self.service]
        self.guide = self.ok(self.hall.get(f"/services/{self.service}?region={self.scenario.region}"))

    def tell(self) -> None:
        """The whole way, as the scenario expects it to end."""
        expected = self.scenario.expect
        if self.scenario.existing is not None:
            self.put_in_register()
        refused = self.hand_in(expect_refusal=expected.decision is None)
        if refused is not None:
            assert refused.codes == set(expected.findings)
            return
        self.accept()
        self.go_to_decision()
        if expected.decision == "deny":
            self.deny()
        else:
            self.grant()
            self.supply()
        self.serve()
        compare(self)

    def put_in_register(self) -> None:
        """The entry that the scenario says stands there already."""
        fields = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.scenario.existing.items()}
        assert self.offering.register is not None
        on = self.scenario.at.date() - timedelta(days=400)
        registers.write_entry(
            self.offering.register, fields, office=issuer(self.offering), on=on, cause="existing"
        )

    def hand_in(self, *, expect_refusal: bool) -> Reply | None:
        """Draft, answers, papers, submission."""
        new = {"service": self.service, "region": self.scenario.region, "channel": self.scenario.channel}
        draft = self.ok(self.hall.post("/applications", "citizen", new), 201)
        self.no = draft["no"]
        answers = answers_of(self.sample, self.scenario)
        saved = self.ok(self.hall.patch(f"/applications/{self.no}/answers", "citizen", answers))
        assert saved["findings"] == []
        self.asked(draft["form"], saved["visible"], answers)
        for due in saved["materials"]:
            if due["required"] and due["to_upload"] and due["code"] not in self.scenario.without:
                self.ok(self.hall.upload(self.no, due["code"], "citizen"), 201)
                self.handed_in.add(due["code"])
        self.due = {due["code"] for due in saved["materials"] if due["required"] and due["to_upload"]}
        reply = self.hall.post(f"/applications/{self.no}/actions/submit", "citizen", {"declaration": True})
        if expect_refusal:
            assert reply.status == 422, reply.body
            return reply
        self.case = self.ok(reply)["cases"][0]
        return None

    def asked(self, form: dict[str, Any], visible: list[str], answers: dict[str, Any]) -> None:
        """Exactly the questions of the form are asked, and nothing that is answered went unasked."""
        known = {one["key"] for section in form["sections"] for one in section["fields"]}
        required = {
            one["key"]
            for section in form["sections"]
            for one in section["fields"]
            if one["required"] and not one["when"] and one["key"] in visible
        }
        given = {
            f"{role}.{leaf}"
            for role, group in answers.items()
            for one in (group if isinstance(group, list) else [group])
            for leaf in one
        }
        assert set(visible) <= known, set(visible) - known
        assert required <= given, required - given
        kept = self.ok(self.hall.get(f"/applications/{self.no}", "citizen"))["answers"]
        left = {
            f"{role}.{leaf}"
            for role, g in kept.items()
            for one in (g if isinstance(g, list) else [g])
            for leaf in one
        }
        assert left <= set(visible), left - set(visible)

    def accept(self) -> None:
        self.later()
        clerk = f"clerk@{self.guide['receiving']['code']}"
        tolerated = list(self.scenario.expect.tolerated)
        if tolerated:
            refused = self.act("accept", clerk, status=409)
            assert refused["fields"]["why"] == "material_missing"
            promise = {"materials": tolerated, "commitment": "按时补齐材料"}
            self.act("accept_tolerated", clerk, promise)
        else:
            self.act("accept", clerk)

    def go_to_decision(self) -> None:
        """Every step of the route by somebody of its role at its office."""
        steps = {step["code"]: step for step in self.guide["route"]}
        for _ in range(len(steps)):
            step = steps[self.case["step"]]
            if step["kind"] == "decision":
                return
            self.later()
            getattr(self, f"do_{step['kind']}")(step)
        raise AssertionError("no decision after every step")

    def do_review(self, step: dict[str, Any]) -> None:
        self.act("review", self.officer(step), self.opinion(step))

    def do_check(self, step: dict[str, Any]) -> None:
        entered: dict[str, Any] = {}
        for key, value in self.scenario.entered.items():
            if key in step["asks"]:
                put(entered, key, str(value) if isinstance(value, date) else value)
                self.not_before(str(value))
        self.act("review", self.officer(step), self.opinion(step) | {"entered": entered})

    def not_before(self, value: Any) -> None:
        """Nobody enters on Monday what they find on Tuesday."""
        if isinstance(value, str) and DAY.fullmatch(value):
            day = datetime.combine(date.fromisoformat(value), self.hall.at.timetz())
            self.hall.at = max(self.hall.at, day)

    def opinion(self, step: dict[str, Any]) -> dict[str, Any]:
        second = [self.hall.user(f"{self.officer(step)}#2")] if step["signatures"] > 1 else []
        return {"opinion": "经核实，情况属实"} | ({"officers": second} if second else {})

    def do_opinion(self, step: dict[str, Any]) -> None:
        reviewer = f"reviewer@{self.guide['office']['code']}"
        offices = self.departments(step["departments"])
        self.act("request_opinion", reviewer, {"offices": offices, "question": "请提出意见"})
        for office in offices:
            self.act("give_opinion", f"department@{office}", {"agrees": True, "opinion": "没有意见"})

    def departments(self, wanted: list[str]) -> list[str]:
        """The departments of the place that the step names, or any where it names none."""
        found = [o for o in self.hall.catalogue.offices.values() if o.kind is OfficeKind.DEPARTMENT]
        near = [o for o in found if o.division == self.offering.office.division] or found
        if not wanted:
            return [near[0].code]
        return [next(o.code for o in near if name in o.name) for name in wanted]

    def do_publication(self, step: dict[str, Any]) -> None:
        officer = self.officer(step)
        days = int(step["limit"].removesuffix("cd")) if step["limit"] else 7
        self.act("publish", officer, {"text": "拟予批准，现予公示", "place": "公示栏", "days": days})
        until = date.fromisoformat(self.now()["publication"]["until"])
        held = "consultation" in self.offering.promised.suspends
        if held:
            self.act("suspend", officer, {"ground": "consultation", "reason": "公开征求意见"})
        self.hall.at = datetime.combine(until + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(
            hours=9
        )
        if held:
            self.act("resume", officer)
        assert run_timers(self.hall.at) == 1
        self.case["step"] = self.now()["step"]["code"]

    def grant(self) -> None:
        self.later()
        step = self.guide["route"][-1]
        amount = self.amount()
        self.act("grant", self.officer(step), {"amount_fen": amount} if amount is not None else {})

    def amount(self) -> int | None:
        """What the benefit comes to by the service's own rule, as the officer types it."""
        rule = self.offering.service.result.entry.get("amount")
        if rule is None or self.offering.service.result.kind != "payment":
            return None
        known = with_entered(answers_of(self.sample, self.scenario), self.scenario)
        param = self.offering.parameters(self.hall.at.date())
        found: int = compile_expression(rule, self.offering.schema).evaluate(
            known, param, today=self.hall.at.date()
        )
        return found

    def deny(self) -> None:
        self.later()
        officer = self.officer(self.guide["route"][-1])
        if self.scenario.expect.findings:
            refused = self.hall.post(f"/cases/{self.case['no']}/actions/grant", officer, {})
            assert (refused.status, refused.codes) == (422, set(self.scenario.expect.findings))
        self.act("deny", officer, {"reasons": "经核实不符合规定的条件"})

    def supply(self) -> None:
        """The promised papers come; until then nothing is handed out."""
        for material in self.scenario.expect.tolerated:
            clerk = f"clerk@{self.guide['receiving']['code']}"
            refused = self.act("serve", clerk, {"method": "electronic"}, status=409)
            assert refused["fields"]["why"] == "material_awaited"
            self.ok(self.hall.upload(self.no, material, "citizen"), 201)
            self.handed_in.add(material)
            self.act("supply", "citizen", {"material": material})

    def serve(self) -> None:
        self.later()
        ways = self.guide["result"]["delivery"]
        at_counter = "counter" in ways and self.guide["visit_rule"]["count"] > 0
        how = {"method": "counter", "in_person": True} if at_counter else {"method": "electronic"}
        self.act("serve", f"clerk@{self.guide['receiving']['code']}", how)
        self.act("rate", "citizen", {"grade": 5})

    @property
    def decider(self) -> str:
        return self.officer(self.guide["route"][-1])

    def officer(self, step: dict[str, Any]) -> str:
        return f"{step['role']}@{step['office']['code']}"

    def now(self) -> dict[str, Any]:
        """The case as its decider, or whoever has it now, sees it."""
        for who in (self.decider, f"reviewer@{self.guide['office']['code']}", "citizen"):
            reply = self.hall.get(f"/cases/{self.case['no']}", who)
            if reply.status == 200:
                return reply.body
        raise AssertionError(reply.body)

    def act(
        self, action: str, who: str, data: dict[str, Any] | None = None, status: int = 200
    ) -> dict[str, Any]:
        """One action with the version last seen; a refusal is handed back where it is expected."""
        path = f"/cases/{self.case['no']}/actions/{action}"
        body = self.ok(self.hall.post(path, who, data or {}), status)
        if status == 200:
            self.case = body
        return body

    def later(self) -> None:
        """A step takes a working day where the promise leaves room for it, else minutes."""
        roomy = (
            self.offering.promised.unit.value == "wd"
            and self.offering.promised.value > len(self.guide["route"]) + 1
        )
        self.hall.later(days=1) if roomy else self.hall.later(minutes=10)

    @staticmethod
    def ok(reply: Reply, status: int = 200) -> Any:
        assert reply.status == status, (reply.status, reply.body)
        return reply.body
