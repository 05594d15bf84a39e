"""A database for one run, thrown away afterwards: on the embedded server, or on the server that is configured.

It must be entered before Django's settings are read; its keys are made up and die with it. Where one with every
migration is at hand on that server, it is copied: migrating takes a quarter of a minute.
"""

from __future__ import annotations

import gc
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from yichuang.cli.django_setup import setup
from yichuang.config import demo, embedded
from yichuang.config.database import MIGRATED


class Unreachable(Exception):
    """There is no server on which a scratch database could be made."""


@contextmanager
def database() -> Iterator[None]:
    """Migrated and empty; Django is set up on it."""
    from django.apps import apps

    if apps.ready:  # another database is in use already
        raise RuntimeError("a replay begins in a process of its own")
    server, name = _server(), f"yichuang_replay_{os.getpid()}_{secrets.token_hex(3)}"
    _create(server, name)
    try:
        # what a crash would lose is made again by running the file again
        _order(server, "ALTER DATABASE {} SET synchronous_commit = off", name)
        with tempfile.TemporaryDirectory(prefix="yichuang-replay-") as files:
            _configure(urlsplit(server)._replace(path=f"/{name}").geturl(), files)
            setup()
            _migrate()
            _hurry()
            yield
    finally:
        _close()
        _order(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _server() -> str:
    """The owner's URL where the environment names a server; the embedded one otherwise."""
    named = os.environ.get("YICHUANG_DATABASE_OWNER_URL") or os.environ.get("YICHUANG_DATABASE_URL")
    return named or embedded.start(demo.data_dir() / "postgres").url("postgres")


def _create(server: str, name: str) -> None:
    """Empty, or with every migration already."""
    migrated = os.environ.get(MIGRATED, "template0")
    _order(server, "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, migrated)


def _order(server: str, text: str, *names: str) -> None:
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
    except psycopg.Error as fault:
        raise Unreachable(
            f"数据库用不了：{str(fault).splitlines()[0]}。重放要能新建一个临时数据库。"
        ) from fault


def _configure(url: str, files: str) -> None:
    os.environ.update(
        {
            "YICHUANG_ENV_FILE": os.devnull,
            "YICHUANG_DATABASE_URL": url,
            "YICHUANG_DATABASE_OWNER_URL": url,
            "YICHUANG_SECRET_KEY": secrets.token_urlsafe(48),
            "YICHUANG_FIELD_KEYS": f"1:{secrets.token_hex(32)}",
            "YICHUANG_INDEX_KEYS": f"1:{secrets.token_hex(32)}",
            "YICHUANG_SIGNING_KEY": secrets.token_hex(32),
            "YICHUANG_PUBLIC_KEYS": "",
            "YICHUANG_HEAD_SINKS": "",
            "YICHUANG_FILES": str(Path(files) / "files"),
            "YICHUANG_DEMO": "1",
        }
    )
    for partner in ("SMTP", "GATEWAY", "DEVICE", "OIDC"):  # nobody outside hears of the past
        os.environ.pop(f"YICHUANG_{partner}_URL", None)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _hurry() -> None:
    """A record is one transaction and its first refusal ends the run: nothing returns to a savepoint."""
    from django.db import connection

    connection.features.uses_savepoints = False
    gc.freeze()  # what is loaded now stays; collecting it over and over costs a tenth of the run
    gc.set_threshold(50_000, 20, 100)


def _close() -> None:
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
