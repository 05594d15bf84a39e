"""R18, small: known answers, and nothing opens that was changed, moved or sealed under a lost key."""

import hashlib
import hmac as standard_hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.core import secrecy
from yichuang.core.errors import SecretUnreadable
from yichuang.core.secrecy import BlindIndex, FieldCipher, Keyring, Suite, row_context

KEYRING = Keyring({1: bytes(range(32))}, current=1)
ROTATED = Keyring({1: bytes(range(32)), 2: bytes(range(1, 33))}, current=2)
HERE = row_context("person", "resident_id", 7)
SUITES = pytest.mark.parametrize("suite", list(Suite))


def test_sm4_is_that_of_gmt_0002() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert (encryptor.update(key) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plaintext = b"".join(bytes([pair] * 8) for pair in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    expected = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    sealed = secrecy.encrypt(Suite.SM, key, nonce, plaintext, aad=aad)
    assert sealed == expected
    assert secrecy.decrypt(Suite.SM, key, nonce, sealed, aad=aad) == plaintext
    with pytest.raises(InvalidTag):
        secrecy.decrypt(Suite.SM, key, nonce, sealed, aad=aad[:-1])


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_that_of_gmt_0004(data: bytes, digest: str) -> None:
    assert secrecy.sm3(data).hex() == digest


def test_hmac_sm3_is_that_of_gmt_0042() -> None:
    data = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
    expected = "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"
    assert Suite.SM.mac(bytes(range(1, 33)), data).hex() == expected


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.binary(min_size=1, max_size=100))
def test_sm3_agrees_with_a_second_implementation(data: bytes, key: bytes) -> None:
    other = hashes.Hash(hashes.SM3())
    other.update(data)
    assert secrecy.sm3(data) == other.finalize()
    keyed = hmac.HMAC(key, hashes.SM3())
    keyed.update(data)
    assert Suite.SM.mac(key, data) == keyed.finalize()


@SUITES
@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=60))
def test_what_is_sealed_opens_in_its_row(suite: Suite, text: str) -> None:
    cipher = FieldCipher(KEYRING, suite)
    sealed = cipher.seal(text, context=HERE)
    assert cipher.open(sealed, context=HERE) == text
    assert not text or text.encode() not in sealed or len(text.encode()) < 4


@SUITES
def test_a_swapped_ciphertext_is_refused(suite: Suite) -> None:
    cipher = FieldCipher(KEYRING, suite)
    mine, yours = row_context("person", "phone", 1), row_context("person", "phone", 2)
    sealed = cipher.seal("13800001234", context=mine)
    for moved in (yours, row_context("person", "account", 1), row_context("household", "phone", 1), b""):
        with pytest.raises(SecretUnreadable) as refusal:
            cipher.open(sealed, context=moved)
        assert refusal.value.fields == {"reason": "tampered", "key_version": 1}


@SUITES
def test_every_changed_byte_is_noticed(suite: Suite) -> None:
    cipher = FieldCipher(ROTATED, suite)
    sealed = cipher.seal("13800001234", context=HERE)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SecretUnreadable):
            cipher.open(changed, context=HERE)
    for cut in range(len(sealed)):
        with pytest.raises(SecretUnreadable):
            cipher.open(sealed[:cut], context=HERE)


def test_old_fields_open_while_keys_rotate_and_say_that_they_are_old() -> None:
    sealed = FieldCipher(KEYRING).seal("旧", context=HERE)
    rotated = FieldCipher(ROTATED)
    assert rotated.open(sealed, context=HERE) == "旧"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.seal("旧", context=HERE))
    newer = rotated.seal("新", context=HERE)
    with pytest.raises(SecretUnreadable) as refusal:
        FieldCipher(KEYRING).open(newer, context=HERE)
    assert refusal.value.fields == {"reason": "key_missing", "key_version": 2}


def test_a_change_of_suite_keeps_old_fields_readable() -> None:
    sealed = FieldCipher(KEYRING, Suite.INTERNATIONAL).seal("x", context=HERE)
    national = FieldCipher(KEYRING)
    assert national.open(sealed, context=HERE) == "x"
    assert not national.is_current(sealed)


def test_equal_texts_never_look_equal() -> None:
    cipher = FieldCipher(KEYRING)
    assert len({cipher.seal("same", context=HERE) for _ in range(50)}) == 50


@SUITES
def test_the_index_finds_equal_values_of_one_kind_only(suite: Suite) -> None:
    index = BlindIndex(KEYRING, suite)
    digest = index.digest("13800001234", kind="phone")
    assert digest == index.digest("13800001234", kind="phone")
    assert len(digest) == 32
    assert digest != index.digest("13800001234", kind="account")
    assert digest != BlindIndex(Keyring({1: b"another secret of 16+ bytes"}, 1), suite).digest(
        "13800001234", kind="phone"
    )


def test_a_look_up_during_rotation_asks_for_both_keys() -> None:
    old, new = BlindIndex(KEYRING), BlindIndex(ROTATED)
    asked = new.candidates("1", kind="phone")
    assert asked == (new.digest("1", kind="phone"), old.digest("1", kind="phone"))


def test_index_and_cipher_share_no_key_and_no_key_is_printed() -> None:
    field = KEYRING.derive(1, suite=Suite.SM, use="field")
    assert field != KEYRING.derive(1, suite=Suite.SM, use="index/phone")
    assert (
        field == standard_hmac.new(bytes(range(32)), b"yichuang/field/SM", hashlib.new("sm3").name).digest()
    )
    assert "\\x01" not in repr(FieldCipher(KEYRING))
    assert "versions=[1]" in repr(FieldCipher(KEYRING))


@pytest.mark.parametrize(
    ("keys", "current"),
    [({}, 1), ({1: bytes(32)}, 2), ({1: b"short"}, 1), ({0: bytes(32)}, 0), ({1 << 16: bytes(32)}, 1 << 16)],
)
def test_a_keyring_that_cannot_work_is_refused(keys: dict[int, bytes], current: int) -> None:
    with pytest.raises(ValueError, match="key"):
        Keyring(keys, current)


def test_contexts_cannot_run_into_each_other() -> None:
    assert row_context("ab", "c", 1) != row_context("a", "bc", 1) != row_context("a", "b", "c1")
