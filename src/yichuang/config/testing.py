"""A pytest plugin, loaded before Django's settings: a real PostgreSQL for the tests and throw-away secrets.

``YICHUANG_TEST_DATABASE_URL`` points to another server whose role may create databases. On our own server a database
with every migration is kept, of which each process copies its own: migrating takes a quarter of a minute, a copy none.
"""

from __future__ import annotations

import hashlib
import os

import psycopg
from psycopg import sql

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


TEMPLATE = "YICHUANG_TEST_TEMPLATE"  # the database that those of the tests are copied from
_MIGRATED, _KEPT = "migrated_", 4


def migrated(cluster: embedded.Cluster) -> str:
    """The database with every migration of this tree; made where it is missing, by one process at a time."""
    digest = hashlib.sha256()
    for path in sorted(env.ROOT.glob("src/yichuang/apps/*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    name = _MIGRATED + digest.hexdigest()[:16]
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


def _drop_old(server: psycopg.Connection) -> None:
    """Those of older trees, but the newest few: somebody may be about to copy one."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [_MIGRATED]
    ).fetchall()
    for (name,) in rows[_KEPT:]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _prepare() -> None:
    os.environ.update(TEST_VALUES)
    url = os.environ.get("YICHUANG_TEST_DATABASE_URL")
    if not url:
        cluster = embedded.start(env.ROOT / "var" / "test-postgres")
        url = cluster.url("postgres")
        os.environ[TEMPLATE] = migrated(cluster)
    os.environ["YICHUANG_DATABASE_URL"] = url
    os.environ["YICHUANG_DATABASE_OWNER_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")


_prepare()


def pytest_configure() -> None:
    """Each process has a test database of its own, so that runs side by side do not meet."""
    from django.conf import settings

    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_yichuang_{os.getpid()}"
    if os.environ.get(TEMPLATE):
        test["TEMPLATE"] = os.environ[TEMPLATE]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
