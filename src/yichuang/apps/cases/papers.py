"""The papers in an application's file: which ones its answers call for, putting them in, taking them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications, filing
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.catalogue.eligibility import MaterialDue, required_materials
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed


def materials_due(
    application: Application, answers: Mapping[str, Any], at: datetime
) -> tuple[MaterialDue, ...]:
    """The papers these answers call for."""
    return papers_due(applications.offering_of(application), answers, at)


def papers_due(found: Offering, answers: Mapping[str, Any], at: datetime) -> tuple[MaterialDue, ...]:
    """The same for one offering: what was applied for, or a case's own service."""
    return required_materials(found, answers, shanghai_date(at))


def add_material(
    no: str, material: str, document: Document | None, *, actor: Actor, at: datetime
) -> ApplicationMaterial:
    """Puts a paper into the file; one of the same kind that was there gives way.

    Without a ``document`` the paper was seen and ticked at the counter: clerks only. Raises NotFound, NotAllowed, InvalidInput.
    """
    with transaction.atomic():
        application = _open_file(no, material, actor, ticked=document is None)
        return filing.put_material(application, material, document, by=actor.user_id, at=at)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it is handed in for one of the service's materials."""

    material: str
    name: str
    content: bytes | UploadedFile[Any]
    kind: documents.DocumentKind = documents.DocumentKind.UPLOAD


def hand_in_paper(no: str, paper: Paper, *, actor: Actor, at: datetime) -> Document:
    """Examines a file, keeps it and puts it into the application's file: all of it, or nothing.

    Whether the actor may is judged before anything is kept. Raises NotFound, NotAllowed, InvalidInput (no material
    of this service), DocumentRefused.
    """
    with transaction.atomic():
        application = _open_file(no, paper.material, actor, ticked=False)
        filed = documents.Filing(
            name=paper.name or paper.material,
            material=paper.material,
            subject=application.no,
            kind=paper.kind,
            owner_user_id=application.owner_id,
            created_by_id=actor.user_id,
        )
        formats = applications.offering_of(application).catalogue.materials[paper.material].formats
        document = documents.store(paper.content, filed, formats=formats)
        filing.put_material(application, paper.material, document, by=actor.user_id, at=at)
    return document


def _open_file(no: str, material: str, actor: Actor, *, ticked: bool) -> Application:
    """The locked application into whose file this actor may put a paper of this kind now."""
    application = applications.held(no, actor, action="supply")
    if ticked and not applications.is_clerk(application, actor):
        raise NotAllowed(action="supply", state=applications.state_of(application), why="role")
    if material not in {use.material for use in applications.offering_of(application).service.materials}:
        raise InvalidInput(field="material", reason="unknown")
    if application.submitted_at is not None:
        _open_for_material(application, material)
    return application


def _open_for_material(application: Application, material: str) -> None:
    facts = [case.facts for case in application.cases.select_related("facts")]
    if any(f.state in ("submitted", "in_correction") for f in facts):
        return
    promised = {m for f in facts for m, _, supplied in f.snapshot.get("promises", []) if not supplied}
    if material not in promised:
        raise NotAllowed(action="supply", state=facts[0].state if facts else "draft", why="nothing_promised")


def remove_material(no: str, material: str, *, actor: Actor, at: datetime) -> None:
    """Takes a paper out of the file of a draft, or of a case in correction; the record of it stays.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        application = applications.held(no, actor, action="supply")
        applications.open_for_change(application)
        filing.remove_material(application, material, at)


def material_states(application: Application) -> dict[str, str]:
    """What is in the file now: material → state."""
    return filing.material_states(application)


def present_materials(application: Application) -> dict[str, ApplicationMaterial]:
    """What is in the file now, by material."""
    rows = application.materials.filter(removed_at=None).select_related("document")
    return {row.material: row for row in rows}


def material_codes(dues: Sequence[MaterialDue]) -> list[str]:
    """Codes of required papers that somebody must hand in."""
    return [due.use.material for due in dues if due.required and due.to_upload]
