"""What an officer has checked with their own eyes while working on a case: their draft, never the record."""

from __future__ import annotations

from django.db import models

from yichuang.apps.accounts.models import User
from yichuang.apps.cases.models.case import Case


class ConditionTick(models.Model):
    """One condition that no rule can check, ticked by one officer on one case; unticked, the row is gone.

    What the law asks to be recorded is entered in the review and stands in the journal.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ticks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    condition = models.TextField()
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "condition"], name="cases_tick_once"),
        ]
