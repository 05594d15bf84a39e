"""Who may speak with the departments: keys, tokens and certificates, made once and kept in the folder ``trust``."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from yichuang_sandbox import sm2

_YEARS = 5
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Trust:
    """The files of one sandbox; the hall gets their names through the exchange file."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def server_certificate(self) -> Path:
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    @property
    def partner_certificate(self) -> Path:
        return self.folder / "partner.pem"

    @property
    def partner_key(self) -> Path:
        return self.folder / "partner.key"

    @property
    def sm2_secret(self) -> Path:
        return self.folder / "partner-sm2.key"

    @property
    def ssh_host_key(self) -> Path:
        return self.folder / "sftp-host"

    @property
    def ssh_partner_key(self) -> Path:
        return self.folder / "sftp-partner"

    def token(self) -> str:
        """The bearer token of the partner."""
        return (self.folder / "token").read_text("ascii").strip()

    def sm2_point(self) -> bytes:
        """The partner's public key; the secret half is there only because both sides of a demo share a machine."""
        return sm2.public_point(bytes.fromhex(self.sm2_secret.read_text("ascii").strip()))


def prepare(folder: Path) -> Trust:
    """Everything that is not there yet is made; what is there stays."""
    trust = Trust(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not (folder / "token").exists():
        _write(folder / "token", secrets.token_urlsafe(32).encode())
    if not trust.sm2_secret.exists():
        _write(trust.sm2_secret, sm2.new_secret().hex().encode())
    if not trust.server_certificate.exists():
        _certificates(trust)
    for path, comment in ((trust.ssh_host_key, "sandbox"), (trust.ssh_partner_key, "yichuang")):
        if not path.exists():
            key = asyncssh.generate_private_key("ssh-ed25519", comment)
            _write(path, key.export_private_key())
            _write(path.with_suffix(".pub"), key.export_public_key())
    return trust


def _certificates(trust: Trust) -> None:
    """An authority of our own, kept nowhere: one certificate for the server, one for the partner, no third."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "演示部门证书（仅供演示）")])
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    authority = (
        _begun(name, name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(trust.authority, authority.public_bytes(serialization.Encoding.PEM))
    server = ("departments", ExtendedKeyUsageOID.SERVER_AUTH, trust.server_certificate, trust.server_key)
    partner = ("yichuang", ExtendedKeyUsageOID.CLIENT_AUTH, trust.partner_certificate, trust.partner_key)
    for common_name, purpose, path, key_path in (server, partner):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
        certificate = (
            _begun(subject, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(issuer, critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        _write(key_path, key.private_bytes(*form))
        _write(path, certificate.public_bytes(serialization.Encoding.PEM))


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * _YEARS))
    )


def _write(path: Path, content: bytes) -> None:
    """Readable by this account only, from its first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as file:
        file.write(content)
