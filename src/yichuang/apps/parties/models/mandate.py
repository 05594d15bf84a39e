"""Mandates 授权委托: who may act for whom, in what, until when."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

ALL_SERVICES = "*"


class Mandate(models.Model):
    """`principal` lets the account `agent` act for them in `services` (codes, or `*`) until they revoke it.

    `consent` is an opaque reference to the signed paper or record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    principal = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="mandates")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates")
    services = ArrayField(models.CharField(max_length=64))
    consent = models.CharField(max_length=128)
    signed_at = models.DateTimeField()
    until = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["agent", "principal"], name="mandate_agent")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(until__gt=F("signed_at")), name="mandate_ends_after_signing"),
            models.CheckConstraint(condition=Q(services__len__gt=0), name="mandate_names_services"),
            models.CheckConstraint(condition=~Q(consent=""), name="mandate_has_consent"),
        ]

    def __str__(self) -> str:
        return f"mandate:{self.id}"
