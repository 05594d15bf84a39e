"""A help day 集中救助帮扶日、主动申报日: where and when officers come to people, and how it went."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yichuang.apps.accounts.models import Office, User


class HelpDay(models.Model):
    """One session of an office at a place. Planned until it was held or cancelled; months of one plan share ``series``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="help_days")
    series = models.UUIDField(default=uuid.uuid4)
    day = models.DateField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    place = models.CharField(max_length=120)
    services = ArrayField(
        models.CharField(max_length=64), default=list, blank=True
    )  # codes; none: all matters
    officers = models.ManyToManyField(User, related_name="+", blank=True)
    planned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)  # when attendance was noted
    visitors = models.IntegerField(null=True)
    present = models.ManyToManyField(User, related_name="+", blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["office", "day"], name="help_day_office")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["office", "day", "place"],
                condition=Q(cancelled_at__isnull=True),
                name="help_day_once_a_place",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="help_day_closes_later"),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | (Q(visitors__gte=0) & Q(cancelled_at__isnull=True)),
                name="help_day_held_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"help-day:{self.id}"
