"""Which sources answer now: wired everywhere, or connected in this installation and not left alone after failures."""

from __future__ import annotations

from yichuang.apps.sources import queries as sources
from yichuang.catalogue.catalogue import Catalogue


def working(catalogue: Catalogue) -> frozenset[str]:
    """Codes of the catalogue's sources that can be asked."""
    wired = {code for code, source in catalogue.sources.items() if source.connected}
    return frozenset(wired | (sources.working() & set(catalogue.sources)))
