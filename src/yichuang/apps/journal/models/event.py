"""An event: what happened to a subject (a case number), chained to the subject's previous event by its hash."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """``data`` holds states, times, digests and reasons, no personal data. ``seq`` counts from 1 per subject."""

    id = models.BigAutoField(primary_key=True)
    subject = models.TextField()
    seq = models.IntegerField()
    action = models.TextField()
    actor = models.IntegerField(null=True)  # user id; null: the system
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField()
    previous = models.BinaryField()  # hash of the subject's event before, 32 zero bytes for the first
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="journal_event_subject_seq")]


class Unsealed(models.Model):
    """Events that no seal covers yet; the sealer drains this every second."""

    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)


class CommandKey(models.Model):
    """A command that was carried out: the same key never acts twice. Rows older than the retry window may go."""

    key = models.TextField(primary_key=True)
    subject = models.TextField()
    seq = models.IntegerField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
