"""Codes, passwords and tokens: right ones work once or for their time, guessing meets a wall."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from yichuang.apps.accounts import limits, queries, service
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import ApiToken, Bucket, LoginCode, User
from yichuang.apps.accounts.tests.conftest import AT, COUNTY, staff
from yichuang.core.errors import AlreadyExists, InvalidInput, LimitExceeded, NotAllowed

pytestmark = pytest.mark.django_db
PHONE, ADDRESS = "138 0000 1234", "203.0.113.7"
MINUTE = timedelta(minutes=1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_first_login_makes_a_citizen_and_the_next_finds_them() -> None:
    first = service.log_in_with_code(PHONE, service.request_login_code(PHONE, ADDRESS, AT), AT)
    later = AT + 2 * MINUTE
    again = service.log_in_with_code(
        "+8613800001234", service.request_login_code(PHONE, ADDRESS, later), later
    )
    assert first.pk == again.pk
    assert (again.kind, again.phone, again.has_usable_password()) == ("citizen", "13800001234", False)
    assert not queries.actor_for(again, later).grants


def test_a_code_works_once() -> None:
    code = service.request_login_code(PHONE, ADDRESS, AT)
    service.log_in_with_code(PHONE, code, AT)
    with pytest.raises(InvalidInput):
        service.log_in_with_code(PHONE, code, AT)


def test_a_code_ends_after_five_minutes_and_with_the_next_code() -> None:
    code = service.request_login_code(PHONE, ADDRESS, AT)
    with pytest.raises(InvalidInput):
        service.log_in_with_code(PHONE, code, AT + 5 * MINUTE)
    newer = service.request_login_code(PHONE, ADDRESS, AT + MINUTE)
    if newer != code:
        with pytest.raises(InvalidInput):
            service.log_in_with_code(PHONE, code, AT + MINUTE)
    assert service.log_in_with_code(PHONE, newer, AT + MINUTE).pk


def test_a_code_of_another_phone_opens_nothing() -> None:
    code = service.request_login_code(PHONE, ADDRESS, AT)
    with pytest.raises(InvalidInput):
        service.log_in_with_code("13900001234", code, AT)


def test_after_five_wrong_codes_the_right_one_is_too_late() -> None:
    code = service.request_login_code(PHONE, ADDRESS, AT)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            service.log_in_with_code(PHONE, wrong(code), AT)
    with pytest.raises(InvalidInput):
        service.log_in_with_code(PHONE, code, AT)
    assert not User.objects.exists()


def test_a_phone_gets_one_code_a_minute_and_ten_a_day() -> None:
    service.request_login_code(PHONE, ADDRESS, AT)
    with pytest.raises(LimitExceeded) as refused:
        service.request_login_code(PHONE, ADDRESS, AT + timedelta(seconds=20))
    assert refused.value.fields["retry_after_seconds"] in (40, 41)
    for place in range(1, 10):
        service.request_login_code(PHONE, ADDRESS, AT + place * MINUTE)
    with pytest.raises(LimitExceeded, match="day"):
        service.request_login_code(PHONE, ADDRESS, AT + 60 * MINUTE)
    service.request_login_code(PHONE, ADDRESS, AT + timedelta(days=1))


def test_an_address_cannot_send_codes_to_the_whole_city() -> None:
    for place in range(limits.CODES_PER_ADDRESS.times):
        service.request_login_code(f"1390000{place:04d}", ADDRESS, AT)
    with pytest.raises(LimitExceeded, match="address"):
        service.request_login_code("13911112222", ADDRESS, AT)
    service.request_login_code("13911112222", "203.0.113.8", AT)


def test_neither_codes_nor_phones_nor_addresses_stand_in_the_clear() -> None:
    code = service.request_login_code(PHONE, ADDRESS, AT)
    service.log_in_with_code(PHONE, code, AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t, '|') FROM (SELECT c::text t FROM accounts_logincode c"
            " UNION ALL SELECT b::text FROM accounts_bucket b UNION ALL SELECT u::text FROM accounts_user u) all_rows"
        )
        dump = cursor.fetchone()[0]
    for secret in ("13800001234", ADDRESS):
        assert secret not in dump
        assert secret.encode().hex() not in dump
    assert bytes(LoginCode.objects.get().digest)[2:] != code.encode()


def test_a_citizen_switched_off_does_not_get_in() -> None:
    user = service.log_in_with_code(PHONE, service.request_login_code(PHONE, ADDRESS, AT), AT)
    service.set_active(SYSTEM, user.pk, active=False)
    later = AT + 2 * MINUTE
    code = service.request_login_code(PHONE, ADDRESS, later)
    with pytest.raises(NotAllowed):
        service.log_in_with_code(PHONE, code, later)


def test_passwords_are_limited_per_name_and_address_until_a_success() -> None:
    for _ in range(5):
        service.check_login_allowed("Wang", ADDRESS, AT)
    with pytest.raises(LimitExceeded):
        service.check_login_allowed("wang ", ADDRESS, AT)
    service.check_login_allowed("wang", "203.0.113.8", AT)
    service.check_login_allowed("li", ADDRESS, AT)
    service.check_login_allowed("wang", ADDRESS, AT + 15 * MINUTE)
    service.login_succeeded("wang", ADDRESS)
    for _ in range(5):
        service.check_login_allowed("wang", ADDRESS, AT + 15 * MINUTE)


def test_names_cannot_be_guessed_from_many_addresses() -> None:
    for place in range(limits.LOGINS_PER_NAME.times):
        service.check_login_allowed("wang", f"198.51.100.{place}", AT)
    with pytest.raises(LimitExceeded, match="name"):
        service.check_login_allowed("wang", "203.0.113.9", AT)


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_when_many_try_at_once() -> None:
    limit, barrier, taken = limits.Limit("test", 10, MINUTE), Barrier(8), []

    def attempt() -> None:
        barrier.wait()
        for _ in range(25):
            try:
                limits.take(limit, "somebody", AT)
            except LimitExceeded:
                continue
            taken.append(1)
        connection.close()

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 10


def test_tokens_open_their_user_and_only_their_digest_is_kept() -> None:
    user = staff("robot")
    plain = service.create_token(user, "对接", AT, expires_at=AT + timedelta(days=30))
    found = queries.actor_by_token(plain, AT)
    assert found is not None
    assert found.user_id == user.pk
    assert queries.actor_by_token(plain, AT + timedelta(days=30)) is None
    assert queries.actor_by_token(plain[:-1], AT) is None
    assert plain.encode() not in bytes(ApiToken.objects.get().digest)
    assert len(plain) >= 43
    service.revoke_token(ApiToken.objects.get().pk, AT)
    assert queries.actor_by_token(plain, AT) is None


def test_a_token_of_a_user_switched_off_opens_nothing() -> None:
    user = staff("robot")
    plain = service.create_token(user, "对接", AT)
    service.set_active(SYSTEM, user.pk, active=False)
    assert queries.actor_by_token(plain, AT) is None
    with pytest.raises(InvalidInput):
        service.create_token(user, " ", AT)


def test_usernames_and_phones_are_taken_once(offices: None) -> None:
    user = service.create_user("wang", "王丽", password="correct horse")
    assert authenticate(username="wang", password="correct horse") == user
    assert authenticate(username="wang", password="") is None
    with pytest.raises(AlreadyExists):
        service.create_user("wang", "王立")
    service.set_phone(user, PHONE)
    with pytest.raises(AlreadyExists):
        service.set_phone(staff("li", ("clerk", COUNTY)), PHONE)
    for bad in ("", "1380000", "12800001234", "abcdefghijk"):
        with pytest.raises(InvalidInput):
            service.set_phone(user, bad)


def test_old_codes_and_windows_are_swept() -> None:
    service.request_login_code(PHONE, ADDRESS, AT)
    assert service.sweep_logins(AT + timedelta(hours=1)) == 0
    assert service.sweep_logins(AT + timedelta(days=3)) == 4
    assert not Bucket.objects.exists()
    assert not LoginCode.objects.exists()
