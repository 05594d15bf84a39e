"""An award 待遇: what was granted to whom, every decision on its amount, the people it is for, where it is paid to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.parties.models import Person
from yichuang.apps.releases.models import Release


class Rhythm(models.TextChoices):
    """How often it is paid."""

    MONTH = "month", "按月"
    ONCE = "once", "一次"


class AwardState(models.TextChoices):
    """Running; in its last months 渐退; over."""

    RUNNING = "running", "在发"
    FADING = "fading", "渐退期"
    ENDED = "ended", "已停发"


class ReviewClass(models.TextChoices):
    """How often it is looked at again: by how changeable the household's circumstances are."""

    STABLE = "stable", "短期内变化不大"
    CHANGING = "changing", "收入不固定或有劳动能力"


class Award(models.Model):
    """One award of one case. ``office`` decides on it and pays, ``receiving`` is where the family goes.

    Months are numbers like 202612. ``unsettled_from`` is the first month that a payment list may still owe something
    of; ``held_from`` the first month that is not paid until somebody has looked (``held_why``). ``version`` and
    ``head`` are the end of its chain in the journal.
    """

    number = models.CharField(max_length=80, unique=True)  # the register entry's
    case_no = models.CharField(max_length=60, unique=True)
    entry = models.UUIDField()
    service = models.CharField(max_length=60)
    region = models.CharField(max_length=12)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)  # as the register calls it
    aid = models.CharField(max_length=16, blank=True, default="")  # as the means rules call it
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    holder_name = models.CharField(max_length=100)
    holder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=AwardState.choices, default=AwardState.RUNNING)
    review_class = models.CharField(max_length=8, choices=ReviewClass.choices, default=ReviewClass.CHANGING)
    next_review = models.IntegerField(null=True)
    first_month = models.IntegerField()
    unsettled_from = models.IntegerField()
    held_from = models.IntegerField(null=True)
    held_why = models.CharField(max_length=200, blank=True, default="")
    relative_in_office = models.BooleanField(default=False)
    version = models.IntegerField(default=0)
    head = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["office", "-id"], name="benefits_award_office"),
            models.Index(fields=["receiving", "-id"], name="benefits_award_receiving"),
            models.Index(
                fields=["office", "unsettled_from"],
                name="benefits_award_unsettled",
            ),
            models.Index(
                fields=["office", "next_review"],
                name="benefits_award_review",
                condition=Q(next_review__isnull=False),
            ),
            models.Index(fields=["owner"], name="benefits_award_owner"),
            models.Index(
                fields=["holder_name"], name="benefits_award_names", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """How records of unmasking point to it."""
        return f"award:{self.number}"


class DecisionKind(models.TextChoices):
    """What a decision does to the award."""

    GRANT = "grant", "批准"
    RAISE = "raise", "增发"
    LOWER = "lower", "减发"
    STOP = "stop", "停发"
    FADE = "fade", "渐退"
    REVOKE = "revoke", "撤销"
    RECTIFY = "rectify", "更正"
    MOVE = "move", "换类别"


class Decision(models.Model):
    """One decision on an award; append-only. From ``from_month`` on it overrides what was decided before.

    After ``until_month``, where there is one, nothing is paid. ``check_no`` leads to the report the amount rests on.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="decisions")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=DecisionKind.choices)
    amount_fen = models.BigIntegerField()
    people = models.PositiveSmallIntegerField(default=1)
    from_month = models.IntegerField()
    until_month = models.IntegerField(null=True)
    reasons = ArrayField(models.TextField(), default=list)
    basis = ArrayField(models.TextField(), default=list)
    cause = models.CharField(max_length=80)  # the case's number, or the re-check's
    check_no = models.CharField(max_length=40, blank=True, default="")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    letter = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["award", "seq"], name="benefits_decision_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="benefits_decision_not_negative"),
            models.CheckConstraint(
                condition=Q(until_month__isnull=True) | Q(until_month__gte=F("from_month")),
                name="benefits_decision_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}/{self.seq} {self.kind}"


class Member(models.Model):
    """Somebody the award is for, with what they are to the holder."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=16, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["award", "person"], condition=Q(until__isnull=True), name="benefits_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.award_id}"


class Payee(SealedRow):
    """The account an award is paid to from some day on; a new account is a new row, the old ones stay."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="payees")
    seq = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=100)
    bank = models.CharField(max_length=100, blank=True, default="")
    account_sealed = sealed_column()
    reason = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    account = sealed("account")
    sealed_columns: ClassVar[tuple[str, ...]] = ("account",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["award", "seq"], name="benefits_payee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}/{self.seq}"
