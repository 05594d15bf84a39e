"""What was said to whom, by which channel."""

from yichuang.apps.notices.models.notice import Channel, Notice, NoticeState

__all__ = ["Channel", "Notice", "NoticeState"]
