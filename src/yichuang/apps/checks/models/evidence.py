"""What sources answered, what the family says of it, how officers rule. All append-only: the database refuses changes."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import User
from yichuang.apps.checks.models.check import Check, CheckedPerson


class Outcome(models.TextChoices):
    """What came of asking one source about one person."""

    FOUND = "found", "查到"
    NOTHING = "nothing", "没有记录"
    STALE = "stale", "只有旧数据"
    FAILED = "failed", "没有查通"
    REFUSED = "refused", "没有授权"


class Answer(SealedRow):
    """One answer of one source about one person; the newest holds. ``values`` are by element, as they were weighed."""

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(CheckedPerson, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=32, blank=True)
    consent = models.UUIDField(null=True)
    lookup = models.BigIntegerField()  # its number in the record of look-ups
    as_of = models.DateTimeField(null=True)
    values_sealed = sealed_column()  # JSON
    at = models.DateTimeField()

    values = sealed("values")
    sealed_columns: ClassVar[tuple[str, ...]] = ("values",)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["check_of", "person", "source", "-id"], name="check_answer_newest")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome} for {self.person_id}"


class Statement(SealedRow):
    """家庭说明: what somebody of the household says of findings (``about``: their keys), with papers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="statements")
    person = models.ForeignKey(CheckedPerson, null=True, on_delete=models.CASCADE, related_name="+")
    about = ArrayField(models.CharField(max_length=160), default=list)
    text_sealed = sealed_column()
    documents = ArrayField(models.UUIDField(), default=list, blank=True)
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    text = sealed("text")
    sealed_columns: ClassVar[tuple[str, ...]] = ("text",)

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    def __str__(self) -> str:
        return f"statement:{self.id}"


class Ruling(SealedRow):
    """认定: how an officer settles a finding or a disagreement (``about``: its key), why, on what papers; the newest holds."""

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="rulings")
    about = models.CharField(max_length=160)
    choice = models.CharField(max_length=16)
    reason_sealed = sealed_column()
    documents = ArrayField(models.UUIDField(), default=list, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    reason = sealed("reason")
    sealed_columns: ClassVar[tuple[str, ...]] = ("reason",)

    def __str__(self) -> str:
        return f"{self.choice} on {self.about}"
