"""What a register says, and every version of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column


class EntryState(models.TextChoices):
    """Living; closed by its holder's wish or by law 注销; revoked because it should never have been 撤销."""

    LIVING = "living", "有效"
    CLOSED = "closed", "已注销"
    REVOKED = "revoked", "已撤销"


class VersionKind(models.TextChoices):
    """Why a version was written."""

    CREATE = "create", "设立"
    AMEND = "amend", "变更"
    RECTIFY = "rectify", "更正"
    REMARK = "remark", "备注"
    CLOSE = "close", "注销"
    REVOKE = "revoke", "撤销"


class Entry(models.Model):
    """One line of a register; ``seq`` names the version in force."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=80)
    office = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.LIVING)
    seq = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["register", "number"], name="entry_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=EntryState.values), name="entry_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class EntryVersion(models.Model):
    """Append-only, held by a trigger. ``fields`` are the open ones; the others stand in ``EntrySecret``.

    ``valid_from`` is the day of legal effect, ``recorded_at`` when it was written. A version governs from
    ``valid_from`` until a later one, or ``valid_to`` where the law itself ends it.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=VersionKind.choices)
    fields = models.JSONField()
    changes = models.JSONField(
        default=dict, help_text="field -> [old, new]; both null where the field is sealed"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    cause = models.CharField(max_length=60, db_index=True, help_text="case number")
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "seq"], name="entry_version_once"),)

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seq} {self.kind}"


class EntrySecret(SealedRow):
    """One sealed field of a version; apart from it, because keys rotate and versions never change."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(EntryVersion, on_delete=models.PROTECT, related_name="secrets")
    key = models.CharField(max_length=60)
    value_sealed = sealed_column()

    value = sealed("value")
    sealed_columns: ClassVar[tuple[str, ...]] = ("value",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "key"], name="entry_secret_once"),)

    def __str__(self) -> str:
        return f"{self.version_id}.{self.key}"
