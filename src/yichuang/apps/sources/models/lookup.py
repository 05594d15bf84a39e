"""Look-ups, every one on record: who, whose, which elements, why, under which consent, with what outcome."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.sources.models.concerned import Concerned
from yichuang.apps.sources.models.consent import Consent


class LookupOutcome(models.TextChoices):
    """The five ways a look-up ends."""

    FOUND = "found", "查到"
    NOTHING = "nothing", "没有记录"
    STALE = "stale", "只有较早的数据"
    FAILED = "failed", "没有查成"
    REFUSED = "refused", "未予查询"


class Lookup(models.Model):
    """Append-only: the database refuses to change or delete a row. It never holds a value, only what was asked."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=64)
    concerned = models.ForeignKey(Concerned, on_delete=models.PROTECT, related_name="look_ups")
    elements = ArrayField(models.CharField(max_length=64))
    purpose = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=64, blank=True, db_index=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="look_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_kind = models.CharField(max_length=16)  # staff, citizen, service, system
    outcome = models.CharField(max_length=8, choices=LookupOutcome.choices)
    reason = models.CharField(max_length=32, blank=True)
    milliseconds = models.PositiveIntegerField()
    as_of = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["source", "-at"], name="lookup_source_at")]

    def __str__(self) -> str:
        return f"lookup:{self.pk} {self.source} {self.outcome}"


class LastKnown(SealedRow):
    """What a source last said of somebody, kept only where the catalogue lets it stand in for a source that is down."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=64)
    concerned = models.ForeignKey(Concerned, on_delete=models.PROTECT, related_name="+")
    values_sealed = sealed_column()  # JSON by element code
    as_of = models.DateTimeField()

    values = sealed("values")
    sealed_columns: ClassVar[tuple[str, ...]] = ("values",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source", "concerned"], name="last_known_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} of {self.concerned_id}"
