"""``certificate verify``: proves a certificate by public keys alone, without database, settings or network."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from yichuang.cli.trust import read_keys, stop
from yichuang.core.attestation import Attested, Checked, Fault, check, check_file
from yichuang.core.clocktime import SHANGHAI

app = typer.Typer(help="证照：离线验证。", no_args_is_help=True)

_FAULTS = {
    Fault.UNREADABLE: "这里没有证照的签名：不是本系统发的证照，或者内容不完整。",
    Fault.UNKNOWN_KEY: "签名用的密钥不在公钥文件里：不是这个机关发的，或者公钥文件太旧，请重新下载。",
    Fault.FORGED: "签名不对：内容被改过，不要接受。",
}
_ONLINE = "离线只能证明它发过、没被改过。发证以后有没有作废、更正、换发，要上网查："


@app.callback()
def group() -> None:
    """证照：离线验证。"""


@app.command()
def verify(
    what: Annotated[str, typer.Argument(help="证照的 PDF 文件，或二维码扫出来的文字")],
    keys: Annotated[Path, typer.Option(help="发证机关的公钥文件，从它的网站 /keys.pem 下载")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """离线验证一份证照，不用数据库、不用联网。验不过时退出码为 1。

    例：yichuang certificate verify 证照.pdf --keys keys.pem
    """
    trusted = read_keys(keys)
    data = _file(what)
    source = "file" if data is not None and data.startswith(b"%PDF") else "text"
    with _quiet():
        checked = (
            check_file(data, trusted)
            if data is not None and source == "file"
            else check(what if data is None else data.decode("utf-8", "replace"), trusted)
        )
    typer.echo(_json(checked, source) if as_json else _report(checked, source))
    if checked.fault:
        raise typer.Exit(1)


def _file(what: str) -> bytes | None:
    """The bytes of a file of that name; None where it is a text."""
    if what.startswith(("http://", "https://")):
        return None
    try:
        return Path(what).read_bytes()
    except OSError:
        stop(f"读不了文件 {what[:200]}。二维码的文字以 https:// 开头，请整段放在引号里。")


@contextmanager
def _quiet() -> Iterator[None]:
    """GmSSL writes where it found a signature wrong to the error stream itself, in C; people need our sentence only."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _report(checked: Checked, source: str) -> str:
    if checked.fault or checked.attested is None:
        return _FAULTS[checked.fault or Fault.UNREADABLE]
    one = checked.attested
    proved = "文件一个字节也没有改过" if source == "file" else "二维码里的内容没有改过"
    lines = [f"签名正确：{proved}（密钥 {checked.key_id}）。"]
    if one.valid_until and one.valid_until < datetime.now(SHANGHAI).date():
        lines.append("但它已过有效期，不能再用。")
    lines += [f"  {label}：{value}" for label, value in _facts(checked).items()]
    if source == "text":
        lines.append("请把上面的内容和手里的证照比一比，不一样就是假的。")
    return "\n".join([*lines, _ONLINE, f"  {_address(one)}"])


def _address(one: Attested) -> str:
    """The signed place where anyone may ask; the one printed before it could be a forger's."""
    return f"{one.site}/verify/{quote(one.number, safe='')}"


def _facts(checked: Checked) -> dict[str, str]:
    one = checked.attested
    if one is None:
        return {}
    return {
        "证照": one.name,
        "编号": one.number,
        "持有人": one.holder,
        "发证机关": one.office,
        "发证日期": one.issued_on.isoformat(),
        "有效期至": one.valid_until.isoformat() if one.valid_until else "长期",
    }


def _json(checked: Checked, source: str) -> str:
    one = checked.attested
    parts = {
        "proved": checked.fault is None,
        "fault": checked.fault,
        "source": source,
        "key": checked.key_id,
        "status_url": _address(one) if one else "",
        "certificate": one
        and {
            "name": one.name,
            "number": one.number,
            "holder": one.holder,
            "office": one.office,
            "issued_on": one.issued_on.isoformat(),
            "valid_until": one.valid_until and one.valid_until.isoformat(),
            "digest": one.digest.hex(),
        },
    }
    return json.dumps(parts, ensure_ascii=False)
