"""The outbox: what others must be told of, written with the event and delivered by the worker at least once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """``topic`` names what happened, ``subject`` keeps the order per case; while one worker tries, ``due_at`` lies ahead.

    What failed too often is set aside: it waits for a person and holds up nothing behind it.
    """

    id = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    subject = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(null=True)  # noqa: DJ001 - null means never failed
    set_aside_at = models.DateTimeField(null=True)
    remaining = ArrayField(
        models.TextField(), db_default=Value([], output_field=ArrayField(models.TextField()))
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="journal_outbox_due"),
            models.Index(fields=["subject", "id"], name="journal_outbox_subject"),
            models.Index(
                fields=["set_aside_at"], name="journal_outbox_aside", condition=Q(set_aside_at__isnull=False)
            ),
        ]
