"""Corrections 校核纠错: a value the person says is wrong, on its way to the department that holds it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.sources.models.concerned import Concerned
from yichuang.apps.sources.models.lookup import Lookup


class CorrectionState(models.TextChoices):
    """Raised and on its way; with the holder; answered."""

    RAISED = "raised", "待送出"
    SENT = "sent", "已送数据提供单位核实"
    CORRECTED = "corrected", "已更正"
    KEPT = "kept", "经核实无误"
    REFUSED = "refused", "数据提供单位未收"


class Correction(SealedRow):
    """What the source said stays with the source; here stands what the person says instead, sealed.

    ``conceded_at``: the person said afterwards that the source is right.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=64)
    element = models.CharField(max_length=64)
    concerned = models.ForeignKey(Concerned, on_delete=models.PROTECT, related_name="+")
    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="corrections")
    subject = models.CharField(max_length=64, db_index=True)
    claimed_sealed = sealed_column()
    because_sealed = sealed_column()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=CorrectionState.choices, default=CorrectionState.RAISED)
    answer_sealed = sealed_column()
    answered_at = models.DateTimeField(null=True)
    conceded_at = models.DateTimeField(null=True)
    conceded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    claimed = sealed("claimed")
    because = sealed("because")
    answer = sealed("answer")
    sealed_columns: ClassVar[tuple[str, ...]] = ("claimed", "because", "answer")

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    def __str__(self) -> str:
        return f"correction:{self.id}"
