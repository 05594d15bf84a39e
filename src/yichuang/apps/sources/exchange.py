"""Who we are connected to and how: the exchange file of this installation, read and checked once at start-up.

Only what stands in it is ever called: no address comes from an answer, an application or a person.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

_HERE = ("127.0.0.1", "localhost", "::1")
PROVINCE = "province"


class ExchangeFault(SystemExit):
    """The exchange file is malformed; printed as one line, like any other faulty setting."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"设置有误：YICHUANG_EXCHANGE 指的文件 {path}：{reason}")


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Bearer(_Given):
    """A token that the partner issued to us."""

    kind: Literal["bearer"]
    token: str = Field(min_length=1, repr=False)


class MutualTls(_Given):
    """A client certificate; ``ca`` is who signed the partner's."""

    kind: Literal["mtls"]
    certificate: Path
    key: Path
    ca: Path


class Sm2Signed(_Given):
    """Every call signed. ``secret``: a file with the key the partner knows us by; without it the hall's own signer."""

    kind: Literal["sm2"]
    secret: Path | None = None


Auth = Annotated[Bearer | MutualTls | Sm2Signed, Field(discriminator="kind")]


class _Partner(_Given):
    timeout_seconds: float = Field(default=3.0, gt=0, le=60)  # for one look-up, repeats included
    attempts: int = Field(default=2, ge=1, le=5)
    at_once: int = Field(default=4, ge=1, le=32)


class Rest(_Partner):
    """A partner over HTTP. Plain http only on this machine."""

    kind: Literal["rest"] = "rest"
    url: str
    auth: Auth | None = None

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("url 要写成 https://主机[:端口][/路径]，不带账号和参数")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
            raise ValueError("url 要用 https（本机除外）")
        return url.rstrip("/")


class Sftp(_Partner):
    """A partner that puts a file into an SFTP folder every night."""

    kind: Literal["sftp"]
    host: str
    port: int = 22
    user: str
    key: Path
    known_hosts: Path
    folder: str


class Exchange(_Given):
    """All partners of the installation by code."""

    sources: dict[str, Annotated[Rest | Sftp, Field(discriminator="kind")]] = Field(default_factory=dict)
    departments: dict[str, Rest] = Field(default_factory=dict)
    province: Rest | None = None
    files: dict[str, Sftp] = Field(
        default_factory=dict
    )  # whole-population files of sources, for the batch check

    def rest(self, partner: str) -> Rest | None:
        """``department:<code>``, ``source:<code>`` or ``province``; None where it is not connected by HTTP."""
        kind, _, code = partner.partition(":")
        if kind == PROVINCE:
            return self.province
        found = (self.departments if kind == "department" else self.sources).get(code)
        return found if isinstance(found, Rest) else None

    @property
    def feeds(self) -> tuple[str, ...]:
        """Partners whose feed is read."""
        departments = tuple(f"department:{code}" for code in self.departments)
        return (*departments, *([PROVINCE] if self.province else []))


def read(path: Path) -> Exchange:
    """The file, checked. Raises ExchangeFault with one line that shows no secret."""
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeError) as fault:
        raise ExchangeFault(path, "读不了") from fault
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise ExchangeFault(path, f"{where}不是正确的 YAML") from None
    try:
        return Exchange.model_validate(given or {})
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ExchangeFault(path, f"{where} {first['msg']}") from None


@cache
def _of(path: Path) -> Exchange:
    return read(path)


def current() -> Exchange:
    """This installation's partners; none where ``YICHUANG_EXCHANGE`` is not set."""
    path = settings.ENVIRONMENT.exchange
    return Exchange() if path is None else _of(path)


def forget() -> None:
    """The file is read anew at the next look."""
    _of.cache_clear()
