"""Bringing a database up to date: migrations by the owner, then exactly the rights the application needs."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
from psycopg import sql

from yichuang.config import env

MIGRATED = "YICHUANG_MIGRATED_DATABASE"
"""Names a database of the server that has every migration and is copied, where one is at hand, instead of migrating."""

APPEND_ONLY = (
    "journal_event",
    "journal_seal",
    "outreach_leadevent",
    "registers_entryversion",
    "releases_release",
    "releases_activation",
    "sources_lookup",
    "accounts_printing",
    "accounts_unmasking",
    "benefits_decision",
    "benefits_repayment",
)


def migrate(owner_url: str) -> None:
    """Runs the migrations as the owner, in a process of its own (settings hold one database each)."""
    values = {**os.environ, "YICHUANG_DATABASE_URL": owner_url}
    code = (
        "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'yichuang.config.settings');"
        "django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", code], env=values, check=True)  # noqa: S603 - our own interpreter


def is_current() -> bool:
    """Whether the database of the settings has every migration. Asked by the application's own role.

    One that was migrated but not granted to it yet is not: then it may not even look.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def grant(owner_url: str, role: str) -> None:
    """The application's role may read and write rows, but of what is append-only only add and read."""
    with psycopg.connect(owner_url) as connection:  # all of it or nothing: see `is_current`
        name = sql.Identifier(role)
        for text in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            connection.execute(sql.SQL(text).format(name))
        for table in APPEND_ONLY:
            connection.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), name)
            )


def role_of(url: str) -> str:
    """The role that a database URL logs in as."""
    return str(psycopg.conninfo.conninfo_to_dict(url).get("user", ""))


def prepare(environment: env.Environment) -> None:
    """Migrates and, where owner and application are two roles, grants."""
    migrate(environment.database_owner_url)
    application, owner = role_of(environment.database_url), role_of(environment.database_owner_url)
    if application != owner:
        grant(environment.database_owner_url, application)
