"""Certificates: gap-free, printed once, verifiable, replaced and withdrawn."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from pypdf import PdfReader

from yichuang.apps.documents import queries as documents
from yichuang.apps.journal import signing
from yichuang.apps.registers import queries, service
from yichuang.apps.registers.models import Certificate, Entry
from yichuang.apps.registers.tests.samples import (
    AT,
    CERTIFICATE,
    ISSUING,
    OFFICE,
    ON,
    REGISTER,
    REPLACEMENT,
    association,
)
from yichuang.core.attestation import Fault, check_file
from yichuang.core.errors import NotAllowed, NotFound, UnprintableText
from yichuang.core.signing import KeySet, LocalSigner, Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return service.write_entry(REGISTER, association(), office=OFFICE, on=ON, cause="C/1")


@pytest.fixture
def certificate(entry: Entry) -> Certificate:
    return service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING)


def test_a_certificate_is_valid_for_the_months_the_catalogue_gives(certificate: Certificate) -> None:
    assert certificate.number == "证330200-2026-000001"
    assert certificate.valid_until == date(2031, 11, 19)
    assert queries.verify("证330200-2026-000001", on=date(2031, 11, 19)).state == "valid"
    assert queries.verify("证330200-2026-000001", on=date(2031, 11, 20)).state == "expired"


def test_anyone_sees_public_lines_only_and_masked_where_the_register_says_so(
    certificate: Certificate,
) -> None:
    found = queries.verify(" 证330200—2026-000001 ", on=ON)
    assert found.lines == (("名称", "宁波市示例协会"), ("类型", "专业性"), ("法定代表人", "张*"))
    assert (found.issued_on, found.office_name, found.entry_state) == (ON, "宁波市民政局", "living")


def test_an_unknown_number_says_so_and_nothing_else() -> None:
    assert queries.verify("证330200-2026-999999") == queries.Verification("unknown", "证330200-2026-999999")


def test_the_paper_carries_everything_and_is_printed_once(certificate: Certificate) -> None:
    first = service.print_certificate(certificate.number)
    again = service.print_certificate(certificate.number)
    assert first.uuid == again.uuid
    assert first.number == certificate.number
    page = PdfReader(io.BytesIO(documents.content(first))).pages[0]
    text = "".join(page.extract_text().split())
    for part in (
        "社会团体法人登记证书",
        "证330200-2026-000001",
        "张三",
        "30,000.00元",
        "有效期至2031年11月19日",
    ):
        assert part in text, part
    assert float(page.mediabox.width) > float(page.mediabox.height)


def test_a_reissue_supersedes_and_the_chain_is_kept(certificate: Certificate) -> None:
    new = service.reissue_certificate(certificate, REPLACEMENT, REGISTER, ISSUING)
    assert new.number == "补330200-2026-000001"
    assert new.reissue_of == certificate
    assert queries.verify(certificate.number, on=ON).state == "superseded"
    assert queries.verify(new.number, on=ON).state == "valid"
    with pytest.raises(NotAllowed):
        service.reissue_certificate(certificate, REPLACEMENT, REGISTER, ISSUING)
    assert [row.number for row in queries.certificates_of(new.entry)] == [new.number, certificate.number]


def test_a_withdrawn_certificate_cannot_be_withdrawn_again(certificate: Certificate) -> None:
    service.revoke_certificate(certificate.number, at=AT, reason="遗失作废")
    assert queries.verify(certificate.number, on=ON).state == "revoked"
    with pytest.raises(NotAllowed):
        service.revoke_certificate(certificate.number, at=AT, reason="遗失作废")
    with pytest.raises(NotFound):
        service.revoke_certificate("证330200-2026-000009", at=AT, reason="遗失作废")


def test_a_character_no_font_has_stops_the_certificate_before_it_takes_a_number(entry: Entry) -> None:
    service.amend_entry(entry, {"head": "张\U000323af"}, register=REGISTER, on=ON, cause="C/2")
    with pytest.raises(UnprintableText) as refused:
        service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING)
    assert refused.value.fields["characters"] == "\U000323af"
    assert "323af" not in str(refused.value)
    service.amend_entry(entry, {"head": "张三"}, register=REGISTER, on=ON, cause="C/3")
    assert service.issue_certificate(entry, CERTIFICATE, REGISTER, ISSUING).number == "证330200-2026-000001"


def test_the_file_proves_itself_with_the_public_key_alone(certificate: Certificate) -> None:
    file = documents.content(service.print_certificate(certificate.number))
    keys = KeySet.read(signing.published())
    checked = check_file(file, keys)
    assert checked.fault is None
    assert checked.attested is not None
    assert (checked.attested.number, checked.attested.holder) == (certificate.number, "宁波市示例协会")
    assert checked.attested.digest.hex() == certificate.digest
    assert checked.attested.valid_until == certificate.valid_until
    assert len(PdfReader(io.BytesIO(file), strict=True).pages) == 1, "other readers pass over the signature"
    stranger = KeySet([LocalSigner(Scheme.SM2, b"\x09" * 32).key])
    assert check_file(file, stranger).fault is Fault.UNKNOWN_KEY
    half = len(file) // 2
    assert check_file(file[:half] + bytes((file[half] ^ 1,)) + file[half + 1 :], keys).fault is Fault.FORGED


def test_a_code_with_a_signature_but_no_such_certificate_is_not_as_issued(certificate: Certificate) -> None:
    text = json.loads(certificate.printed)["proof"]
    proof = queries.prove(text)
    assert (proof.fault, proof.number, proof.as_issued) == (None, certificate.number, True)
    Certificate.objects.filter(pk=certificate.pk).update(digest="00" * 32)
    assert queries.prove(text).as_issued is False
    assert queries.prove(text[:-2]).fault is Fault.UNREADABLE


def test_a_number_that_a_person_is_known_by_never_stands_in_the_code(entry: Entry) -> None:
    by_id = CERTIFICATE.model_copy(update={"lines": {"证件号码": "head_id", "法定代表人": "head"}})
    issued = service.issue_certificate(entry, by_id, REGISTER, ISSUING)
    assert queries.prove(json.loads(issued.printed)["proof"]).holder == "张三"
