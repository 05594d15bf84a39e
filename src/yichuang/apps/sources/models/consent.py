"""Consents 授权: a person lets named sources be asked about named people in one matter, until a day or until revoked."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yichuang.apps.sources.models.concerned import Concerned


class ConsentWay(models.TextChoices):
    """How it was given: ticked by who had logged in, signed by hand on a screen, or said before two witnesses."""

    LOGIN = "login", "本人登录后勾选"
    DRAWN = "drawn", "手写签名"
    WITNESSED = "witnessed", "见证人在场口头同意"


class Consent(models.Model):
    """``about`` are those whose data may be asked for: the person, a minor child, the deceased whose heir they are.

    ``proof`` is an opaque reference to the drawn signature or the witnessed statement. Only ``revoked_at`` changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="consents")
    about = models.ManyToManyField(Concerned, related_name="+")
    sources = ArrayField(models.CharField(max_length=64))
    purpose = models.CharField(max_length=32)
    subject = models.CharField(max_length=64, db_index=True)
    way = models.CharField(max_length=16, choices=ConsentWay.choices)
    proof = models.CharField(max_length=128, blank=True, default="")
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="consent_ends_after_giving"),
            models.CheckConstraint(condition=Q(sources__len__gt=0), name="consent_names_sources"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(subject=""), name="consent_has_purpose"),
            models.CheckConstraint(
                condition=Q(way=ConsentWay.LOGIN) | ~Q(proof=""), name="consent_without_login_has_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"consent:{self.id}"
