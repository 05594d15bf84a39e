"""What the pinned release lays down for one case: procedure, route and terms, without the catalogue around them."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.catalogue.model import Archiving, Handling, Procedure, Route, RouteStep, StepKind


@dataclass(frozen=True, slots=True)
class CaseRules:
    """The rules of a case: made once per release, service and region, and shared by all its cases."""

    service: str
    handling: Handling
    procedure: Procedure
    route: Route
    office: str
    parent_office: str | None
    yellow_percent_left: int
    tolerable: frozenset[str]  # codes of secondary materials
    committable: frozenset[str]  # materials a commitment may replace
    archive: Archiving | None = None
    has_branches: bool = False  # a limit hangs on what becomes known

    def step(self, code: str | None) -> RouteStep | None:
        """The route's step by code."""
        return next((step for step in self.route.steps if step.code == code), None)

    def office_of(self, code: str | None) -> str:
        """Where a step is done: the deciding office or the one above it."""
        step = self.step(code)
        if step is not None and step.office == "parent" and self.parent_office is not None:
            return self.parent_office
        return self.office

    @property
    def decides_by_answers(self) -> bool:
        """Whether who decides hangs on what the review finds (a small sum by the township, a larger one by the county)."""
        return sum(step.kind is StepKind.DECISION for step in self.route.steps) > 1

    def is_decision(self, code: str | None) -> bool:
        step = self.step(code)
        return step is not None and step.kind is StepKind.DECISION
