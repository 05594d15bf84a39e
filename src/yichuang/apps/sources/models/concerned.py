"""Whose data was looked up: a number, sealed, found again by its blind index."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column


class Concerned(SealedRow):
    """A person or organisation by number alone: records of look-ups point here, so that they need never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)  # resident_id, uscc
    number_sealed = sealed_column()
    number_index = index_column(unique=True)

    number = sealed("number", indexed=True)
    sealed_columns: ClassVar[tuple[str, ...]] = ("number",)
    indexed_columns: ClassVar[tuple[str, ...]] = ("number",)

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed column is bound to."""
        return self.id

    def __str__(self) -> str:
        return f"concerned:{self.id}"
