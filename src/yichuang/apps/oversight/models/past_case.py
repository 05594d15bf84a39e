"""A case that this hall did not live through: a record of the past, played through the engine and kept."""

from __future__ import annotations

from django.db import models

from yichuang.apps.cases.models import Case


class PastCase(models.Model):
    """``record`` is the digest of the recorded line and of how often it had stood before: the same line is kept once."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="past")
    record = models.TextField(unique=True)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.record
