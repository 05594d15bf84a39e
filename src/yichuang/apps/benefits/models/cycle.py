"""A payment list 发放名册 of an office and a month, and its lines. A frozen line never changes but for what the bank said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yichuang.apps.accounts.models import Office, User
from yichuang.apps.benefits.models.award import Award, Decision, Payee


class CycleState(models.TextChoices):
    """Made by one, checked by another, given to the bank, answered by it."""

    FROZEN = "frozen", "待复核"
    CHECKED = "checked", "待交银行"
    EXPORTED = "exported", "已交银行"
    CLOSED = "closed", "已办结"
    REJECTED = "rejected", "复核退回"


OPEN = (CycleState.FROZEN, CycleState.CHECKED, CycleState.EXPORTED)


class Payer(models.Model):
    """An office that pays; whoever makes, checks or answers one of its lists holds this row."""

    office = models.OneToOneField(Office, primary_key=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.office_id)


class Cycle(models.Model):
    """One list. ``round`` 2 and on are supplementary lists of the same month. ``digest`` is over all its lines."""

    number = models.CharField(max_length=80, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    month = models.IntegerField()
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=CycleState.choices, default=CycleState.FROZEN)
    lines_count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    rejected_because = models.CharField(max_length=500, blank=True, default="")
    exported_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    head = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["office", "month", "round"], name="benefits_cycle_once"),
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(state__in=["frozen", "checked", "exported"]),
                name="benefits_cycle_one_open",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")),
                name="benefits_cycle_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LineState(models.TextChoices):
    """Listed; the bank has paid; the bank could not; the list was rejected."""

    LISTED = "listed", "待发"
    PAID = "paid", "已到账"
    FAILED = "failed", "没发出去"
    CANCELLED = "cancelled", "退回"


LIVING = (LineState.LISTED, LineState.PAID)


class Line(models.Model):
    """What one award is paid for one month by one list; arrears are lines for earlier months.

    Of an award and a month the living lines are numbered: two lists that would pay the same twice collide.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="lines")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="lines")
    for_month = models.IntegerField()
    ordinal = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=LineState.choices, default=LineState.LISTED)
    fault = models.CharField(max_length=200, blank=True, default="")
    settled_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["award", "for_month", "ordinal"],
                condition=Q(state__in=["listed", "paid"]),
                name="benefits_line_never_twice",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="benefits_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.award_id} {self.for_month}"
