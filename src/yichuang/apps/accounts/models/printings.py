"""Every time a paper left the house on a printer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Printing(models.Model):
    """Who printed what for which application or certificate. Append-only: the database refuses to change a row.

    `subject` is an opaque reference (`application:<no>`, `certificate:<key>`). `copy` is 0 for the first print and
    counts the reprints 补打 after it: of two hands at once one is the first, as the constraint says.
    """

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Office", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=32)
    subject = models.CharField(max_length=128)
    copy = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["subject", "what", "copy"], name="printing_copy_once"),
            models.CheckConstraint(condition=models.Q(copy__gte=0), name="printing_copy_counts"),
            models.CheckConstraint(
                condition=models.Q(copy=0) | ~models.Q(reason=""), name="printing_again_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.subject}, copy {self.copy}"
