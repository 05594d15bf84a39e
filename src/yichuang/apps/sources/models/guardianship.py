"""Guardianship 监护: who speaks for which child in one matter, and by what it was proved."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.apps.sources.models.concerned import Concerned


class Ground(models.TextChoices):
    """What proves it: the police register, or a paper that an officer saw."""

    REGISTER = "register", "公安户籍登记"
    BOOK = "book", "户口簿"
    BIRTH = "birth", "出生医学证明"
    ADOPTION = "adoption", "收养登记证"
    APPOINTED = "appointed", "指定或者确认监护人的文书"
    STEP = "step", "继父母的结婚证和抚养教育孩子的凭据"  # 《民法典》第一千零七十二条


class Guardianship(models.Model):
    """Somebody says they are the child's guardian. ``sources`` and ``until``: what they consented to on that footing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guardian = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Concerned, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64, db_index=True)
    sources = ArrayField(models.CharField(max_length=64))
    purpose = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    ground = models.CharField(max_length=16, choices=Ground.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["subject", "guardian", "child"], name="guardianship_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, ground="", refused_because="")
                | Q(settled_at__isnull=False, refused_because="") & ~Q(ground="")
                | Q(settled_at__isnull=False, ground="") & ~Q(refused_because=""),
                name="guardianship_proved_or_refused",
            ),
        ]
        indexes: ClassVar[list[Any]] = [  # what waits at the windows: few of many
            models.Index(fields=["asked_at"], name="guardianship_waiting", condition=Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return f"guardianship:{self.id}"

    @property
    def proved(self) -> bool:
        """Whether the child may be looked up on the guardian's word."""
        return bool(self.ground)
