"""The dialogue 咨询 of a person with the office: one thread an application, or about a service before applying."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.cases.models.application import Application


class Thread(models.Model):
    """Questions and answers in one line. ``waiting_since`` is the first question without an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(
        Application, null=True, on_delete=models.CASCADE, related_name="thread"
    )
    asker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.TextField()
    region = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # answers
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # when the answer promised for that question is due

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False) | models.Q(asker__isnull=False),
                name="cases_thread_somebodys",
            ),
            models.UniqueConstraint(
                fields=["asker", "service", "region"],
                condition=models.Q(application__isnull=True),
                name="cases_thread_one_a_service",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["office", "waiting_since"],
                condition=models.Q(waiting_since__isnull=False),
                name="cases_thread_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"consultation:{self.id}"


class ThreadMessage(SealedRow):
    """What one side said, and when. A question may say anything about anybody, so the text is sealed."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    by_office = models.BooleanField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text_sealed = sealed_column()

    text = sealed("text")
    sealed_columns: ClassVar[tuple[str, ...]] = ("text",)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["thread", "id"], name="cases_threadmessage_order")
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}:{self.pk}"
