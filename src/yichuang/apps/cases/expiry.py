"""Drafts that nobody went on with: kept for a time, told of beforehand, then deleted with all that was typed.

《个人信息保护法》第十九条: personal data is kept no longer than its purpose needs. A draft that was never handed in
left no event in the journal, so nothing of it need stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.documents import service as documents
from yichuang.apps.notices import queries as notice_queries
from yichuang.apps.notices import service as notices
from yichuang.core.clocktime import format_date, shanghai_date

KEPT_DAYS = 30  # from the last change; what the portal promises
NOTICE_DAYS = 2  # before the end

log = structlog.get_logger()


def expire_drafts(at: datetime, limit: int = 200) -> int:
    """Tells of drafts that end soon and deletes those whose time is over; how many were told of or deleted."""
    return _warn(at, limit) + _purge(at, limit)


def _drafts(unchanged_since: datetime) -> QuerySet[Application]:
    """Drafts, the oldest first; one whose question the office has not answered yet waits for the answer."""
    unanswered = Q(thread__isnull=False, thread__waiting_since__isnull=False)
    rows = Application.objects.filter(submitted_at=None, changed_at__lte=unchanged_since)
    return rows.exclude(unanswered).order_by("changed_at")


def _warn(at: datetime, limit: int) -> int:
    ends_soon = at - timedelta(days=KEPT_DAYS - NOTICE_DAYS)
    over = at - timedelta(days=KEPT_DAYS)
    drafts = list(_drafts(ends_soon).filter(changed_at__gt=over).select_related("owner"))
    told = notice_queries.keys_told(_key(draft) for draft in drafts)
    new = [draft for draft in drafts if _key(draft) not in told][:limit]
    return sum(_tell(draft) for draft in new)


def _key(draft: Application) -> str:
    """A draft that was changed since is told of again."""
    return f"draft:{draft.no}:{draft.version}"


def _tell(draft: Application) -> bool:
    applicant = answer_versions.latest(draft)[1].get("applicant")
    typed = str(applicant.get("phone") or "") if isinstance(applicant, dict) else ""
    phone = typed or (draft.owner.phone or "" if draft.owner else "")
    ends_on = shanghai_date(draft.changed_at + timedelta(days=KEPT_DAYS))
    rows = notices.tell(
        key=_key(draft),
        recipient=notices.Recipient(user_id=draft.owner_id, phone=phone),
        template="draft_expiring",
        values={
            "service": applications.offering_of(draft).service.name,
            "number": draft.no,
            "due": format_date(ends_on),
        },
        subject=draft.no,
    )
    return bool(rows)


def _purge(at: datetime, limit: int) -> int:
    over = at - timedelta(days=KEPT_DAYS)
    return sum(_delete(pk, over) for pk in _drafts(over).values_list("pk", flat=True)[:limit])


@transaction.atomic
def _delete(pk: int, over: datetime) -> bool:
    """The draft, every version of its answers, and the files that are in nobody else's file."""
    locked = Application.objects.select_for_update(of=("self",), skip_locked=True)
    draft = locked.filter(pk=pk, submitted_at=None, changed_at__lte=over).first()
    if draft is None:
        return False
    no = draft.no
    draft.delete()
    used = ApplicationMaterial.objects.filter(document__subject=no).values_list("document_id", flat=True)
    files = documents.discard(no, keep={uuid for uuid in used if uuid is not None})
    log.info("draft.deleted", application=no, files=files)
    return True
