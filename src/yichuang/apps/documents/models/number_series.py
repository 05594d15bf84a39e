"""One row per office, year and kind: the row's lock is what makes its numbers gap-free."""

from __future__ import annotations

from django.db import models


class NumberSeries(models.Model):
    """``last`` is the last number taken by a committed transaction."""

    office = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=80)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "year", "kind"], name="number_series_once"),)

    def __str__(self) -> str:
        return f"{self.office}/{self.year}/{self.kind}: {self.last}"
