"""A file in its meaning: which paper it is, whose, for which matter, valid when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from yichuang.apps.documents.models.stored_file import StoredFile


class DocumentKind(models.TextChoices):
    """How the document came to be."""

    UPLOAD = "upload", "上传"
    LETTER = "letter", "文书"
    SCAN = "scan", "扫描"
    SIGNATURE = "signature", "签名"


class Document(models.Model):
    """Never changed once written; ``subject`` is a case or application number, opaque here."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    material = models.CharField(
        max_length=80, blank=True, help_text="code of the catalogue's material or letter kind"
    )
    number = models.CharField(max_length=80, blank=True, help_text="a letter's official number")
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="documents"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    gaps = models.CharField(
        max_length=400, blank=True, db_default="", help_text="characters that no font has, by code point"
    )
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(
                fields=["owner_user", "material", "-created_at"],
                condition=models.Q(owner_user__isnull=False),
                name="document_reusable",
            ),
            models.Index(fields=["created_at"], condition=~models.Q(gaps=""), name="document_with_gaps"),
        )

    def __str__(self) -> str:
        return self.name
