"""The bytes of a file, once, whoever handed them in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class StoredFile(models.Model):
    """Content-addressed: the key is the SM3 of the plain bytes; the bytes lie encrypted in the vault."""

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.media_type}, {self.size} bytes)"
