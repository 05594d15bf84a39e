"""Offices, as the catalogue names them, with their place in the tree."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Office(models.Model):
    """A copy of the catalogue's office that rows can point to. `lineage` holds its ancestors and itself,
    `below` itself and all under it, closed ones included: both are written by the synchronisation only."""

    code = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=128)
    kind = models.CharField(max_length=16)
    division = models.CharField(max_length=12, db_index=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    lineage = ArrayField(models.CharField(max_length=64))
    below = ArrayField(models.CharField(max_length=64), default=list)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [GinIndex(fields=["lineage"], name="office_lineage")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(lineage__contains=[models.F("code")]), name="office_in_its_lineage"
            ),
        ]

    def __str__(self) -> str:
        return self.name
