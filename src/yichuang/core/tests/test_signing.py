"""SM2 agrees with the standard and with a second implementation; keys name themselves and can change."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import product

import pytest

from yichuang.core import sm2
from yichuang.core.attestation import Attested, Fault, check, check_file, sign_file, write
from yichuang.core.signing import KeySet, LocalSigner, PublicKey, Scheme

# GM/T 0003.5-2012, annex A.2: the recommended curve, identity 1234567812345678, message "message digest"
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
MESSAGE = b"message digest"
ENGINES = (sm2.GmSsl(), sm2.PurePython())
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n29\n%%EOF"


def attested(number: str = "证330200-2026-000001", until: date | None = date(2031, 11, 19)) -> Attested:
    digest = hashlib.new("sm3", number.encode()).digest()
    return Attested(
        name="社会团体法人登记证书",
        number=number,
        holder="宁波市示例协会",
        office="宁波市民政局",
        issued_on=date(2026, 11, 20),
        valid_until=until,
        digest=digest,
        site="https://civil.example",
    )


@pytest.fixture(params=list(Scheme), ids=str)
def signer(request: pytest.FixtureRequest) -> LocalSigner:
    return LocalSigner(request.param, SECRET)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: type(engine).__name__)
def test_the_known_answer_of_the_standard_is_proved(engine: sm2.Sm2) -> None:
    assert sm2.public_point(SECRET) == POINT
    assert engine.verify(POINT, MESSAGE, SIGNATURE)
    assert not engine.verify(POINT, MESSAGE + b".", SIGNATURE)
    assert not engine.verify(POINT, MESSAGE, SIGNATURE[:-1] + b"\xab")
    assert not engine.verify(POINT, MESSAGE, bytes(64))


@pytest.mark.parametrize(
    ("ours", "other"), list(product(ENGINES, ENGINES)), ids=lambda engine: type(engine).__name__
)
def test_what_one_implementation_signs_the_other_proves(ours: sm2.Sm2, other: sm2.Sm2) -> None:
    for message in (b"", b"x", bytes(range(256)) * 5):
        signature = ours.sign(SECRET, POINT, message)
        assert len(signature) == 64
        assert other.verify(POINT, message, signature)
        assert not other.verify(POINT, message + b"\0", signature)


def test_what_lies_off_the_curve_is_no_key() -> None:
    with pytest.raises(ValueError, match="curve"):
        PublicKey(Scheme.SM2, POINT[:-1] + b"\x14")
    with pytest.raises(ValueError, match="secret"):
        LocalSigner(Scheme.SM2, bytes(32))


def test_a_key_travels_as_pem_and_keeps_its_name(signer: LocalSigner) -> None:
    keys = KeySet.read("公钥：\n" + signer.key.pem() + LocalSigner(Scheme.SM2, b"\x07" * 32).key.pem())
    assert signer.key.id in keys
    assert len(list(keys)) == 2
    assert keys.verify(signer.key.id, b"x", signer.sign(b"x"))
    for broken in ("", signer.key.pem().replace("MFk", "MFl"), signer.key.pem()[:-60]):
        with pytest.raises(ValueError, match=r"PEM|public key|curve"):
            KeySet.read(broken)


def test_another_key_or_another_text_proves_nothing(signer: LocalSigner) -> None:
    other = LocalSigner(signer.scheme, b"\x07" * 32)
    signature = signer.sign(b"x")
    assert signer.key.verify(b"x", signature)
    assert not other.key.verify(b"x", signature)
    assert not signer.key.verify(b"y", signature)
    assert not signer.key.verify(b"x", signature[:-1])
    assert not KeySet([other.key]).verify(signer.key.id, b"x", signature)


def test_a_code_says_what_was_issued_and_proves_it(signer: LocalSigner) -> None:
    text = write(attested(), signer)
    checked = check(f"扫到的是：{text}\n", KeySet([signer.key]))
    assert (checked.fault, checked.attested, checked.key_id) == (None, attested(), signer.key.id)
    assert len(text) < 500, "a phone reads it at 32 mm"
    forever = attested(until=None)
    assert check(write(forever, signer), KeySet([signer.key])).attested == forever


def test_a_code_with_any_character_changed_is_refused(signer: LocalSigner) -> None:
    text, keys = write(attested(), signer), KeySet([signer.key])
    start = text.index("?c=") + 3
    for place in range(start, len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert check(changed, keys).fault is not None, place


def test_a_forger_cannot_lend_one_code_the_signature_of_another(signer: LocalSigner) -> None:
    one, other = write(attested(), signer), write(attested("证330200-2026-000002"), signer)
    mixed = one.rpartition(".")[0] + "." + other.rpartition(".")[2]
    assert check(mixed, KeySet([signer.key])).fault is Fault.FORGED
    own = write(attested(), LocalSigner(signer.scheme, b"\x07" * 32))
    assert check(own, KeySet([signer.key])).fault is Fault.UNKNOWN_KEY


def test_after_a_rotation_old_codes_still_stand(signer: LocalSigner) -> None:
    old, new = write(attested(), signer), LocalSigner(Scheme.SM2, b"\x07" * 32)
    both = KeySet.read(new.key.pem() + signer.key.pem())
    assert check(old, both).fault is None
    assert check(write(attested(), new), both).fault is None
    assert check(old, KeySet([new.key])).fault is Fault.UNKNOWN_KEY


def test_a_phishing_address_does_not_change_where_to_ask(signer: LocalSigner) -> None:
    text = write(attested(), signer).replace("https://civil.example", "https://evil.example")
    checked = check(text, KeySet([signer.key]))
    assert checked.attested is not None
    assert checked.attested.site == "https://civil.example"


def test_a_file_is_proved_byte_for_byte(signer: LocalSigner) -> None:
    keys = KeySet([signer.key])
    page = PDF.replace(b"<<>>", b"<</K (" + write(attested(), signer).encode() + b")>>", 1)
    file = sign_file(page, signer)
    assert check_file(file, keys).fault is None
    assert check_file(file, keys).attested == attested()
    assert check_file(page, keys).fault is Fault.UNREADABLE
    for place in range(0, len(page), 7):
        changed = file[:place] + bytes((file[place] ^ 1,)) + file[place + 1 :]
        assert check_file(changed, keys).fault is not None, place
    assert check_file(file + b"\n%%EOF\n", keys).fault is Fault.FORGED, "nothing may follow"
    other = sign_file(page, LocalSigner(signer.scheme, b"\x07" * 32))
    assert check_file(other, keys).fault is Fault.UNKNOWN_KEY
