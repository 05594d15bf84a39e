"""A dialogue as pages and API show it: who said what and when, and by when the office answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import dialogue
from yichuang.apps.cases.models import Thread
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.web.portal.progress import last_day

Line = dict[str, Any]


def lines(thread: Thread | None, *, person: str = "您", masked: bool = False) -> list[Line]:
    """Oldest first: ``by_office``, ``who``, ``at``, ``text``, ``id``. ``masked`` for readers who have not logged in
    as the writer; ``person`` is what the one who asked is called."""
    if thread is None:
        return []
    said = dialogue.messages_of(thread)
    offices = accounts.office_names([thread.office_id])
    names = accounts.names([m.author_id for m in said if m.by_office and m.author_id is not None])
    return [
        {
            "id": message.pk,
            "by_office": message.by_office,
            "who": f"{offices.get(thread.office_id, '')}　{names.get(message.author_id or 0, '')}".strip("　")
            if message.by_office
            else person,
            "at": message.at,
            "text": dialogue.masked(message.text) if masked else message.text,
        }
        for message in said
    ]


def waiting_text(thread: Thread | None, at: datetime) -> str:
    """Where it stands, in a sentence; "" where nothing waits."""
    if thread is None or thread.waiting_since is None:
        return ""
    if thread.due_at is None:
        return "窗口还没有答复，答复了会通知您。"
    day = last_day(thread.due_at)
    if shanghai_date(at) > day:
        return "已过答应答复的日子，可以打电话问窗口。"
    return f"窗口会在{format_date(day)}前答复，答复了会通知您。"


def box(thread: Thread | None, offering: Offering, at: datetime, *, masked: bool = False) -> dict[str, Any]:
    """What ``components/conversation.html`` shows."""
    return {
        "lines": lines(thread, masked=masked),
        "waiting": waiting_text(thread, at),
        "promise": dialogue.promise(offering, at),
        "office": offering.receiving.name,
        "phone": offering.receiving.phone or offering.hotline or "12345",
        "longest": dialogue.LONGEST,
    }
