"""Commands on accounts: offices from the catalogue, users, memberships, handovers, unmaskings, prints, logins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.appointments import (
    Appointment,
    appoint,
    arrange_handover,
    delegate,
    end_handover,
    end_membership,
    may_end_handover,
)
from yichuang.apps.accounts.logins import (
    check_login_allowed,
    create_token,
    log_in_with_code,
    login_succeeded,
    request_login_code,
    revoke_token,
    sweep_logins,
)
from yichuang.apps.accounts.models import Office, Unmasking, User, UserKind
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.accounts.prints import record_print
from yichuang.apps.accounts.table import Permission, require
from yichuang.catalogue.model.regions import Office as CatalogueOffice
from yichuang.core.errors import (
    AlreadyExists,
    CatalogueFault,
    InvalidInput,
    NotAllowed,
    NotFound,
    PurposeRequired,
)

__all__ = [
    "Appointment",
    "appoint",
    "arrange_handover",
    "check_login_allowed",
    "create_token",
    "create_user",
    "delegate",
    "end_handover",
    "end_membership",
    "log_in_with_code",
    "login_succeeded",
    "may_end_handover",
    "record_print",
    "request_login_code",
    "revoke_token",
    "set_active",
    "set_name",
    "set_phone",
    "sweep_logins",
    "sync_offices",
    "unmask",
    "unmask_for_visit",
    "unmask_list",
]

_BELOW = """
UPDATE accounts_office a SET below = tree.codes
  FROM (SELECT ancestor, array_agg(o.code ORDER BY o.code) AS codes
          FROM accounts_office o, unnest(o.lineage) AS ancestor GROUP BY ancestor) tree
 WHERE tree.ancestor = a.code AND a.below IS DISTINCT FROM tree.codes
"""


def sync_offices(offices: Iterable[CatalogueOffice]) -> int:
    """Makes the table of offices say what the catalogue says; an office gone from it is closed, never deleted.

    Returns how many are open. CatalogueFault: unknown_parent, parent_loop.
    """
    by_code = {office.code: office for office in offices}
    rows = [
        Office(
            code=office.code,
            name=office.name,
            kind=office.kind.value,
            division=office.division,
            parent_id=office.parent,
            lineage=_lineage(office.code, by_code),
            is_open=True,
        )
        for office in by_code.values()
    ]
    written = ["name", "kind", "division", "parent", "lineage", "is_open"]
    with transaction.atomic():
        Office.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=written)
        Office.objects.exclude(pk__in=by_code).update(is_open=False)
        with connection.cursor() as cursor:
            cursor.execute(_BELOW)
    return len(rows)


def _lineage(code: str, by_code: Mapping[str, CatalogueOffice]) -> list[str]:
    """From the office up to its root."""
    found: list[str] = []
    current: str | None = code
    while current is not None:
        if current in found:
            raise CatalogueFault(path=code, line=0, reason="parent_loop")
        if current not in by_code:
            raise CatalogueFault(path=found[-1], line=0, reason="unknown_parent")
        found.append(current)
        current = by_code[current].parent
    return found


def create_user(
    username: str, name: str, *, kind: str = "staff", password: str | None = None, email: str = ""
) -> User:
    """A new account; without a password it logs in by OIDC or token only. AlreadyExists, InvalidInput.

    No permission is asked here: the page and the command that call it require `manage_accounts`.
    """
    if kind not in UserKind.values:
        raise InvalidInput(field="kind", reason="unknown")
    user = User(username=username.strip(), name=name.strip(), kind=kind, email=email)
    if not user.username:
        raise InvalidInput(field="username", reason="empty")
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as fault:
        raise AlreadyExists(what="user") from fault
    return user


def set_phone(user: User, phone: str) -> None:
    """Changes the mobile. InvalidInput; AlreadyExists where another account logs in with it."""
    user.phone = parse_mobile(phone)
    try:
        with transaction.atomic():
            user.save(update_fields=["phone_sealed", "phone_index"])
    except IntegrityError as fault:
        raise AlreadyExists(what="phone") from fault


def set_active(actor: Actor, user_id: int, *, active: bool) -> None:
    """Switches an account on or off; its rows stay. Administrators only, and never their own account."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    if actor.user_id == user_id:
        raise NotAllowed(action="set_active", state="", why="own_account")
    if not User.objects.filter(pk=user_id).update(is_active=active):
        raise NotFound(what="user")


def unmask(actor: Actor, *, what: str, whose: str, purpose: str, office: str, at: datetime) -> None:
    """Records that `actor` sees `what` (a field) of `whose` (an opaque reference) in full; then show it.

    PurposeRequired, NotAllowed, NotYours. Without this record nothing may be shown unmasked.
    """
    require(actor, Permission.UNMASK, office)
    _record_look(actor, what=what, whose=whose, purpose=purpose, office=office, at=at)


def unmask_for_visit(actor: Actor, *, what: str, whose: str, purpose: str, office: str, at: datetime) -> None:
    """The same for who is sent to somebody's home and has to know where that is. The caller judged who was sent.

    PurposeRequired, NotAllowed, NotYours.
    """
    require(actor, Permission.VISIT, office)
    _record_look(actor, what=what, whose=whose, purpose=purpose, office=office, at=at)


def _record_look(actor: Actor, *, what: str, whose: str, purpose: str, office: str, at: datetime) -> None:
    if not purpose.strip():
        raise PurposeRequired(action="unmask")
    Unmasking.objects.create(
        at=at, user_id=actor.user_id, office_id=office, what=what, whose=whose, purpose=purpose.strip()
    )


def unmask_list(actor: Actor, *, what: str, whose: Mapping[str, str], purpose: str, at: datetime) -> None:
    """As `unmask` for all of a list at once: reference → the office it is seen under. Each person finds their row.

    PurposeRequired, NotAllowed, NotYours.
    """
    if not purpose.strip():
        raise PurposeRequired(action="unmask")
    for office in sorted(set(whose.values())):
        require(actor, Permission.UNMASK, office)
    rows = [
        Unmasking(
            at=at, user_id=actor.user_id, office_id=office, what=what, whose=one, purpose=purpose.strip()
        )
        for one, office in whose.items()
    ]
    Unmasking.objects.bulk_create(rows, batch_size=1000)


def set_name(user: User, name: str) -> None:
    """The name people see; a citizen's once their identity is proved."""
    user.name = name.strip()
    user.save(update_fields=["name"])
