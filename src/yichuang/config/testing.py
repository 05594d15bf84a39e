"""A pytest plugin, loaded before Django's settings: a real PostgreSQL for the tests and throw-away secrets.

``YICHUANG_TEST_DATABASE_URL`` points to another server whose role may create databases. On our own server a database
with every migration is kept, of which each process copies its own: migrating takes a quarter of a minute, a copy none.
A catalogue of the same text is read once a process: hundreds of tests open a hall with the real one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

import psycopg
from psycopg import sql

from yichuang.catalogue import loader, release
from yichuang.config import database, embedded, env

TEST_VALUES = {
    "YICHUANG_SECRET_KEY": "for-tests-only",
    "YICHUANG_FIELD_KEYS": "1:" + "11" * 32,
    "YICHUANG_INDEX_KEYS": "1:" + "22" * 32,
    "YICHUANG_SIGNING_KEY": "33" * 32,
    "YICHUANG_ENV_FILE": os.devnull,
    "YICHUANG_HOSTS": "127.0.0.1,localhost,testserver",
    "YICHUANG_DEMO": "1",
    "YICHUANG_FILES": str(env.ROOT / "var" / "test-files"),
}


_PREFIX, _KEPT = "migrated_", 4


def migrated(cluster: embedded.Cluster) -> str:
    """The database with every migration of this tree; made where it is missing, by one process at a time."""
    digest = hashlib.sha256()
    for path in sorted(env.ROOT.glob("src/yichuang/apps/*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    name = _PREFIX + digest.hexdigest()[:16]
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('migrated'))")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            raw = f"raw_{os.getpid()}"
            embedded.drop_database(cluster, raw)
            embedded.ensure_database(cluster, raw)
            database.migrate(cluster.url(raw))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(raw), sql.Identifier(name))
            )
            _drop_old(server)
    return name


def _do_not_wait_for_the_disk(cluster: embedded.Cluster) -> None:
    """A power cut may cost what tests wrote. Tests of power cuts have a server of their own, which does wait."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        if server.execute("SHOW fsync").fetchone() == ("on",):
            server.execute("ALTER SYSTEM SET fsync = off")
            server.execute("ALTER SYSTEM SET full_page_writes = off")
            server.execute("SELECT pg_reload_conf()")


def _drop_old(server: psycopg.Connection) -> None:
    """Those of older trees, but the newest few: somebody may be about to copy one."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [_PREFIX]
    ).fetchall()
    for (name,) in rows[_KEPT:]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _prepare() -> None:
    os.environ.update(TEST_VALUES)
    url = os.environ.get("YICHUANG_TEST_DATABASE_URL")
    if not url:
        cluster = embedded.start(env.ROOT / "var" / "test-postgres")
        url = cluster.url("postgres")
        _do_not_wait_for_the_disk(cluster)
        os.environ[database.MIGRATED] = migrated(cluster)
    os.environ["YICHUANG_DATABASE_URL"] = url
    os.environ["YICHUANG_DATABASE_OWNER_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")


def reading_once(
    load: Callable[[Path | str], loader.Loaded], *, kept: int = 4
) -> Callable[..., loader.Loaded]:
    """``load`` that reads a folder again only where a file or folder in it has another name, or a file another text."""
    read: dict[bytes, loader.Loaded] = {}

    def remembered(path: Path | str) -> loader.Loaded:
        root, digest = Path(path), hashlib.blake2b()
        if not root.is_dir():
            return load(root)
        for one in sorted(root.rglob("*")):
            content = one.read_bytes() if one.is_file() else b""
            digest.update(f"{one.relative_to(root)}\0{one.is_dir()}{len(content)}\0".encode() + content)
        key = digest.digest()
        found = read.pop(key, None) or load(root)
        read[key] = found  # the newest last
        while len(read) > kept:
            del read[next(iter(read))]
        return replace(found, root=root)

    return remembered


def _remember_catalogues() -> None:
    """Before anybody has imported what reads a folder or a release."""
    patch.object(loader, "load", reading_once(loader.load)).start()
    patch.object(release, "thaw", lru_cache(maxsize=4)(release.thaw)).start()


_prepare()
_remember_catalogues()


def pytest_configure() -> None:
    """Each process has a test database of its own, so that runs side by side do not meet."""
    from django.conf import settings

    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_yichuang_{os.getpid()}"
    if os.environ.get(database.MIGRATED):
        test["TEMPLATE"] = os.environ[database.MIGRATED]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
