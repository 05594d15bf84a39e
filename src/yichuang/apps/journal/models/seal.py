"""A seal over a batch of events: Merkle root, chained to the seal before, signed; its head goes off the machine."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Seal(models.Model):
    """``head`` = SM3(previous head ‖ root ‖ count); ``signature`` by ``key_id`` covers head and time."""

    id = models.BigAutoField(primary_key=True)
    event_ids = ArrayField(models.BigIntegerField())
    root = models.BinaryField()
    previous = models.BinaryField()
    head = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=8)
    sealed_at = models.DateTimeField()
