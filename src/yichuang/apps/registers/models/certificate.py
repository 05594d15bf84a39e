"""A numbered view of an entry, as it was printed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.registers.models.entry import Entry, EntryVersion


class CertificateState(models.TextChoices):
    """Valid; withdrawn; replaced by a later one."""

    VALID = "valid", "有效"
    REVOKED = "revoked", "已作废"
    SUPERSEDED = "superseded", "已换发"


class Certificate(SealedRow):
    """``printed`` is the whole content, sealed; ``public_lines`` what anyone may verify; ``digest`` the SM3 of it."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=80, unique=True)
    number_key = models.CharField(max_length=80, unique=True, help_text="the number as people may type it")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(EntryVersion, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    office = models.CharField(max_length=64)
    office_name = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.VALID)
    state_since = models.DateTimeField(null=True)
    state_reason = models.CharField(max_length=200, blank=True)
    public_lines = models.JSONField()
    printed_sealed = sealed_column()
    digest = models.CharField(max_length=64)
    document = models.UUIDField(null=True, help_text="the printed PDF in documents; null until first printed")
    reissue_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="successor")

    printed = sealed("printed")
    sealed_columns: ClassVar[tuple[str, ...]] = ("printed",)

    class Meta:
        indexes = (models.Index(fields=["entry", "code", "state"], name="certificate_of_entry"),)

    def __str__(self) -> str:
        return self.number
