"""How messages are found."""

from __future__ import annotations

from collections.abc import Iterable

from yichuang.apps.notices.models import Channel, Notice

_PAGE = 20


def inbox(user_id: int, *, after: int | None = None, limit: int = _PAGE) -> list[Notice]:
    """The person's messages, newest first; ``after`` is the pk of the last one seen."""
    mine = Notice.objects.filter(recipient_user=user_id, channel=Channel.IN_APP)
    if after is not None:
        mine = mine.filter(pk__lt=after)
    return list(mine.order_by("-pk")[:limit])


def unread(user_id: int, *, at_most: int = 100) -> int:
    """How many messages are unread, counted up to ``at_most``."""
    mine = Notice.objects.filter(recipient_user=user_id, channel=Channel.IN_APP, read_at=None)
    return mine[:at_most].count()


def of_subject(subject: str) -> list[Notice]:
    """Everything said about a case, oldest first."""
    return list(Notice.objects.filter(subject=subject).order_by("pk"))


def keys_told(keys: Iterable[str]) -> frozenset[str]:
    """Which of these have been told already."""
    return frozenset(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))
