"""Files taken in and letters written. Who may do so is decided by the callers; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string

from yichuang.apps.documents import render, vault
from yichuang.apps.documents.adapters.seal import Seal
from yichuang.apps.documents.intake import examine
from yichuang.apps.documents.intake.limits import MAX_BYTES, refuse
from yichuang.apps.documents.letters import (
    SIGNATURES,
    SIGNED_BY_APPLICANT,
    CertificateContent,
    FormContent,
    FormSection,
    Issuer,
    LetterContent,
    LetterKind,
    ReportContent,
    Table,
    official_number,
)
from yichuang.apps.documents.models import Document, DocumentKind, StoredFile
from yichuang.apps.documents.numbers import take_number
from yichuang.apps.journal import service as journal
from yichuang.apps.journal import signing
from yichuang.core.attestation import sign_file
from yichuang.core.clocktime import shanghai_date

__all__ = [
    "MAX_BYTES",
    "CertificateContent",
    "Document",
    "DocumentKind",
    "Filing",
    "FormContent",
    "FormSection",
    "Issuer",
    "LetterContent",
    "LetterKind",
    "ReportContent",
    "Table",
    "check_printable",
    "collect_orphans",
    "discard",
    "store",
    "take_number",
    "write_certificate",
    "write_form",
    "write_letter",
    "write_report",
    "write_slip",
]

_PDF = "application/pdf"
_DEMO_SEAL = "yichuang.apps.documents.adapters.seal.DemoSeal"


@dataclass(frozen=True, slots=True)
class Filing:
    """Under what a file is kept. ``material`` is a code of the catalogue, ``subject`` a case or application number."""

    name: str
    material: str = ""
    subject: str = ""
    kind: DocumentKind = DocumentKind.UPLOAD
    owner_user_id: int | None = None
    created_by_id: int | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    gaps: str = ""


def store(
    content: bytes | UploadedFile[Any], filing: Filing, *, formats: Collection[str] = ("pdf", "jpg", "png")
) -> Document:
    """Examines and keeps a file handed in. Raises DocumentRefused (``intake.REASONS``)."""
    data = content if isinstance(content, bytes) else _read(content)
    examined = examine(data, name=filing.name, formats=formats)
    return _keep(data, filing, media_type=examined.media_type, pages=examined.pages)


@transaction.atomic
def write_letter(
    kind: LetterKind, content: LetterContent, *, subject: str, at: datetime, owner_user_id: int | None = None
) -> Document:
    """Writes, numbers (gap-free per office, year and kind) and keeps a letter.

    A character that no font has is printed as □ and named at the foot; the document says so too (``gaps``).
    """
    number = ""
    if kind.mark:
        year = shanghai_date(at).year
        serial = take_number(content.issuer.code, year, f"letter/{kind.code}")
        number = official_number(content.issuer, kind, year, serial)
    data = render.plain(content) | {
        "title": kind.title,
        "number": number,
        "opening": kind.opening.format(service=content.service),
        "by_applicant": kind in SIGNED_BY_APPLICANT,
        "signatures": list(SIGNATURES.get(kind, ())),
    }
    stamp = None if kind in SIGNED_BY_APPLICANT else _stamp(content.issuer)
    pdf, gaps = _print("letter", data, stamp, content.link, at)
    filing = replace(_letter(kind.title, kind.code, subject, at, owner_user_id), gaps=gaps)
    return _keep(pdf, filing, media_type=_PDF, pages=None, number=number)


def write_slip(content: LetterContent, *, subject: str, at: datetime) -> Document:
    """The receipt 收件回执 on the counter's 80 mm paper; gaps as in a letter."""
    kind = LetterKind.RECEIPT
    data = render.plain(content) | {
        "title": kind.title,
        "opening": kind.opening.format(service=content.service),
    }
    pdf, gaps = _print("slip", data, None, content.link, at)
    filing = replace(_letter(kind.title, "receipt_slip", subject, at, None), gaps=gaps)
    return _keep(pdf, filing, media_type=_PDF, pages=None)


def write_form(
    content: FormContent, *, subject: str, at: datetime, owner_user_id: int | None = None
) -> Document:
    """Writes the application form 申请表 made from the answers; gaps as in a letter."""
    pdf, gaps = _print("application_form", render.plain(content), None, content.link, at)
    filing = replace(_letter(content.title, "application_form", subject, at, owner_user_id), gaps=gaps)
    return _keep(pdf, filing, media_type=_PDF, pages=None)


def write_certificate(
    content: CertificateContent, *, subject: str, at: datetime, owner_user_id: int | None = None
) -> Document:
    """Prints and signs a certificate whose number was taken by its register. Raises UnprintableText."""
    stamp = _stamp(content.issuer)
    page = render.render("certificate", render.plain(content), seal=stamp, link=content.link, at=at)
    pdf = sign_file(page, signing.signer())
    filing = _letter(content.title, "certificate", subject, at, owner_user_id)
    return _keep(pdf, filing, media_type=_PDF, pages=None, number=content.number)


def write_report(
    content: ReportContent, *, subject: str, at: datetime, owner_user_id: int | None = None
) -> Document:
    """Prints and signs a report of a check; gaps as in a letter."""
    page, gaps = _print("report", render.plain(content), _stamp(content.issuer), content.link, at)
    filing = replace(_letter(content.title, "report", subject, at, owner_user_id), gaps=gaps)
    return _keep(
        sign_file(page, signing.signer()), filing, media_type=_PDF, pages=None, number=content.number
    )


def check_printable(content: CertificateContent) -> None:
    """Raises UnprintableText now rather than when the certificate is printed."""
    render.check(render.plain(content))


@transaction.atomic
def discard(subject: str, *, keep: Collection[UUID] = ()) -> int:
    """Deletes what was kept under a number, but for the documents another file needs; how many.

    The bytes that no document names any more leave the vault with ``collect_orphans``.
    """
    rows = Document.objects.filter(subject=subject).exclude(pk__in=keep)
    digests = set(rows.values_list("file_id", flat=True))
    gone, _ = rows.delete()
    StoredFile.objects.filter(digest__in=digests, documents=None).delete()
    return gone


def _read(upload: UploadedFile[Any]) -> bytes:
    """At most one byte more than is allowed comes into memory."""
    if upload.size is not None and upload.size > MAX_BYTES:
        refuse("too_big")
    data: bytes = upload.read(MAX_BYTES + 1)
    return data


def _stamp(issuer: Issuer) -> bytes:
    seal: Seal = import_string(getattr(settings, "SEAL", _DEMO_SEAL))()
    return seal.stamp(issuer.name)


def _print(
    template: str, data: dict[str, Any], seal: bytes | None, link: str, at: datetime
) -> tuple[bytes, str]:
    """The PDF, and the characters it had to leave out."""
    filled, gaps = render.substituted(data)
    return render.render(template, filled | {"gaps": gaps}, seal=seal, link=link, at=at), gaps


def _letter(title: str, code: str, subject: str, at: datetime, owner: int | None) -> Filing:
    """How a letter is filed: its kind's code stands where a handed-in paper has its material."""
    return Filing(
        name=f"{title}.pdf",
        material=code,
        subject=subject,
        kind=DocumentKind.LETTER,
        owner_user_id=owner,
        issued_on=shanghai_date(at),
    )


_KEEP = """
WITH stored AS (
  INSERT INTO documents_storedfile (digest, size, media_type, pages, stored_at)
  VALUES (%(digest)s, %(size)s, %(media_type)s, %(pages)s, statement_timestamp()) ON CONFLICT DO NOTHING)
INSERT INTO documents_document (uuid, file_id, name, kind, material, number, owner_user_id, created_by_id, subject,
                                issued_on, valid_until, gaps, created_at)
VALUES (%(uuid)s, %(digest)s, %(name)s, %(kind)s, %(material)s, %(number)s, %(owner)s, %(by)s, %(subject)s,
        %(issued_on)s, %(valid_until)s, %(gaps)s, statement_timestamp()) RETURNING created_at
"""


def _keep(data: bytes, filing: Filing, *, media_type: str, pages: int | None, number: str = "") -> Document:
    """The bytes into the vault, then file and document in one statement; see `collect_orphans` for a failure."""
    digest = vault.put(data)
    document = Document(
        file=StoredFile(digest=digest, size=len(data), media_type=media_type, pages=pages),
        name=filing.name[:200],
        kind=filing.kind,
        material=filing.material,
        number=number,
        owner_user_id=filing.owner_user_id,
        created_by_id=filing.created_by_id,
        subject=filing.subject,
        issued_on=filing.issued_on,
        valid_until=filing.valid_until,
        gaps=filing.gaps[:400],
    )
    values = {
        "digest": digest,
        "size": len(data),
        "media_type": media_type,
        "pages": pages,
        "uuid": document.pk,
        "name": document.name,
        "kind": filing.kind.value,
        "material": filing.material,
        "number": number,
        "owner": filing.owner_user_id,
        "by": filing.created_by_id,
        "subject": filing.subject,
        "issued_on": filing.issued_on,
        "valid_until": filing.valid_until,
        "gaps": document.gaps,
    }
    kept = journal.execute(_KEEP, values).fetchall()[0]
    document.created_at, document._state.adding, document._state.db = kept[0], False, "default"
    return document


def collect_orphans(now: datetime, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Takes out of the vault what no stored file names: the leavings of handing-ins that failed; how many.

    A file that was touched within ``older_than`` may belong to a transaction that has not ended yet.
    """
    taken = 0
    for batch in vault.batches(before=now - older_than):
        named = StoredFile.objects.filter(digest__in=set(batch.values()))
        known = set(named.values_list("digest", flat=True))
        for path, digest in batch.items():
            if digest in known:
                vault.restore(path)
            else:
                taken += vault.discard(path, before=now - older_than)
    return taken
