"""``keys public`` and ``keys new``: the keys that sign; and how the commands read a file of public keys."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from yichuang.cli.django_setup import setup
from yichuang.core.signing import KeySet, LocalSigner, Scheme

app = typer.Typer(help="签名的密钥：生成、公布。", no_args_is_help=True)


def stop(text: str) -> NoReturn:
    """Says in one line what is wrong and ends with exit code 2."""
    typer.echo(text, err=True)
    raise typer.Exit(2)


def read_keys(path: Path) -> KeySet:
    """The public keys of a PEM file. Stops where there are none."""
    try:
        return KeySet.read(path.read_text("utf-8"))
    except (OSError, UnicodeError):
        stop(f"读不了公钥文件 {path}。")
    except ValueError:
        stop(f"{path} 里没有可用的公钥。请从本单位网站的 /keys.pem 下载。")


@app.command()
def public() -> None:
    """打印全部公钥（现用的在前），交给要离线验证的人。网站上是 /keys.pem。"""
    setup()
    from yichuang.apps.journal import signing

    typer.echo(signing.published(), nl=False)


@app.command()
def new(
    path: Annotated[Path, typer.Argument(help="私钥写到这个新文件，只有本账号读得到；放在代码和数据库之外")],
    scheme: Annotated[Scheme, typer.Option(help="sm2，或设了 YICHUANG_CIPHER=aes 时的 ecdsa")] = Scheme.SM2,
) -> None:
    """生成一把签名私钥，打印它的公钥。换密钥前，先把 yichuang keys public 的输出存进 YICHUANG_PUBLIC_KEYS 的文件。"""
    secret = secrets.token_bytes(32)
    while not _usable(scheme, secret):
        secret = secrets.token_bytes(32)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        stop(f"写不了 {path}：文件已经在，或者没有权限。")
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(secret.hex() + "\n")
    typer.echo(LocalSigner(scheme, secret).key.pem(), nl=False)


def _usable(scheme: Scheme, secret: bytes) -> bool:
    """All but one in 2^32 are; the curve's order is a little below 2^256."""
    try:
        LocalSigner(scheme, secret)
    except ValueError:
        return False
    return True
