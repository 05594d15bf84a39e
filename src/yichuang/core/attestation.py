"""What a certificate's QR code says and how it is proved without a network: one text, an address with its signature.

``https://hall/verify?c=<payload>.<key and signature>``, both parts base64url without padding. The payload is a version
byte, the 32-byte SM3 digest of what the certificate says, then name, number, holder, office, day of issue, last day of
validity and the hall's address, one a line, UTF-8. The address before the payload is for phones only: a forger can put
his own there, so whoever checks asks at the signed one.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yichuang.core.signing import KEY_ID_BYTES, SIGNATURE_BYTES, KeySet, Signer

_VERSION = 1
_DIGEST_BYTES = 32
_QUERY = "/verify?c="
_TEXT = re.compile(r"/verify\?c=([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_FILE_MARK = b"\n%yichuang-signature "
_TAIL = re.compile(
    rb"\n%yichuang-signature (?P<proof>[A-Za-z0-9_-]+)\nstartxref\n(?P<at>\d+)\n%%EOF\n\Z",
)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_FILE_LABEL, _TEXT_LABEL = b"yichuang/file/1\n", b"yichuang/certificate/1\n"


class Fault(StrEnum):
    """Why a text or a file is not proved."""

    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Attested:
    """What the issuer signed: the certificate as printed, and where its present state can be asked."""

    name: str
    number: str
    holder: str
    office: str
    issued_on: date
    valid_until: date | None
    digest: bytes
    site: str  # the hall's address without a path, as people reach it

    def __post_init__(self) -> None:
        if len(self.digest) != _DIGEST_BYTES or any("\n" in text for text in self._texts()):
            raise ValueError("a digest has 32 bytes and a name one line")

    def _texts(self) -> tuple[str, ...]:
        return self.name, self.number, self.holder, self.office, self.site

    def payload(self) -> bytes:
        """As it stands in the code."""
        until = self.valid_until.isoformat() if self.valid_until else ""
        named = (self.name, self.number, self.holder, self.office)
        lines = "\n".join((*named, self.issued_on.isoformat(), until, self.site))
        return bytes((_VERSION,)) + self.digest + lines.encode()


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a check; ``attested`` is there as soon as the text can be read, even if nothing proves it."""

    fault: Fault | None
    attested: Attested | None = None
    key_id: str = ""


def write(attested: Attested, signer: Signer) -> str:
    """The text of the QR code."""
    payload = attested.payload()
    proof = _proof(signer, _TEXT_LABEL + payload)
    return f"{attested.site}{_QUERY}{_encode(payload)}.{_encode(proof)}"


def check(text: str, keys: KeySet) -> Checked:
    """Proves the first QR text found in ``text``."""
    found = _TEXT.search(text)
    if found is None:
        return Checked(Fault.UNREADABLE)
    try:
        payload, proof = _decode(found[1]), _decode(found[2])
        attested = _read(payload)
    except ValueError:
        return Checked(Fault.UNREADABLE)
    return Checked(_verdict(proof, _TEXT_LABEL + payload, keys), attested, _key_id(proof))


def sign_file(pdf: bytes, signer: Signer) -> bytes:
    """A PDF with a signature over its bytes, as a comment before a repeated end: every reader passes over it."""
    start = _START.search(pdf)
    if start is None:
        raise ValueError("the file has no end of a PDF")
    proof = _encode(_proof(signer, _FILE_LABEL + pdf)).encode()
    return pdf + _FILE_MARK + proof + b"\nstartxref\n" + start[1] + b"\n%%EOF\n"


def check_file(pdf: bytes, keys: KeySet) -> Checked:
    """Proves that a PDF is byte for byte as it was issued, and the QR text inside it."""
    tail = _TAIL.search(pdf, max(0, len(pdf) - 1024))
    if tail is None:
        return Checked(Fault.UNREADABLE if _FILE_MARK not in pdf else Fault.FORGED)
    try:
        proof = _decode(tail["proof"].decode())
    except ValueError:
        return Checked(Fault.UNREADABLE)
    inside = check(pdf.decode("latin-1"), keys)
    outside = _verdict(proof, _FILE_LABEL + pdf[: tail.start()], keys)
    return Checked(outside or inside.fault, inside.attested, inside.key_id or _key_id(proof))


def _proof(signer: Signer, message: bytes) -> bytes:
    return bytes.fromhex(signer.key.id) + signer.sign(message)


def _verdict(proof: bytes, message: bytes, keys: KeySet) -> Fault | None:
    if len(proof) != KEY_ID_BYTES + SIGNATURE_BYTES:
        return Fault.UNREADABLE
    if _key_id(proof) not in keys:
        return Fault.UNKNOWN_KEY
    return None if keys.verify(_key_id(proof), message, proof[KEY_ID_BYTES:]) else Fault.FORGED


def _key_id(proof: bytes) -> str:
    return proof[:KEY_ID_BYTES].hex()


def _read(payload: bytes) -> Attested:
    """ValueError where the bytes are no payload of this version."""
    if payload[:1] != bytes((_VERSION,)):
        raise ValueError("a version nobody here knows")
    digest, lines = payload[1 : 1 + _DIGEST_BYTES], payload[1 + _DIGEST_BYTES :].decode().split("\n")
    if len(lines) != 7:
        raise ValueError("a payload has seven lines")
    name, number, holder, office, issued, until, site = lines
    last = date.fromisoformat(until) if until else None
    return Attested(name, number, holder, office, date.fromisoformat(issued), last, digest, site)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """ValueError where the text is not the one spelling of some bytes."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as fault:
        raise ValueError("no base64url") from fault
    if _encode(data) != text:
        raise ValueError("not the one spelling")
    return data
