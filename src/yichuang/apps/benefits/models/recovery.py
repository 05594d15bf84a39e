"""Getting back what was paid too much 追回: computed month by month, demanded by letter, paid back in instalments."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models.award import Award


class Recovery(models.Model):
    """One demand. ``months`` lists [month, paid, due, over] in fen; ``instalments`` lists [day, fen]."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="recoveries")
    months = models.JSONField()
    total_fen = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    instalments = models.JSONField()
    letter = models.UUIDField(null=True)
    demanded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    demanded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="benefits_recovery_positive"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(settled_at__isnull=True), name="benefits_recovery_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.total_fen}"


class Repayment(models.Model):
    """Money that came back; append-only."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="repayments")
    amount_fen = models.BigIntegerField()
    paid_on = models.DateField()
    voucher = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="benefits_repayment_positive"),
            models.UniqueConstraint(fields=["recovery", "voucher"], name="benefits_repayment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id}: {self.amount_fen}"
