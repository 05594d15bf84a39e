"""One message by one channel; the row is the queue, the record and, in the portal, the message itself."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column


class Channel(models.TextChoices):
    """How a message travels."""

    IN_APP = "in_app", "站内消息"
    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"
    WECHAT = "wechat", "微信"


class NoticeState(models.TextChoices):
    """Waiting; gone out; to be tried again; never to be tried again."""

    QUEUED = "queued", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "将重试"
    GIVEN_UP = "given_up", "未能送出"


class Notice(SealedRow):
    """``row_key`` is the id the receiver de-duplicates by. Text and address are sealed."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    template = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    recipient_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    title = models.CharField(max_length=60)
    text_sealed = sealed_column()
    address_sealed = sealed_column()
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    fault = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    text = sealed("text")
    address = sealed("address")
    sealed_columns: ClassVar[tuple[str, ...]] = ("text", "address")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "channel"], name="notice_once"),)
        indexes = (
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["queued", "failed"]),
                name="notice_due",
            ),
            models.Index(
                fields=["recipient_user", "-id"], condition=models.Q(channel="in_app"), name="notice_inbox"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.state}"
