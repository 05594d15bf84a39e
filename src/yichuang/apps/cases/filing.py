"""How an application's rows are read and written: few statements, each prepared once a connection.

The lock of the application's row is what makes its changes follow one another: answers, papers and handing in all
take it, so that what was judged is what is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.documents.models import Document
from yichuang.apps.journal import service as journal

_FIELDS = [field.attname for field in Application._meta.concrete_fields]
_FIND = f"SELECT {', '.join(_FIELDS)} FROM cases_application WHERE no = %(no)s"  # noqa: S608 - our own columns
_LOCK = f"{_FIND} FOR NO KEY UPDATE"
_PRESENT = (
    "SELECT material, state FROM cases_applicationmaterial "
    "WHERE application_id = %(application)s AND removed_at IS NULL"
)
_REMOVE = (
    "UPDATE cases_applicationmaterial SET removed_at = %(at)s "
    "WHERE application_id = %(application)s AND material = %(material)s AND removed_at IS NULL"
)
_PUT = f"""
WITH gone AS ({_REMOVE})
INSERT INTO cases_applicationmaterial (application_id, material, state, document_id, added_at, added_by_id)
VALUES (%(application)s, %(material)s, %(state)s, %(document)s, %(at)s, %(by)s) RETURNING id
"""  # noqa: S608 - our own text
_OWN = [field for field in Application._meta.concrete_fields if not field.primary_key]
_OPEN = "INSERT INTO cases_application ({}) VALUES ({}) RETURNING id".format(  # noqa: S608 - our own columns
    ", ".join(field.attname for field in _OWN), ", ".join(f"%({field.attname})s" for field in _OWN)
)
_SERIAL = (
    "INSERT INTO cases_serial (series, last) VALUES (%(series)s, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = cases_serial.last + 1 RETURNING last"
)
_TOUCH = (
    "UPDATE cases_application SET version = version + 1, changed_at = %(at)s, "
    "applicant_name = COALESCE(NULLIF(%(name)s, ''), applicant_name), "
    "phone_index = COALESCE(%(phone)s, phone_index) WHERE id = %(application)s"
)
_HAND_IN = """
WITH handed AS (
  UPDATE cases_application SET submitted_at = %(at)s, kin = %(kin)s::int[]
  WHERE id = %(application)s AND submitted_at IS NULL RETURNING id),
known AS (
  INSERT INTO cases_party (application_id, role, name, person)
  SELECT handed.id, p.role, p.name, p.person FROM handed,
         unnest(%(roles)s::text[], %(names)s::text[], %(persons)s::uuid[]) AS p (role, name, person))
INSERT INTO cases_case (no, application_id, service, region, office_id, release_id, opened_at)
SELECT %(no)s, id, %(service)s, %(region)s, %(office)s, %(release)s, %(at)s FROM handed RETURNING id
"""

_OPEN_CASE = """
INSERT INTO cases_case (no, application_id, service, region, office_id, release_id, opened_at)
VALUES (%(no)s, %(application)s, %(service)s, %(region)s, %(office)s, %(release)s, %(at)s) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in the answers: in which role, and which of our persons they are."""

    role: str
    name: str
    person: UUID | None


def find(no: str) -> Application | None:
    """The application of this number."""
    return _loaded(_FIND, no)


def locked(no: str) -> Application | None:
    """The application, held until the end of the transaction."""
    return _loaded(_LOCK, no)


def _loaded(text: str, no: str) -> Application | None:
    found = journal.execute(text, {"no": no}).fetchone()
    return None if found is None else Application.from_db("default", _FIELDS, found)


def next_serial(series: str) -> int:
    """Gaps are allowed, twins are not: one atomic increment."""
    row = journal.execute(_SERIAL, {"series": series}).fetchone()
    return int(row[0]) if row else 0


def insert(draft: Application) -> None:
    """A new draft's row; the object learns its key."""
    values = {
        field.attname: field.get_db_prep_save(getattr(draft, field.attname), connection) for field in _OWN
    }
    _known(draft, journal.execute(_OPEN, values).fetchone())


def touch(application: Application, name: str, phone: bytes | None, at: datetime) -> None:
    """The next version; a name or phone that is empty leaves what was known."""
    values = {"application": application.pk, "name": name, "phone": phone, "at": at}
    journal.execute(_TOUCH, values)


def material_states(application: Application) -> dict[str, str]:
    """What is in the file now: material → state."""
    return dict(journal.execute(_PRESENT, {"application": application.pk}).fetchall())


def put_material(
    application: Application,
    material: str,
    document: Document | None,
    *,
    by: int | None,
    at: datetime,
    state: str = ApplicationMaterial.State.HANDED_IN,
) -> ApplicationMaterial:
    """A paper into the file; one of the same kind gives way."""
    row = ApplicationMaterial(
        application=application,
        material=material,
        state=state,
        document=document,
        added_at=at,
        added_by_id=by,
    )
    values = {
        "application": application.pk,
        "material": material,
        "state": str(row.state),
        "document": document.pk if document is not None else None,
        "at": at,
        "by": by,
    }
    _known(row, journal.execute(_PUT, values).fetchone())
    return row


def remove_material(application: Application, material: str, at: datetime) -> None:
    """Takes a paper out of the file; the record of it stays."""
    values = {"application": application.pk, "material": material, "at": at}
    journal.execute(_REMOVE, values)


def _known(row: models.Model, returned: Any) -> None:
    """What was inserted by hand is told its key, as Django would have."""
    row.pk, row._state.adding, row._state.db = returned[0], False, "default"


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case's own row, as it will never change."""

    no: str
    service: str
    office: str
    at: datetime

    def values(self, application: Application) -> dict[str, Any]:
        return {
            "no": self.no,
            "application": application.pk,
            "service": self.service,
            "region": application.region,
            "office": self.office,
            "release": application.release_id,
            "at": self.at,
        }


def hand_in(application: Application, case: NewCase, named: Sequence[Named], *, kin: list[int]) -> int:
    """The application is no draft any more, its people are known, its case stands; the case's key."""
    values: dict[str, Any] = {
        **case.values(application),
        "roles": [one.role for one in named],
        "names": [one.name for one in named],
        "persons": [one.person for one in named],
        "kin": kin,
    }
    row = journal.execute(_HAND_IN, values).fetchone()
    if row is None:
        raise RuntimeError(f"{application.no} was handed in under our lock")
    application.submitted_at, application.kin = case.at, kin
    return int(row[0])


def open_case(application: Application, case: NewCase) -> int:
    """A further case of an application that is handed in; its key."""
    row = journal.execute(_OPEN_CASE, case.values(application)).fetchone()
    assert row is not None
    return int(row[0])
