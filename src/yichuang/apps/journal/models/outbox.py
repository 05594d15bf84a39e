"""The outbox: what others must be told of, written with the event and delivered by the worker at least once."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """``topic`` names what happened, ``subject`` keeps the order per case, ``lease_until`` guards one worker's try."""

    id = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    subject = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(null=True)  # noqa: DJ001 - null means never failed

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="journal_outbox_due"),
            models.Index(fields=["subject", "id"], name="journal_outbox_subject"),
        ]
