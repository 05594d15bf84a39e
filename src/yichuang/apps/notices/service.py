"""Telling people. Rows are written in the caller's transaction, so a message is never lost and never sent early."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now

from yichuang.apps.notices.adapters.ways import way_for
from yichuang.apps.notices.models import Channel, Notice, NoticeState
from yichuang.apps.notices.templates import TEMPLATES, Template
from yichuang.core.errors import NotFound

__all__ = ["EVERYWHERE", "Channel", "Notice", "NoticeState", "Recipient", "mark_read", "tell"]

EVERYWHERE = (Channel.IN_APP, Channel.SMS, Channel.WECHAT, Channel.EMAIL)


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """Where a person can be reached; what is empty is passed over. Never printed."""

    user_id: int | None = None
    phone: str = ""
    email: str = ""
    wechat: str = ""

    def address(self, channel: Channel) -> str:
        """The address for a channel, "" where there is none."""
        addresses = {Channel.SMS: self.phone, Channel.EMAIL: self.email, Channel.WECHAT: self.wechat}
        return addresses.get(channel, "")


def tell(
    *,
    key: str,
    recipient: Recipient,
    template: str,
    values: Mapping[str, str],
    subject: str = "",
    channels: Collection[Channel] = EVERYWHERE,
) -> list[Notice]:
    """Queues a message by every channel that is configured and reaches the person; returns the rows under ``key``.

    Safe to repeat: one row per key and channel. Raises NotFound (template), ValueError (a value is missing).
    """
    words = TEMPLATES.get(template)
    if words is None:
        raise NotFound(what="template")
    rows = [
        _row(words, values, channel, key=key, recipient=recipient, subject=subject)
        for channel in channels
        if _reaches(recipient, channel)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Notice.objects.filter(key=key).order_by("pk"))


def mark_read(user_id: int, notice_ids: Collection[int], *, at: datetime) -> int:
    """Marks messages of the person's own inbox as read; says how many were new."""
    mine = Notice.objects.filter(
        recipient_user=user_id, channel=Channel.IN_APP, pk__in=notice_ids, read_at=None
    )
    return mine.update(read_at=at)


def _reaches(recipient: Recipient, channel: Channel) -> bool:
    if channel == Channel.IN_APP:
        return recipient.user_id is not None
    return bool(recipient.address(channel)) and way_for(channel) is not None


def _row(
    words: Template,
    values: Mapping[str, str],
    channel: Channel,
    *,
    key: str,
    recipient: Recipient,
    subject: str,
) -> Notice:
    row = Notice(
        key=key,
        channel=channel,
        template=words.code,
        subject=subject,
        recipient_user_id=recipient.user_id,
        title=words.title,
    )
    row.text = words.render_sms(values) if channel == Channel.SMS else words.render(values)
    row.address = recipient.address(channel)
    if channel == Channel.IN_APP:
        row.state, row.sent_at = NoticeState.SENT, Now()
    return row
