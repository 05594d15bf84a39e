"""Logging in: SMS codes for citizens, limits for passwords, tokens for programs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from yichuang.apps.accounts import keys, limits, queries
from yichuang.apps.accounts.models import ApiToken, LoginCode, User, UserKind
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.secrecy import sm3

CODE_LIFETIME = timedelta(minutes=5)
CODE_ATTEMPTS = 5
_CODE_DIGITS = 6
_TOKEN_BYTES = 32
_TOKEN_PREFIX = "yc_"  # noqa: S105 - the part everybody may know
_PHONE_KIND = "login_code.phone"


def request_login_code(phone: str, address: str, at: datetime) -> str:
    """A new six-digit code for the phone, valid five minutes; the caller sends it. Older codes stop working.

    InvalidInput for what is no mobile; LimitExceeded per phone (a minute, a day) and per network address.
    """
    number = parse_mobile(phone)
    limits.take(limits.CODES_PER_ADDRESS, address, at)
    limits.take(limits.CODES_A_MINUTE, number, at)
    limits.take(limits.CODES_A_DAY, number, at)
    code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"
    LoginCode.objects.update_or_create(
        phone_index=_phone_index(number),
        defaults={
            "digest": _code_digest(number, code),
            "expires_at": at + CODE_LIFETIME,
            "attempts": 0,
            "used_at": None,
        },
    )
    return code


def log_in_with_code(phone: str, code: str, at: datetime, *, address: str = "") -> User:
    """The citizen of this phone; the first login creates the account. The code works once.

    InvalidInput(field="code", reason="wrong") for wrong, expired, used and tried too often alike; NotAllowed
    where the account is switched off. Call outside a transaction, so that a failed attempt stays counted.
    """
    number = parse_mobile(phone)
    if address:
        limits.take(limits.CODE_TRIES_PER_ADDRESS, address, at)
    rows = LoginCode.objects.filter(phone_index=_phone_index(number))
    open_rows = rows.filter(Q(used_at__isnull=True), expires_at__gt=at)
    counted = open_rows.filter(attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1)
    digest = _code_digest(number, code.strip())
    if not counted or open_rows.filter(digest=digest).update(used_at=at) != 1:
        raise InvalidInput(field="code", reason="wrong")
    found = queries.user_by_phone(number) or _new_citizen(number)
    if not found.is_active:
        raise NotAllowed(action="log_in", state="", why="inactive")
    return found


def check_login_allowed(username: str, address: str, at: datetime) -> None:
    """Counts an attempt with a password. LimitExceeded per name and address, per name, per address."""
    name = username.strip().lower()
    limits.take(limits.LOGINS_PER_NAME_AND_ADDRESS, f"{name}\n{address}", at)
    limits.take(limits.LOGINS_PER_NAME, name, at)
    limits.take(limits.LOGINS_PER_ADDRESS, address, at)


def login_succeeded(username: str, address: str) -> None:
    """A right password opens the window of this name and address again."""
    limits.forget(limits.LOGINS_PER_NAME_AND_ADDRESS, f"{username.strip().lower()}\n{address}")


def create_token(
    user: User, label: str, at: datetime, *, scopes: Sequence[str] = (), expires_at: datetime | None = None
) -> str:
    """A new API token, shown this once; only its digest is kept. InvalidInput where the label is empty."""
    if not label.strip():
        raise InvalidInput(field="label", reason="empty")
    plain = _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    ApiToken.objects.create(
        user=user,
        label=label.strip(),
        digest=sm3(plain.encode()),
        scopes=list(scopes),
        created_at=at,
        expires_at=expires_at,
    )
    return plain


def revoke_token(token_id: int, at: datetime) -> None:
    """From now on the token opens nothing. NotFound where there is none; a second time changes nothing."""
    if not ApiToken.objects.filter(pk=token_id).exists():
        raise NotFound(what="token")
    ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=at)


def sweep_logins(at: datetime) -> int:
    """Deletes codes and windows that no longer matter; for the nightly job. How many rows went."""
    codes = LoginCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]
    return codes + limits.sweep(at - timedelta(days=2))


def _new_citizen(number: str) -> User:
    """Two first logins at once make one account."""
    citizen = User(username=f"citizen-{secrets.token_hex(8)}", kind=UserKind.CITIZEN)
    citizen.phone = number
    citizen.set_unusable_password()
    try:
        with transaction.atomic():
            citizen.save()
    except IntegrityError:
        found = queries.user_by_phone(number)
        if found is None:
            raise
        return found
    return citizen


def _phone_index(number: str) -> bytes:
    return keys.index_value(number, kind=_PHONE_KIND)


def _code_digest(number: str, code: str) -> bytes:
    """Keyed: six digits under a plain hash would be found by trying them all."""
    return keys.index_value(f"{number}\n{code}", kind="login_code.code")
