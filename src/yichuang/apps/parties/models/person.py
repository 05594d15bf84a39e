"""Natural persons."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column


class Proof(models.TextChoices):
    """How it was proved that the account's holder is this person."""

    COUNTER = "counter", "窗口核验证件"
    PROVINCE = "province", "省统一身份认证"
    CARD = "card", "读取身份证"


class Person(SealedRow):
    """A person by name and number. Names stay searchable; numbers, telephone and address are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100, db_index=True)
    name_key = models.CharField(max_length=100, db_index=True)
    resident_id_sealed = sealed_column()
    resident_id_index = index_column(unique=True)
    document_kind = models.CharField(max_length=32, blank=True, default="")
    document_sealed = sealed_column()
    document_index = index_column(unique=True)
    phone_sealed = sealed_column()
    phone_index = index_column()
    address_sealed = sealed_column()
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True, default="")
    died_on = models.DateField(null=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="person"
    )
    proof = models.CharField(max_length=16, choices=Proof.choices, blank=True, default="")
    proved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    resident_id = sealed("resident_id", indexed=True)
    document = sealed("document", indexed=True)
    phone = sealed("phone", indexed=True)
    address = sealed("address")
    sealed_columns: ClassVar[tuple[str, ...]] = ("resident_id", "document", "phone", "address")
    indexed_columns: ClassVar[tuple[str, ...]] = ("resident_id", "document", "phone")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
            models.CheckConstraint(
                condition=models.Q(resident_id_sealed__isnull=False)
                | models.Q(document_sealed__isnull=False),
                name="person_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) | ~models.Q(proof=""), name="person_user_proved"
            ),
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    @property
    def document_number(self) -> str:
        """The document's number; `document` holds it behind its kind, so that kinds do not collide."""
        return str(self.document).partition(":")[2]

    @property
    def reference(self) -> str:
        """How other rooms and records point to the person without naming them."""
        return f"person:{self.id}"

    def __str__(self) -> str:
        return self.reference
