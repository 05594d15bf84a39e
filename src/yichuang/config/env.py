"""The environment, read once and typed; only ``config`` reads it. Start-up stops on a missing or malformed value.

Every setting is listed in ``docs/howto/settings.md`` (a test compares the two). A secret has no default. Beside the
process environment one file may hold settings: ``YICHUANG_ENV_FILE``, or ``var/demo.env`` written by ``yichuang demo``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEMO_ENV_FILE = ROOT / "var" / "demo.env"
_MOST_DIGITS = 3  # of the days that a demo is ahead


class SettingFault(SystemExit):
    """A setting is missing or malformed; printed as one line, exit 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.code = f"设置有误：{message}"


def read_env_file(path: Path) -> dict[str, str]:
    """``KEY=value`` lines; blank lines and ``#`` comments are passed over."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Environment:
    """All settings of an installation."""

    database_url: str
    database_owner_url: str
    secret_key: str
    field_keys: dict[int, bytes]  # key version -> 32 bytes; the highest encrypts
    index_keys: dict[int, bytes]  # several while one is being replaced
    signing_key: bytes | None  # null: this process only verifies
    public_keys: str  # PEM of keys that signed before, "" where there are none
    head_sinks: tuple[str, ...]  # where the journal's heads are kept off the machine
    cipher: str  # "sm" or "aes"
    hosts: tuple[str, ...]
    base_url: str
    debug: bool
    demo: bool
    days_ahead: int  # a demo's clock may be put forward; 0 everywhere else
    catalogue: Path
    files: Path
    smtp_url: str
    gateway_url: str
    device_url: str
    means_data: Path | None  # a population's tables for the simulation page; null: there is none
    exchange: Path | None  # partners: sources, departments, province; null: nothing is connected
    oidc_url: str
    oidc_client: str
    oidc_secret: str


def _hex(values: dict[str, str], name: str, size: int = 32) -> bytes:
    text = _required(values, name)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise SettingFault(f"{name} 要用十六进制写") from None
    if len(key) != size:
        raise SettingFault(f"{name} 要有 {size} 字节，现有 {len(key)} 字节")
    return key


def _required(values: dict[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise SettingFault(f"缺少 {name}，请在环境变量里设置（见 docs/howto/settings.md）")
    return value


def _signing_key(values: dict[str, str], name: str) -> bytes | None:
    """Hexadecimal, or the absolute path of a file that only this account may read."""
    text = values.get(name, "")
    if not text:
        if values.get("YICHUANG_PUBLIC_KEYS"):
            return None
        raise SettingFault(f"缺少 {name}，请在环境变量里设置（见 docs/howto/settings.md）")
    if text.startswith("/"):
        path = Path(text)
        if not path.is_file():
            raise SettingFault(f"{name} 指的文件 {path} 不存在")
        if path.stat().st_mode & 0o077:
            raise SettingFault(f"{name} 指的文件 {path} 别人也读得到，请先 chmod 600")
        text = path.read_text("ascii").strip()
    return _hex({name: text}, name)


def _public_keys(values: dict[str, str], name: str) -> str:
    path = Path(values.get(name, ""))
    if path == Path():
        return ""
    if not path.is_file():
        raise SettingFault(f"{name} 指的文件 {path} 不存在")
    return path.read_text("utf-8")


def _folder(values: dict[str, str], name: str) -> Path | None:
    return Path(values[name]) if values.get(name) else None


def _exchange(values: dict[str, str], name: str) -> Path | None:
    """A file with secrets: only this account may read it. What stands in it is read by the room of sources."""
    if not values.get(name):
        return None
    path = Path(values[name])
    if not path.is_file():
        raise SettingFault(f"{name} 指的文件 {path} 不存在")
    if path.stat().st_mode & 0o077:
        raise SettingFault(f"{name} 指的文件 {path} 别人也读得到，请先 chmod 600")
    return path


def _days_ahead(values: dict[str, str], name: str) -> int:
    """Whole days, of a demo only: nobody puts a real hall's clock forward."""
    text = values.get(name, "0")
    if not (text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise SettingFault(f"{name} 要写成天数，例如 9")
    if text != "0" and values.get("YICHUANG_DEMO") != "1":
        raise SettingFault(f"{name} 只能用在演示里")
    return int(text)


def _head_sinks(values: dict[str, str], name: str) -> tuple[str, ...]:
    sinks = tuple(part.strip() for part in values.get(name, "").split(",") if part.strip())
    for sink in sinks:
        if not sink.startswith(("file:/", "https://", "http://127.0.0.1:", "mailto:")):
            raise SettingFault(f"{name} 只认 file:/绝对路径、https:// 和 mailto:，不认 {sink}")
        if sink.startswith("mailto:") and not values.get("YICHUANG_SMTP_URL"):
            raise SettingFault(f"{name} 里有邮箱，就要设 YICHUANG_SMTP_URL")
    return sinks


def _versioned_keys(values: dict[str, str], name: str) -> dict[int, bytes]:
    """``1:hex,2:hex`` by version, so that keys can rotate."""
    keys: dict[int, bytes] = {}
    for item in _required(values, name).split(","):
        version, _, text = item.partition(":")
        if not version.isdigit():
            raise SettingFault(f"{name} 要写成 版本:十六进制密钥，多个用逗号隔开")
        keys[int(version)] = _hex({name: text}, name)
    return keys


def load(values: dict[str, str] | None = None) -> Environment:
    """Reads the process environment over the settings file. Raises SettingFault."""
    if values is None:
        path = Path(os.environ.get("YICHUANG_ENV_FILE", DEMO_ENV_FILE))
        values = {**read_env_file(path), **os.environ}
    url = _required(values, "YICHUANG_DATABASE_URL")
    cipher = values.get("YICHUANG_CIPHER", "sm")
    if cipher not in ("sm", "aes"):
        raise SettingFault("YICHUANG_CIPHER 只能是 sm 或 aes")
    return Environment(
        database_url=url,
        database_owner_url=values.get("YICHUANG_DATABASE_OWNER_URL", url),
        secret_key=_required(values, "YICHUANG_SECRET_KEY"),
        field_keys=_versioned_keys(values, "YICHUANG_FIELD_KEYS"),
        index_keys=_versioned_keys(values, "YICHUANG_INDEX_KEYS"),
        signing_key=_signing_key(values, "YICHUANG_SIGNING_KEY"),
        public_keys=_public_keys(values, "YICHUANG_PUBLIC_KEYS"),
        head_sinks=_head_sinks(values, "YICHUANG_HEAD_SINKS"),
        cipher=cipher,
        hosts=tuple(values.get("YICHUANG_HOSTS", "127.0.0.1,localhost").split(",")),
        base_url=values.get("YICHUANG_BASE_URL", "http://127.0.0.1:8000"),
        debug=values.get("YICHUANG_DEBUG", "0") == "1",
        demo=values.get("YICHUANG_DEMO", "0") == "1",
        days_ahead=_days_ahead(values, "YICHUANG_DEMO_DAYS"),
        catalogue=Path(values.get("YICHUANG_CATALOGUE", ROOT / "catalogue")),
        files=Path(values.get("YICHUANG_FILES", ROOT / "var" / "files")),
        smtp_url=values.get("YICHUANG_SMTP_URL", ""),
        gateway_url=values.get("YICHUANG_GATEWAY_URL", ""),
        device_url=values.get("YICHUANG_DEVICE_URL", ""),
        means_data=_folder(values, "YICHUANG_MEANS_DATA"),
        exchange=_exchange(values, "YICHUANG_EXCHANGE"),
        oidc_url=values.get("YICHUANG_OIDC_URL", ""),
        oidc_client=values.get("YICHUANG_OIDC_CLIENT", ""),
        oidc_secret=values.get("YICHUANG_OIDC_SECRET", ""),
    )
