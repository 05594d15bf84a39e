"""A pytest plugin, loaded before Django's settings: a real PostgreSQL for the tests and throw-away secrets.

``YICHUANG_TEST_DATABASE_URL`` points to another server whose role may create databases.
"""

from __future__ import annotations

import os

from yichuang.config import embedded, env

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


def _prepare() -> None:
    os.environ.update(TEST_VALUES)
    url = os.environ.get("YICHUANG_TEST_DATABASE_URL")
    if not url:
        cluster = embedded.start(env.ROOT / "var" / "test-postgres")
        url = cluster.url("postgres")
    os.environ["YICHUANG_DATABASE_URL"] = url
    os.environ["YICHUANG_DATABASE_OWNER_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")


_prepare()


def pytest_configure() -> None:
    """Each process has a test database of its own, so that runs side by side do not meet."""
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_yichuang_{os.getpid()}"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
