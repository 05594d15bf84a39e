"""What goes to partners and comes from them: sendings, feed items, cursors, nightly files."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column


class SendingState(models.TextChoices):
    """Waiting (for the first time or again), taken by the partner, or refused by it for good."""

    WAITING = "waiting", "待送"
    TAKEN = "taken", "已送达"
    REFUSED = "refused", "对方不收"


class Sending(SealedRow):
    """One message to one partner, sent until it is taken; then its body goes. ``key`` is what the partner drops repeats by.

    ``partner`` is ``department:<code>``, ``source:<code>`` or ``province``. Messages of one subject keep their order.
    """

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)  # case, correction, state
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=64, db_index=True)
    body_sealed = sealed_column()  # JSON
    state = models.CharField(max_length=8, choices=SendingState.choices, default=SendingState.WAITING)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    first_failed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")  # what the partner calls it

    body = sealed("body")
    sealed_columns: ClassVar[tuple[str, ...]] = ("body",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partner", "key"], name="sending_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["partner", "next_try_at", "id"],
                name="sending_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["subject"], name="sending_refused", condition=Q(state="refused")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} to {self.partner}"


class FeedItem(SealedRow):
    """Something a partner told us: an item of its feed, once. Handled by who hears its outbox topic ``feed.<kind>``."""

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.CharField(max_length=80)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64, db_index=True)
    body_sealed = sealed_column()  # JSON, the item as it came
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    body = sealed("body")
    sealed_columns: ClassVar[tuple[str, ...]] = ("body",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["partner", "number"], name="feed_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner}#{self.number} {self.kind}"


class Cursor(models.Model):
    """How far a partner's feed has been read, and how it went the last time."""

    partner = models.CharField(max_length=80, primary_key=True)
    last = models.BigIntegerField(default=0)
    next_poll_at = models.DateTimeField()
    polled_at = models.DateTimeField(null=True)  # the last time it answered
    failures = models.PositiveIntegerField(default=0)  # in a row
    fault = models.CharField(max_length=80, blank=True, default="")
    odd_items = models.PositiveIntegerField(default=0)  # not understood and passed over

    def __str__(self) -> str:
        return f"{self.partner}@{self.last}"


class NightlyFile(models.Model):
    """A nightly file that was taken in whole. Only the newest of a source is kept."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    as_of = models.DateTimeField()
    rows = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "sources_drop"  # its first name: a process of the version before still finds it
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source", "name"], name="drop_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.name}"


class NightlyRow(SealedRow):
    """One person in a nightly file: the number only as its blind index, the values sealed."""

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)
    file = models.ForeignKey(
        NightlyFile, on_delete=models.CASCADE, related_name="people", db_column="drop_id"
    )
    number_index = index_column()
    values_sealed = sealed_column()  # JSON by element code

    values = sealed("values")
    sealed_columns: ClassVar[tuple[str, ...]] = ("values",)

    class Meta:
        db_table = "sources_droprow"  # its first name, by which what is sealed in it was sealed

    def __str__(self) -> str:
        return f"row {self.pk} of file {self.file_id}"
