"""`yichuang certificate verify` and `yichuang keys new`: a file or a text, and a file of public keys; nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from yichuang.cli.certificate import app
from yichuang.cli.trust import app as keys_app
from yichuang.core.attestation import Attested, sign_file, write
from yichuang.core.signing import KeySet, LocalSigner, Scheme

SIGNER = LocalSigner(Scheme.SM2, b"\x07" * 32)
ONE = Attested(
    name="社会团体法人登记证书",
    number="证330200-2026-000001",
    holder="宁波市示例协会",
    office="宁波市民政局",
    issued_on=date(2026, 11, 20),
    valid_until=date(2099, 1, 1),
    digest=bytes(32),
    site="https://civil.example",
)
TEXT = write(ONE, SIGNER)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.pem"
    path.write_text(SIGNER.key.pem())
    return path


def verify(what: str | Path, keys: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["verify", str(what), "--keys", str(keys), *more])


def test_a_code_is_proved_and_the_page_to_ask_is_named(keys: Path) -> None:
    result = verify(TEXT, keys)
    assert result.exit_code == 0
    for part in ("签名正确", ONE.number, ONE.holder, "要上网查", "https://civil.example/verify/"):
        assert part in result.stdout
    parts = json.loads(verify(TEXT, keys, "--json").stdout)
    assert (parts["proved"], parts["fault"], parts["certificate"]["holder"]) == (True, None, ONE.holder)


def test_a_file_is_proved_and_one_changed_byte_is_refused(keys: Path, tmp_path: Path) -> None:
    pdf = sign_file(b"%PDF-1.7\n(" + TEXT.encode() + b")\nstartxref\n9\n%%EOF", SIGNER)
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf)
    assert "一个字节也没有改过" in verify(file, keys).stdout
    file.write_bytes(pdf.replace(b"%PDF-1.7", b"%PDF-1.6"))
    result = verify(file, keys)
    assert (result.exit_code, "内容被改过" in result.stdout) == (1, True)


def test_the_text_may_stand_in_a_file(keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "code.txt"
    file.write_text(TEXT + "\n")
    assert verify(file, keys).exit_code == 0


def test_an_expired_certificate_says_so(keys: Path) -> None:
    old = write(Attested(**{**_fields(), "valid_until": date(2020, 1, 1)}), SIGNER)
    assert "已过有效期" in verify(old, keys).stdout


def test_a_foreign_key_a_wrong_text_and_missing_files_are_told_apart(keys: Path, tmp_path: Path) -> None:
    foreign = write(ONE, LocalSigner(Scheme.SM2, b"\x08" * 32))
    assert "公钥文件太旧" in verify(foreign, keys).stdout
    assert "没有证照的签名" in verify("https://civil.example/verify/1", keys).stdout
    for result in (verify(tmp_path / "none.pdf", keys), verify(TEXT, tmp_path / "none.pem")):
        assert result.exit_code == 2
        assert "读不了" in result.stderr


def test_no_setting_and_no_database_is_needed(keys: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yichuang.cli", "certificate", "verify", TEXT, "--keys", str(keys)],
        env={"PATH": "/usr/bin", "YICHUANG_ENV_FILE": "/dev/null"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "签名正确" in done.stdout, done.stderr) == (0, True, "")


@pytest.mark.parametrize("scheme", list(Scheme), ids=str)
def test_a_new_key_is_for_this_account_only_and_never_overwrites(scheme: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    result = CliRunner().invoke(keys_app, ["new", str(path), "--scheme", scheme])
    assert result.exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    own = LocalSigner(scheme, bytes.fromhex(path.read_text().strip()))
    assert own.key.id in KeySet.read(result.stdout)
    assert CliRunner().invoke(keys_app, ["new", str(path)]).exit_code == 2


def _fields() -> dict[str, object]:
    return {name: getattr(ONE, name) for name in Attested.__slots__}
