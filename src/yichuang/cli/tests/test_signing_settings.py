"""What start-up says of signing keys and of places for heads, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from yichuang.config.env import Environment, SettingFault, load
from yichuang.core.signing import LocalSigner, Scheme

BASE = {
    "YICHUANG_DATABASE_URL": "postgresql://nobody@/none",
    "YICHUANG_SECRET_KEY": "x",
    "YICHUANG_FIELD_KEYS": "1:" + "11" * 32,
    "YICHUANG_INDEX_KEYS": "1:" + "22" * 32,
    "YICHUANG_SIGNING_KEY": "33" * 32,
}


def loaded(**changes: str) -> Environment:
    return load({**BASE, **{f"YICHUANG_{name}": value for name, value in changes.items()}})


def test_the_key_comes_from_the_environment_or_from_a_file_for_this_account_only(tmp_path: Path) -> None:
    file = tmp_path / "signing.key"
    file.write_text("44" * 32 + "\n")
    file.chmod(0o640)
    with pytest.raises(SettingFault, match="chmod 600"):
        loaded(SIGNING_KEY=str(file))
    file.chmod(0o600)
    assert loaded(SIGNING_KEY=str(file)).signing_key == b"\x44" * 32
    assert loaded().signing_key == b"\x33" * 32


def test_who_has_public_keys_only_may_start_and_verify(tmp_path: Path) -> None:
    with pytest.raises(SettingFault, match="YICHUANG_SIGNING_KEY"):
        loaded(SIGNING_KEY="")
    file = tmp_path / "public.pem"
    file.write_text(LocalSigner(Scheme.SM2, b"\x07" * 32).key.pem())
    environment = loaded(SIGNING_KEY="", PUBLIC_KEYS=str(file))
    assert (environment.signing_key, "BEGIN PUBLIC KEY" in environment.public_keys) == (None, True)


@pytest.mark.parametrize("place", ["http://audit.example/heads", "ftp://x", "heads.jsonl", "file:heads"])
def test_a_place_that_is_not_safe_or_not_known_is_refused(place: str) -> None:
    with pytest.raises(SettingFault, match="HEAD_SINKS"):
        loaded(HEAD_SINKS=place)


def test_a_mailbox_needs_a_way_for_mail() -> None:
    with pytest.raises(SettingFault, match="SMTP_URL"):
        loaded(HEAD_SINKS="mailto:audit@civil.example")
    places = "file:/mnt/heads.jsonl, mailto:audit@civil.example"
    environment = loaded(HEAD_SINKS=places, SMTP_URL="smtp://localhost")
    assert environment.head_sinks == ("file:/mnt/heads.jsonl", "mailto:audit@civil.example")
