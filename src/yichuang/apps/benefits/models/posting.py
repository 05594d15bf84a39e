"""That a decision is made known in the village or community 公布, and stays so while the award runs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models.award import Award


class Posting(models.Model):
    """What is to be made known of one award, by when and where it hangs. Only who, how many, which kind, how much."""

    award = models.OneToOneField(Award, primary_key=True, on_delete=models.PROTECT, related_name="posting")
    due_on = models.DateField()
    place = models.CharField(
        max_length=120, blank=True, default=""
    )  # the board of which village or community
    posted_on = models.DateField(null=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["due_on"], name="benefits_posting_due", condition=Q(posted_on__isnull=True)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | ~Q(place=""), name="benefits_posting_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return str(self.award_id)
