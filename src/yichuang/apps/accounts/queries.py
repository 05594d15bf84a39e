"""The only way to learn who somebody is, what they may do, and which offices lie under which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet

from yichuang.apps.accounts.actor import Actor, ActorKind, Grant
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.models import Handover, Membership, Office, Printing, Unmasking, User
from yichuang.apps.journal import service as journal
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import sm3

_READ = """
SELECT u.id, u.name, u.username, u.kind, m.role, m.office_id, m.scope, o.below,
       ARRAY(SELECT h.from_user_id FROM accounts_handover h
              WHERE h.to_user_id = u.id AND h.since <= %(at)s AND h.until > %(at)s) AS acting_for
  FROM accounts_user u
  LEFT JOIN accounts_membership m
         ON m.user_id = u.id AND m.since <= %(at)s AND (m.until IS NULL OR m.until > %(at)s)
        AND (m.delegated_from_id IS NULL OR EXISTS (
              SELECT 1 FROM accounts_membership d
               WHERE d.id = m.delegated_from_id AND d.since <= %(at)s AND (d.until IS NULL OR d.until > %(at)s)))
  LEFT JOIN accounts_office o ON o.code = m.office_id
 WHERE {who} AND u.is_active
 ORDER BY m.id
"""
_ACTOR = _READ.format(who="u.id = %(user)s")
_BY_TOKEN = _READ.format(
    who="u.id = (SELECT t.user_id FROM accounts_apitoken t WHERE t.digest = %(digest)s AND t.revoked_at IS NULL "
    "AND (t.expires_at IS NULL OR t.expires_at > %(at)s))"
)


def actor_for(user: User | int, at: datetime) -> Actor:
    """What the user holds at `at`, in one round trip. NotFound where there is none or it is switched off."""
    user_id = user if isinstance(user, int) else user.pk
    rows = journal.execute(_ACTOR, {"user": user_id, "at": at}).fetchall()
    if not rows:
        raise NotFound(what="user")
    return _actor(rows)


def _actor(rows: list[Any]) -> Actor:
    user_id, name, username, kind, *_, acting_for = rows[0]
    grants = tuple(_grant(*row[4:8]) for row in rows if row[4] is not None)
    return Actor(user_id, name or username, cast(ActorKind, kind), grants, frozenset(acting_for))


def _grant(role: str, office: str, scope: str, below: list[str]) -> Grant:
    subtree = frozenset(below)
    return Grant(role, office, scope, subtree if scope == "subtree" else frozenset({office}), subtree)


def user(user_id: int) -> User:
    """NotFound where there is none."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotFound(what="user")
    return found


def user_by_name(username: str) -> User:
    """NotFound where there is none."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(what="user")
    return found


def user_by_phone(phone: str) -> User | None:
    """The citizen who logs in with this mobile, normalised as `phones.parse_mobile` gives it."""
    return find_by(User, "phone", phone).first()


def actor_by_token(plain: str, at: datetime) -> Actor | None:
    """Who holds a valid token, with everything they hold at `at`, in one round trip; None for unknown,
    expired, revoked and switched-off alike."""
    rows = journal.execute(_BY_TOKEN, {"digest": sm3(plain.encode()), "at": at}).fetchall()
    return _actor(rows) if rows else None


def names(user_ids: Iterable[int]) -> dict[int, str]:
    """The names people see, by user id."""
    rows = User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name", "username")
    return {pk: name or username for pk, name, username in rows}


def office(code: str) -> Office:
    """NotFound where there is none."""
    found = Office.objects.filter(pk=code).first()
    if found is None:
        raise NotFound(what="office")
    return found


def office_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code."""
    return dict(Office.objects.filter(pk__in=set(codes)).values_list("code", "name"))


def offices_below(code: str) -> frozenset[str]:
    """The office and every one under it. NotFound."""
    return frozenset(office(code).below)


def holders(role: str, office_code: str, at: datetime) -> QuerySet[User]:
    """Who holds `role` at the office at `at`, by a grant there or a subtree's from above."""
    lineage = office(office_code).lineage
    valid = Membership.objects.filter(role=role, since__lte=at).filter(
        Q(until__isnull=True) | Q(until__gt=at)
    )
    here = valid.filter(Q(office_id=office_code) | Q(office_id__in=lineage, scope="subtree"))
    return User.objects.filter(pk__in=here.values("user_id"), is_active=True).order_by("pk")


def memberships(user_id: int) -> QuerySet[Membership]:
    """All of a user's, ended ones included, newest first; for the accounts page and audits."""
    return Membership.objects.select_related("office").filter(user_id=user_id).order_by("-since")


def handovers(actor: Actor, *, offices: Iterable[str], since: datetime) -> QuerySet[Handover]:
    """Absences not over before `since`: all of `offices`, and the actor's own and taken-over ones; newest first."""
    concerned = Q(office_id__in=set(offices)) | Q(from_user_id=actor.user_id) | Q(to_user_id=actor.user_id)
    rows = Handover.objects.select_related("from_user", "to_user", "office", "arranged_by", "ended_by")
    return rows.filter(concerned, until__gt=since).order_by("-since", "-pk")


def unmaskings(whose: str) -> QuerySet[Unmasking]:
    """Who saw this person's data in full, newest first: a right of the person concerned."""
    return Unmasking.objects.select_related("user", "office").filter(whose=whose).order_by("-at", "-pk")


def printings(subject: str, what: str) -> QuerySet[Printing]:
    """The prints of one paper, newest first; its copy number says which one each was."""
    rows = Printing.objects.select_related("user", "office").filter(subject=subject, what=what)
    return rows.order_by("-copy")
