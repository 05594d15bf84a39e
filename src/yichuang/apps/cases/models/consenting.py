"""An adult on somebody's form who was asked for their own consent to be looked up."""

from __future__ import annotations

import uuid

from django.db import models

from yichuang.apps.accounts.models import User
from yichuang.apps.cases.models.application import Application


class ConsentAsked(models.Model):
    """``whose`` is the blind index of the number on the form: nobody else may answer. ``consent`` names what was given.

    Of the telephone that was told only the end is kept, so that who typed it sees whether it was the right one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="consents_asked")
    whose = models.BinaryField(db_index=True)
    phone_end = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    consent = models.UUIDField(null=True)  # null once answered: refused

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "whose"], name="cases_consent_asked_once"),
            models.CheckConstraint(
                condition=models.Q(consent=None) | models.Q(answered_at__isnull=False),
                name="cases_consent_was_answered",
            ),
        ]
