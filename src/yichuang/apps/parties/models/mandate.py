"""Mandates 授权委托: who may act for whom, in what, until when; and the errands done under them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

ALL_SERVICES = "*"
WITNESSES = 2


class ConsentWay(models.TextChoices):
    """How the principal agreed."""

    DRAWN = "drawn", "本人手写签名"
    WITNESSED = "witnessed", "两名见证人在场"
    PAPER = "paper", "纸质委托书"


class Mandate(models.Model):
    """`principal` lets the account `agent` act for them in `services` (codes of services and bundles, or `*`) until
    they revoke it. They remain the applicant.

    `consent` is an opaque reference to the drawn signature, the signed paper or the witnesses' statement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    principal = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="mandates")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates")
    services = ArrayField(models.CharField(max_length=64))
    consent = models.CharField(max_length=128)
    way = models.CharField(max_length=16, choices=ConsentWay.choices, default=ConsentWay.PAPER)
    witnesses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
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
            models.CheckConstraint(
                condition=~Q(way="witnessed") | Q(witnesses__len=WITNESSES), name="mandate_has_its_witnesses"
            ),
        ]

    def __str__(self) -> str:
        return f"mandate:{self.id}"


class Errand(models.Model):
    """One matter begun under a mandate. `subject` is an application number: what it is, a higher room knows."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="errands")
    subject = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"errand:{self.subject}"
