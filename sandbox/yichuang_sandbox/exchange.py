"""The exchange file of the hall: where each source, department and the province is, and how to prove who one is.

The three ways are shared out by holder, so that a demo meets each of them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from yichuang_sandbox.judging import departments
from yichuang_sandbox.supplies import sources
from yichuang_sandbox.trust import Trust

MTLS = frozenset({"public-security", "traffic-police", "natural-resources"})
SM2 = frozenset({"human-resources", "banks", "tax"})
PROVINCE = "province"
_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Of the plain listener, the one with certificates, and the nightly files; all on 127.0.0.1."""

    plain: int
    tls: int
    sftp: int

    @classmethod
    def after(cls, first: int) -> Ports:
        """Three in a row."""
        return cls(first, first + 1, first + 2)


def way(holder: str) -> str:
    """How a holder wants to be spoken to: mtls, sm2 or bearer."""
    return "mtls" if holder in MTLS else "sm2" if holder in SM2 else "bearer"


def write(path: Path, trust: Trust, ports: Ports) -> None:
    """The file, readable by this account only: it holds a token."""
    known_hosts = trust.folder / "known_hosts"
    host_key = trust.ssh_host_key.with_suffix(".pub").read_text("ascii").strip()
    known_hosts.write_text(f"[127.0.0.1]:{ports.sftp} {host_key}\n", "ascii")
    told = {
        "sources": {code: _source(code, trust, ports, known_hosts) for code in sources()},
        "departments": {code: _rest(code, trust, ports) for code in departments()},
        "province": _rest(PROVINCE, trust, ports),
        "files": {
            code: _sftp(code, trust, ports, known_hosts) for code, one in sources().items() if one.file
        },
    }
    half = path.with_suffix(".new")
    with os.fdopen(
        os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write("# 演示用的部门接口，由 yichuang-sandbox 写成；每次启动重写。\n")
        yaml.safe_dump(told, file, allow_unicode=True, sort_keys=False)
    half.replace(path)


def _source(code: str, trust: Trust, ports: Ports, known_hosts: Path) -> dict[str, Any]:
    source = sources()[code]
    if not source.nightly:
        return _rest(source.department, trust, ports)
    return _sftp(code, trust, ports, known_hosts)


def _sftp(code: str, trust: Trust, ports: Ports, known_hosts: Path) -> dict[str, Any]:
    return {
        "kind": "sftp",
        "host": "127.0.0.1",
        "port": ports.sftp,
        "user": "yichuang",
        "key": str(trust.ssh_partner_key.resolve()),
        "known_hosts": str(known_hosts.resolve()),
        "folder": code,
    }


def _rest(holder: str, trust: Trust, ports: Ports) -> dict[str, Any]:
    kind = way(holder)
    url = f"https://127.0.0.1:{ports.tls}" if kind == "mtls" else f"http://127.0.0.1:{ports.plain}"
    auth: dict[str, str] = {"kind": kind}
    if kind == "mtls":
        auth["certificate"] = str(trust.partner_certificate.resolve())
        auth["key"] = str(trust.partner_key.resolve())
        auth["ca"] = str(trust.authority.resolve())
    elif kind == "sm2":
        auth["secret"] = str(trust.sm2_secret.resolve())
    else:
        auth["token"] = trust.token()
    return {"kind": "rest", "url": url, "timeout_seconds": _TIMEOUT_S, "auth": auth}
