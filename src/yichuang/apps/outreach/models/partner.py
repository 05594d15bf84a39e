"""Partners 全城发现: social organisations whose volunteers report people who may need help, and those volunteers."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yichuang.apps.accounts.models import Office, User
from yichuang.apps.parties.models import Organisation


class Partner(models.Model):
    """An organisation that a county's office admitted, or refused. What it stated and what was found stay beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    volunteers = models.PositiveIntegerField()
    full_time_staff = models.PositiveIntegerField()
    secrecy_signed_on = models.DateField(null=True)
    findings = models.JSONField(default=list)  # code and outcome of every rule, on the day it was judged
    admitted_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, default="", blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation", "office"], condition=Q(ended_at=None), name="partner_once_an_office"
            )
        ]

    def __str__(self) -> str:
        return f"partner:{self.id}"


class Volunteer(models.Model):
    """Somebody who reports for a partner, with their own account."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user"], condition=Q(until=None), name="volunteer_of_one_partner")
        ]

    def __str__(self) -> str:
        return f"volunteer:{self.pk}"
