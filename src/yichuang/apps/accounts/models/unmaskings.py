"""Every time masked data was shown in full."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Unmasking(models.Model):
    """Who saw what of whom, and why. Append-only: the database refuses to change or delete a row.

    `whose` is an opaque reference (`person:<uuid>`), never a name or a number.
    """

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Office", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=64)
    whose = models.CharField(max_length=128, db_index=True)
    purpose = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(purpose=""), name="unmasking_has_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.whose}"
