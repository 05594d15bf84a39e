"""Opening the hall: the catalogue in the repository becomes the current release, its offices the accounts' offices.

Used by the demo, by ``catalogue release`` and by the tests: all go the same way.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yichuang.apps.accounts import service as accounts
from yichuang.apps.releases import service as releases
from yichuang.apps.releases.models import Release
from yichuang.catalogue.loader import load
from yichuang.catalogue.release import freeze
from yichuang.core.errors import CatalogueFault


def publish(catalogue_folder: Path, *, at: datetime, note: str = "", by: int | None = None) -> Release:
    """Loads, freezes and publishes a catalogue folder. Raises CatalogueFault with the first fault."""
    loaded = load(catalogue_folder)
    if loaded.catalogue is None:
        first = loaded.faults[0]
        raise CatalogueFault(path=str(first.file), line=first.line, reason=first.message)
    release = releases.publish(freeze(loaded.catalogue), at=at, note=note, by=by)
    offices = [office for region in loaded.catalogue.regions.values() for office in region.offices]
    accounts.sync_offices(offices)
    return release
