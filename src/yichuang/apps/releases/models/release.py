"""Releases of the catalogue and when each became the current one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Release(models.Model):
    """A compiled catalogue, compressed; the same content is the same release. The database refuses any change.

    `created_by` is the id of a user: this room lies below the accounts and points to none of them.
    """

    number = models.CharField(max_length=24, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.number


class Activation(models.Model):
    """From `at` on new cases are pinned to the release; the latest counts, so an earlier one can come back."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="activations")
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        get_latest_by: ClassVar[Any] = "pk"

    def __str__(self) -> str:
        return f"{self.release_id} at {self.at:%Y-%m-%d %H:%M}"
