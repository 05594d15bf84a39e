"""Organisations that apply, are registered or found others."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column


class Organisation(SealedRow):
    """A body with a unified social credit code, or one still being founded. The contact's phone is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uscc = models.CharField(max_length=18, unique=True, null=True)  # noqa: DJ001 - unique where there is one
    name = models.CharField(max_length=200, db_index=True)
    name_key = models.CharField(max_length=200, db_index=True)
    division = models.CharField(max_length=12, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    representative = models.ForeignKey(
        "parties.Person", null=True, on_delete=models.PROTECT, related_name="represents"
    )
    phone_sealed = sealed_column()
    created_at = models.DateTimeField(auto_now_add=True)

    phone = sealed("phone")
    sealed_columns: ClassVar[tuple[str, ...]] = ("phone",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(condition=~models.Q(uscc=""), name="organisation_uscc_or_null"),
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    @property
    def reference(self) -> str:
        """How other rooms point to the organisation."""
        return f"organisation:{self.id}"

    def __str__(self) -> str:
        return self.name
