"""How documents are found. Callers have already decided who may see the matter they belong to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from yichuang.apps.documents import vault
from yichuang.apps.documents.models import Document, DocumentKind
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import sm3

_HANDED_IN = (DocumentKind.UPLOAD, DocumentKind.SCAN)
_MOST_OFFERED = 5


def get(uuid: UUID) -> Document:
    """One document. Raises NotFound."""
    document = Document.objects.select_related("file").filter(uuid=uuid).first()
    if document is None:
        raise NotFound(what="document")
    return document


def content(document: Document) -> bytes:
    """The plain bytes. Raises NotFound, SecretUnreadable. Serve them as an attachment, with nosniff."""
    return vault.get(document.file_id)


def holds(document: Document, content: bytes) -> bool:
    """Whether these are the document's bytes."""
    return document.file_id == sm3(content).hex()


def of_subject(subject: str) -> list[Document]:
    """Everything kept under a case or application number, oldest first."""
    return list(
        Document.objects.filter(subject=subject).select_related("file").order_by("created_at", "uuid")
    )


def with_gaps() -> int:
    """How many letters show a substitute for a character that no font has."""
    return Document.objects.exclude(gaps="").count()


def reusable(owner_user_id: int, material_code: str, on: date) -> list[Document]:
    """What the person handed in before for this material and is valid on ``on``, newest first, each file once."""
    found = (
        Document.objects.filter(owner_user=owner_user_id, material=material_code, kind__in=_HANDED_IN)
        .filter(Q(valid_until=None) | Q(valid_until__gte=on), Q(issued_on=None) | Q(issued_on__lte=on))
        .select_related("file")
        .order_by("-created_at")
    )
    once: dict[str, Document] = {}
    for document in found[: _MOST_OFFERED * 4]:
        once.setdefault(document.file_id, document)
    return list(once.values())[:_MOST_OFFERED]
