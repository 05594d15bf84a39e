"""Where the commands find the content of the installation."""

from __future__ import annotations

import os
from pathlib import Path


def catalogue_dir() -> Path:
    """The catalogue's folder: YICHUANG_CATALOGUE, or the one beside the sources."""
    named = os.environ.get("YICHUANG_CATALOGUE")
    return Path(named) if named else Path(__file__).resolve().parents[3] / "catalogue"
