"""Visits at people's homes."""

from yichuang.apps.visits.models.home_visit import HomeVisit, NoPlace, Unsigned, VisitKind

__all__ = ["HomeVisit", "NoPlace", "Unsigned", "VisitKind"]
