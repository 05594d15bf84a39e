"""Looking at an award again 动态管理: why, on which data, what is proposed, what the person said, what was decided."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models.award import Award


class Cause(models.TextChoices):
    """Why the award is looked at again."""

    CYCLE = "cycle", "定期复核"
    DEATH = "death", "家里有人去世"
    MARRIAGE = "marriage", "婚姻有变化"
    TOLD = "told", "家庭告知变化"
    REPORT = "report", "有人反映或抽查"
    MOVED = "moved", "搬到别处"


class RecheckState(models.TextChoices):
    """Due; being checked; proposed; the person is being heard; over, with or without a change."""

    DUE = "due", "待核对"
    CHECKING = "checking", "正在核对"
    PROPOSED = "proposed", "待处理"
    HEARING = "hearing", "正在听取意见"
    DECIDED = "decided", "已作决定"
    KEPT = "kept", "维持不变"


OVER = (RecheckState.DECIDED, RecheckState.KEPT)


class Change(models.TextChoices):
    """What is proposed or decided."""

    NONE = "none", "维持"
    RAISE = "raise", "增发"
    LOWER = "lower", "减发"
    STOP = "stop", "停发"
    FADE = "fade", "渐退"
    MOVE = "move", "换类别"


ADVERSE = (Change.LOWER, Change.STOP, Change.FADE)


class Recheck(models.Model):
    """One re-check. ``reference`` names what called for it: of one award, cause and reference there is one.

    ``as_of`` is the day whose data are frozen for it, ``digest`` that of the report or batch it rests on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="rechecks")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    reference = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=8, choices=RecheckState.choices, default=RecheckState.DUE)
    as_of = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    check_no = models.CharField(max_length=40, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    change = models.CharField(max_length=8, choices=Change.choices, blank=True, default="")
    aid = models.CharField(max_length=16, blank=True, default="")  # what it becomes, where the kind changes
    amount_fen = models.BigIntegerField(null=True)
    from_month = models.IntegerField(null=True)
    until_month = models.IntegerField(null=True)
    reasons = ArrayField(models.TextField(), default=list, blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    statement_until = models.DateField(null=True)
    nobody_to_hear = models.BooleanField(default=False)  # the only person it was for has died
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["award", "cause", "reference"], name="benefits_recheck_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_on", "id"],
                name="benefits_recheck_open",
                condition=~Q(state__in=["decided", "kept"]),
            ),
            models.Index(fields=["check_no"], name="benefits_recheck_check"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.cause} {self.reference}"

    @property
    def subject(self) -> str:
        """How rooms below refer to it."""
        return f"recheck:{self.id}"


class HearingKind(models.TextChoices):
    """What the person said and how: in writing by themselves, to an officer, or that they have nothing to say."""

    STATEMENT = "statement", "书面意见"
    HEARD = "heard", "当面听取"
    WAIVED = "waived", "表示没有意见"


class Hearing(SealedRow):
    """What was said before a decision to the person's disadvantage, word for word; sealed."""

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recheck = models.ForeignKey(Recheck, on_delete=models.PROTECT, related_name="hearings")
    kind = models.CharField(max_length=9, choices=HearingKind.choices)
    text_sealed = sealed_column()
    place = models.CharField(max_length=120, blank=True, default="")
    present = models.CharField(max_length=200, blank=True, default="")  # who was there beside the person
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    text = sealed("text")
    sealed_columns: ClassVar[tuple[str, ...]] = ("text",)

    def __str__(self) -> str:
        return f"{self.kind} of {self.recheck_id}"
