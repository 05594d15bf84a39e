"""Who we are to a partner (token, certificate, signature), which addresses are allowed, and files that come by SFTP."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.fields import rotate, rotating_models
from yichuang.apps.sources import exchange, jobs, queries, service
from yichuang.apps.sources.adapters import wire
from yichuang.apps.sources.adapters.connector import Call, SourceFailure
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import Cursor, NightlyFile, NightlyRow
from yichuang.apps.sources.outcomes import Failed, FailureReason, Found, Nothing, Stale
from yichuang.apps.sources.tests.conftest import AT, DECEASED, number, rest
from yichuang.apps.sources.tests.partner import Partner, serving
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.secrecy import sm3
from yichuang.core.signing import LocalSigner, Scheme

Ask = Callable[..., Request]
Connect = Callable[..., None]


def call(url: str, auth: dict[str, Any] | None = None) -> bytes:
    partner = exchange.Rest.model_validate({"url": url, "auth": auth})
    return wire.send(
        partner, wire.Message("POST", "/departments/x/cases", b'{"a": 1}'), Call(time.monotonic() + 2)
    )


def test_a_token_goes_along() -> None:
    with serving() as partner:
        call(partner.url, {"kind": "bearer", "token": "geheim"})
        assert partner.headers[0]["authorization"] == "Bearer geheim"


def test_a_signature_proves_method_path_time_and_body(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("5a" * 32)
    with serving() as partner:
        call(partner.url, {"kind": "sm2", "secret": str(secret)})
        seen = partner.headers[0]
    key = LocalSigner(Scheme.SM2, bytes.fromhex("5a" * 32)).key
    assert seen["x-key-id"] == key.id
    digest = sm3(seen["body"].encode()).hex()
    text = f"yichuang/exchange/1\nPOST /departments/x/cases\n{seen['x-timestamp']}\n{digest}"
    signature = base64.urlsafe_b64decode(seen["x-signature"] + "==")
    assert key.verify(text.encode(), signature)
    assert not key.verify(text.replace("cases", "others").encode(), signature)
    assert abs(int(seen["x-timestamp"]) - time.time()) < 5


def _certificate(folder: Path, name: str, signer: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer[0].subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signer[1] if signer else key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made, key


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A CA, a partner's and our certificate by it, and those of a stranger."""
    ca = _certificate(tmp_path, "ca")
    _certificate(tmp_path, "partner", ca)
    _certificate(tmp_path, "hall", ca)
    stranger = _certificate(tmp_path, "stranger_ca")
    _certificate(tmp_path, "stranger", stranger)
    return tmp_path


def tls(papers: Path, own: str = "hall", ca: str = "ca") -> dict[str, Any]:
    return {
        "kind": "mtls",
        "certificate": str(papers / f"{own}.pem"),
        "key": str(papers / f"{own}.key"),
        "ca": str(papers / f"{ca}.pem"),
    }


def test_certificates_are_shown_both_ways(papers: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / "partner.pem", papers / "partner.key")
    context.load_verify_locations(papers / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    with serving(tls=context) as partner:
        assert json.loads(call(partner.url, tls(papers)))["ref"]
        for auth in (tls(papers, own="stranger"), tls(papers, ca="stranger_ca"), None):
            with pytest.raises(SourceFailure) as failure:
                call(partner.url, auth)
            assert failure.value.reason == FailureReason.UNREACHABLE
    assert len(partner.posted) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://user:word@example.org",
        "https://example.org/?x=1",
        "gopher://127.0.0.1",
        "//127.0.0.1",
    ],
)
def test_only_https_addresses_or_this_machine_may_stand_in_the_file(url: str) -> None:
    with pytest.raises(ValidationError):
        exchange.Rest.model_validate({"url": url})


@pytest.mark.parametrize(
    "text",
    [
        "sources: {population: {kind: rest}}",
        "sources: {population: {kind: soap, url: 'https://x'}}",
        "sources: {population: {kind: rest, url: 'https://x', auth: {kind: bearer, token: ''}}}",
        "sources: [",
        "places: {}",
        "- a",
    ],
)
def test_a_faulty_file_stops_with_one_line_that_shows_no_secret(tmp_path: Path, text: str) -> None:
    path = tmp_path / "exchange.yaml"
    path.write_text(text + "  # geheim")
    with pytest.raises(SystemExit) as stop:
        exchange.read(path)
    told = str(stop.value)
    assert told.startswith("设置有误：YICHUANG_EXCHANGE")
    assert "geheim" not in told
    assert "\n" not in told


def test_all_kinds_of_partners_are_read(tmp_path: Path) -> None:
    path = tmp_path / "exchange.yaml"
    path.write_text(
        """
sources:
  population: {kind: rest, url: "http://127.0.0.1:8093/", auth: {kind: bearer, token: t}}
  television: {kind: sftp, host: h, user: u, key: /k, known_hosts: /h, folder: television}
departments: {public-security: {url: "https://ga.example", auth: {kind: sm2}}}
province: {url: "https://p.example"}
"""
    )
    found = exchange.read(path)
    assert found.rest("source:population") == found.sources["population"]
    assert found.rest("source:television") is None
    assert found.rest("department:public-security") is not None
    assert found.feeds == ("department:public-security", "province")
    assert "token" not in repr(found.sources["population"])


# nightly files


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """An SFTP server with one folder, and the exchange file's words for it."""
    root = tmp_path / "served"
    (root / "television").mkdir(parents=True)
    host, own = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    own.write_private_key(str(tmp_path / "id"))
    (tmp_path / "authorized").write_bytes(own.export_public_key())
    ready, stop, port = threading.Event(), threading.Event(), [0]

    async def serve() -> None:
        server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host],
            authorized_client_keys=str(tmp_path / "authorized"),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
        )
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        while not stop.is_set():
            await asyncio.sleep(0.02)
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(5)
    line = host.export_public_key().decode().strip()
    (tmp_path / "known").write_text(f"[127.0.0.1]:{port[0]} {line}\n")
    yield {
        "kind": "sftp",
        "host": "127.0.0.1",
        "port": port[0],
        "user": "yichuang",
        "key": str(tmp_path / "id"),
        "known_hosts": str(tmp_path / "known"),
        "folder": "television",
        "root": root / "television",
    }
    stop.set()
    thread.join(5)


def nightly(
    people: dict[str, Any], as_of: datetime, *, end: int | None = None, source: str = "real-estate"
) -> str:
    lines: list[dict[str, Any]] = [{"source": source, "as_of": as_of.isoformat()}]
    lines += [{"key": {"type": "resident_id", "value": n}, "values": v} for n, v in people.items()]
    lines.append({"end": True, "rows": len(people) if end is None else end})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.mark.django_db
def test_a_nightly_file_is_taken_in_and_answers(
    sftp: dict[str, Any], connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask
) -> None:
    folder = sftp.pop("root")
    connect(sources={"real-estate": sftp})
    ask = request_for(source="real-estate", elements=("house.count",))
    before = service.look_up(ask, actor=citizen, at=AT)
    assert isinstance(before, Failed)
    assert before.reason == FailureReason.NO_FILE

    (folder / "real-estate-20261121.jsonl").write_text(nightly({number(8): {"house.count": 3}}, AT))
    (folder / "real-estate-20261122.jsonl").write_text(nightly({DECEASED: {"house.count": 1}}, AT))
    (folder / "real-estate-latest.jsonl").write_text("{}")
    assert jobs.take_in_nightly_files(AT) == 1
    found = service.look_up(ask, actor=citizen, at=AT)
    assert isinstance(found, Found)
    assert dict(found.values) == {"house.count": 1}
    other = service.look_up(
        request_for(source="real-estate", elements=("house.count",), about=number(2, "19750302")),
        actor=citizen,
        at=AT,
    )
    assert isinstance(other, Nothing)
    assert isinstance(service.look_up(ask, actor=citizen, at=AT + timedelta(days=2)), Stale)
    row = NightlyRow.objects.get()
    assert DECEASED.encode() not in bytes(row.number_index) + bytes(row.values_sealed)

    (folder / "real-estate-20261123.jsonl").write_text(nightly({}, AT + timedelta(days=1)))
    assert jobs.take_in_nightly_files(AT + timedelta(minutes=11)) == 1
    assert isinstance(service.look_up(ask, actor=citizen, at=AT + timedelta(days=1)), Nothing)
    assert (NightlyFile.objects.count(), NightlyRow.objects.count()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        nightly({DECEASED: {"house.count": 1}}, AT, end=2),
        nightly({DECEASED: {"house.count": 1}}, AT, source="tax"),
        nightly({DECEASED: {"house.count": 1}}, AT).rsplit("\n", 2)[0],
        nightly({DECEASED: {"house.count": 1}}, AT) + "{}\n",
        nightly({DECEASED: []}, AT),
        "[" * 4000,
    ],
)
def test_a_damaged_file_leaves_what_was_known(sftp: dict[str, Any], connect: Connect, text: str) -> None:
    folder = sftp.pop("root")
    connect(sources={"real-estate": sftp})
    (folder / "real-estate-20261121.jsonl").write_text(nightly({number(8): {"house.count": 3}}, AT))
    assert jobs.take_in_nightly_files(AT) == 1
    (folder / "real-estate-20261122.jsonl").write_text(text)
    assert jobs.take_in_nightly_files(AT + timedelta(minutes=11)) == 0
    assert Cursor.objects.get(pk="source:real-estate").failures == 1
    assert [row.name for row in NightlyFile.objects.all()] == ["real-estate-20261121.jsonl"]
    assert NightlyRow.objects.count() == 1
    told = queries.health(AT)
    assert told[0].state == "down"


@pytest.mark.django_db
def test_a_file_whose_key_is_gone_says_nothing_about_anybody(
    sftp: dict[str, Any], connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask, settings: Any
) -> None:
    folder = sftp.pop("root")
    connect(sources={"real-estate": sftp})
    (folder / "real-estate-20261122.jsonl").write_text(nightly({DECEASED: {"house.count": 1}}, AT))
    assert jobs.take_in_nightly_files(AT) == 1
    ask = request_for(source="real-estate", elements=("house.count",), about=number(2, "19750302"))
    assert isinstance(service.look_up(ask, actor=citizen, at=AT), Nothing)
    kept = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(kept, index_keys={**kept.index_keys, 2: b"m" * 32})
    assert sum(done for model in rotating_models() for done in rotate(model, batch=2)) > 0
    settings.ENVIRONMENT = replace(kept, index_keys={2: b"m" * 32})
    assert isinstance(service.look_up(ask, actor=citizen, at=AT), Failed)


@pytest.mark.django_db
def test_a_host_that_nobody_vouches_for_is_not_spoken_to(sftp: dict[str, Any], connect: Connect) -> None:
    sftp.pop("root")
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    Path(sftp["known_hosts"]).write_text(f"[127.0.0.1]:{sftp['port']} {stranger}\n")
    connect(sources={"real-estate": sftp})
    assert jobs.take_in_nightly_files(AT) == 0
    assert Cursor.objects.get().fault


@pytest.mark.django_db
def test_a_token_and_a_signature_answer_the_same(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask
) -> None:
    """The hall's own key signs where the exchange file names none."""
    with serving(people={DECEASED: {"person.name": "演示逝者"}}) as partner:
        for auth in ({"kind": "bearer", "token": "t"}, {"kind": "sm2"}):
            connect(sources={"population": rest(partner.url, auth=auth)})
            assert isinstance(service.look_up(request_for(), actor=citizen, at=AT), Found)
    assert isinstance(partner, Partner)
    assert "x-signature" in partner.headers[1]
