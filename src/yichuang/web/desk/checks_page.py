"""A check as its page shows it: the conclusion first, then lines, steps, disagreements and evidence, each a link to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.checks import consents, notified, queries, showing
from yichuang.apps.checks.models import Answer, Check, CheckedPerson, Outcome, Report, Ruling, State
from yichuang.apps.documents import queries as documents
from yichuang.apps.sources import queries as sources
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import NotFound
from yichuang.core.masking import mask_name, mask_resident_id

_TONES = {"found": "green", "nothing": "grey", "stale": "amber", "failed": "amber", "refused": "red"}
_STATE_TONES = {"ready": "amber", "contested": "red", "final": "green", "ended": "grey"}


@dataclass(frozen=True)
class Page:
    """One check for the centre that runs it, at one moment."""

    check: Check
    at: datetime

    @cached_property
    def _assessed(self) -> tuple[showing.Evidence, showing.Assessment]:
        return showing.assessment(self.check)

    @property
    def evidence(self) -> showing.Evidence:
        return self._assessed[0]

    @property
    def assessment(self) -> showing.Assessment:
        return self._assessed[1]

    @cached_property
    def names(self) -> dict[int, str]:
        """People by position, masked: the centre needs no full names."""
        return {person.position: mask_name(person.name) for person in self.evidence.people}

    @cached_property
    def steps(self) -> list[showing.Step]:
        return showing.steps_of(self.check, self.assessment)

    @cached_property
    def consents(self) -> dict[int, str]:
        """Under whose consent each look-up was made, in words."""
        given = sources.consents_of_look_ups(one for row in self.evidence.statuses() for one in row.lookups)
        return {
            one: f"{mask_name(consent.person.name)}{format_date(shanghai_date(consent.given_at))}同意"
            f"（{consent.get_way_display()}），{format_date(shanghai_date(consent.until))}到期"
            for one, consent in given.items()
        }

    def consented(self, lookups: Sequence[int]) -> list[str]:
        """Each consent once."""
        return list(dict.fromkeys(self.consents[one] for one in lookups if one in self.consents))

    def context(self) -> dict[str, Any]:
        """Everything the template needs but what may be done now."""
        return {
            "check": self.check,
            "tone": _STATE_TONES.get(self.check.state, "blue"),
            "light": light(self.check, self.at),
            "due": shanghai_date(self.check.due_at - showing.MOMENT),
            "headline": showing.headline(self.assessment),
            "reasons": showing.reasons(self.assessment.household),
            "lines": self.lines(),
            "units": self.units(),
            "steps": [self.step(step, self.steps) for step in self.steps],
            "people": self.people(),
            "differences": self.differences(),
            "open_differences": len(self.assessment.unsettled),
            "missing": self.missing(),
            "unasked": self.unasked(),
            "ending": self.ending(),
            "statements": self.statements(),
            "reports": reports_of(self.check),
        }

    def lines(self) -> list[dict[str, Any]]:
        """The lines the household is measured by, each with the step behind it."""
        told = {step.name for step in self.steps}
        return line_rows(
            showing.line_rows(self.assessment.household, self.assessment.parameters.values), told
        )

    def step(self, step: showing.Step, steps: Sequence[showing.Step], person: int = 0) -> dict[str, Any]:
        """A step with its parameters, the steps and the findings its number was made of; of one person where named."""
        findings = (one for one in self.evidence.findings if person in (0, one.person))
        found = showing.leads_to(step, findings)
        rests = [(anchor(one.key), f"{self.names[one.person]}：{one.title}") for one in found]
        return step_row(step, steps, rests)

    def units(self) -> list[dict[str, Any]]:
        """Those who apply alone, beside the household, each with their own reckoning."""
        rows = []
        for index, (name, text) in enumerate(showing.alone(self.assessment.units, self.names), 1):
            person = int(self.assessment.units[index]["unit"])
            steps = showing.steps_of(self.check, self.assessment, index)
            told = [self.step(step, steps, person) for step in steps]
            rows.append({"name": name, "text": text, "anchor": f"alone-{person}", "steps": told})
        return rows

    def people(self) -> list[dict[str, Any]]:
        """Each person with how every kind was answered and what was found."""
        statuses, counted = self.evidence.statuses(), showing.counted_people(self.assessment)
        rows = []
        for person in self.evidence.people:
            rows.append(
                {
                    "position": person.position,
                    "counted": person.position in counted,
                    "name": self.names[person.position],
                    "number": mask_resident_id(person.resident_id),
                    "statuses": [
                        {
                            "name": showing.KIND_NAMES[s.kind],
                            "holder": s.holder,
                            "tone": _TONES[s.outcome],
                            "text": showing.status_words(s.outcome, s.reason),
                            "lookups": s.lookups,
                            "consents": self.consented(s.lookups),
                            "at": s.at,
                        }
                        for s in statuses
                        if s.person == person.position
                    ]
                    + [self.beside(row) for row in self.evidence.beside(person.position)],
                    "notified": self.notified(person),
                    "findings": [
                        self.finding(f) for f in self.evidence.findings if f.person == person.position
                    ],
                }
            )
        return rows

    def notified(self, person: CheckedPerson) -> dict[str, Any] | None:
        """What another department notifies of somebody who has the allowance, and what was put on record of it."""
        if not notified.about(self.check, person):
            return None
        key = notified.key(person.position)
        ruling = self.evidence.rulings.get(key)
        return {
            "key": key,
            "anchor": anchor(key),
            "choices": notified.CHOICES,
            "carried": notified.carried(person) and dict(notified.CHOICES)["refused"],
            "ruling": ruling_row(ruling, dict(notified.CHOICES)) if ruling else None,
        }

    def beside(self, row: Answer) -> dict[str, Any]:
        """A look-up of something that is no property and no income."""
        source = self.evidence.catalogue.sources[row.source]
        return {
            "name": source.name,
            "holder": source.holder,
            "tone": _TONES[row.outcome],
            "text": showing.status_words(Outcome(row.outcome), row.reason),
            "lookups": (row.lookup,),
            "consents": [],
            "at": row.at,
        }

    def finding(self, one: showing.Finding) -> dict[str, Any]:
        """One thing found, with the officer's ruling and whether the family contests it."""
        ruling = self.evidence.rulings.get(one.key)
        return {
            "key": one.key,
            "anchor": anchor(one.key),
            "kind": showing.KIND_NAMES[one.kind],
            "title": one.title,
            "lines": one.lines,
            "holder": one.holder,
            "as_of": one.as_of,
            "lookup": one.lookup,
            "contested": any(one.key in statement.about for statement in self.evidence.statements),
            "ruling": ruling_row(ruling, dict(showing.FINDING_CHOICES)) if ruling else None,
        }

    def differences(self) -> list[dict[str, Any]]:
        """Disagreements, the open ones first."""
        rows = []
        for one in self.assessment.differences:
            ruling = self.evidence.rulings.get(one.key)
            rows.append(
                {
                    "key": one.key,
                    "anchor": anchor(one.key),
                    "name": self.names.get(one.person, ""),
                    "text": one.text,
                    "sides": one.sides,
                    "choices": one.choices,
                    "ruling": ruling_row(ruling, dict(one.choices)) if ruling else None,
                }
            )
        return sorted(rows, key=lambda row: row["ruling"] is not None)

    def missing(self) -> list[dict[str, Any]]:
        """What is not known, in words, each with the key to establish it otherwise."""
        return [
            {
                "key": showing.missing_key(s.kind, s.person),
                "name": self.names[s.person],
                "kind": showing.KIND_NAMES[s.kind],
                "holder": s.holder,
                "text": showing.status_words(s.outcome, s.reason),
            }
            for s in self.evidence.missing()
            if s.outcome != Outcome.REFUSED
        ]

    def unasked(self) -> list[dict[str, Any]]:
        """Who was not asked about for want of a consent, one line a person: it is the consent that is to be had."""
        kinds: dict[int, list[str]] = {}
        for s in self.evidence.missing():
            if s.outcome == Outcome.REFUSED:
                kinds.setdefault(s.person, []).append(showing.KIND_NAMES[s.kind])
        standing = {
            one.person.position: one for one in consents.standings(self.check, self.at, self.evidence.people)
        }
        return [
            {
                "name": self.names[position],
                "kinds": names,
                "ended_on": standing[position].ended_on,
                "given": not standing[position].lacks,
                "asked_at": standing[position].by.consent_asked_at,
            }
            for position, names in sorted(kinds.items())
        ]

    def ending(self) -> list[dict[str, Any]]:
        """Whose consent ends soon, while the check is not over."""
        if self.check.is_over:
            return []
        rows = consents.standings(self.check, self.at, self.evidence.people)
        return [{"name": self.names[r.person.position], "on": r.ends_on} for r in rows if r.ends_on]

    def statements(self) -> list[dict[str, Any]]:
        """What the family said, on what, with which papers."""
        titles = {f.key: f"{f.holder}：{f.title}" for f in self.evidence.findings}
        titles |= {d.key: d.text for d in self.assessment.differences}
        return [
            {
                "who": mask_name(row.person.name) if row.person else "窗口代记",
                "at": row.at,
                "text": row.text,
                "about": [(anchor(key), titles[key]) for key in row.about if key in titles],
                "papers": papers(row.documents),
            }
            for row in self.evidence.statements
        ]


def line_rows(lines: Sequence[tuple[str, str, str, bool]], told: Collection[str]) -> list[dict[str, Any]]:
    """Lines with the step behind each, by the names of the steps told."""
    return [
        {"name": n, "value": v, "line": line, "ok": ok, "step": f"step-{step}" if step in told else "steps"}
        for (n, v, line, ok), step in zip(lines, showing.LINE_STEPS, strict=True)
    ]


def step_row(
    step: showing.Step, steps: Sequence[showing.Step], rests: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """A step as pages tell it; ``rests``: where the findings stand that its number was made of."""
    return {
        "name": step.name,
        "label": step.label,
        "text": step.text,
        "article": step.article,
        "cited": step.cited,
        "follows": [(one.name, one.label) for one in showing.follows_from(step, steps)],
        "rests": rests,
    }


def ruling_row(ruling: Ruling, choices: Mapping[str, str]) -> dict[str, Any]:
    """Who ruled what, why, on what papers."""
    return {
        "choice": choices.get(ruling.choice, ruling.choice),
        "reason": ruling.reason,
        "who": ruling.by.name,
        "at": ruling.at,
        "papers": papers(ruling.documents),
    }


def papers(uuids: list[Any]) -> list[dict[str, Any]]:
    """Documents by name, those that still exist."""
    found = []
    for uuid in uuids:
        try:
            found.append({"uuid": uuid, "name": documents.get(uuid).name})
        except NotFound:
            continue
    return found


def reports_of(check: Check) -> list[dict[str, Any]]:
    """Signed versions, newest first."""
    rows: list[Report] = queries.reports_of(check)
    names = accounts.names({row.signed_by_id for row in rows})
    return [
        {
            "row": row,
            "conclusion": showing.CONCLUSIONS[row.conclusion],
            "who": names.get(row.signed_by_id, ""),
            "final": row.final,
        }
        for row in rows
    ]


def anchor(key: str) -> str:
    """A key as the name of a place on the page."""
    return key.replace(":", "-")


def light(check: Check, at: datetime) -> str:
    """yellow or red where time runs out."""
    if check.is_over or check.state == State.REPORTED:
        return ""
    if at >= check.due_at:
        return "red"
    return "yellow" if at >= check.yellow_at else ""
