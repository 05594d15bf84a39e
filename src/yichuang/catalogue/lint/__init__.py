"""Meaning of the catalogue: what is structurally sound and still wrong. Every fault at once."""

from __future__ import annotations

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.faults import Fault
from yichuang.catalogue.lint import (
    archiving,
    bundle_scenarios,
    bundles,
    fields,
    law,
    limits,
    outcomes,
    references,
    released,
    results,
    scenarios,
    sources,
)
from yichuang.catalogue.lint.context import Context
from yichuang.catalogue.loader import Loaded


def lint(loaded: Loaded, before: Catalogue | None = None) -> tuple[Fault, ...]:
    """All faults of meaning, in file order, hints included. ``before`` is the last release, if any."""
    context = Context(loaded)
    references.check(context)
    law.check(context)
    archiving.check(context)
    limits.check(context)
    outcomes.check(context)
    fields.check(context)
    results.check(context)
    scenarios.check(context)
    sources.check(context)
    bundles.check(context)
    bundle_scenarios.check(context)
    if before is not None:
        released.check(context, before)
    return tuple(sorted(set(context.faults)))


def check(loaded: Loaded, before: Catalogue | None = None) -> tuple[Fault, ...]:
    """Faults of structure and of meaning together."""
    return tuple(sorted({*loaded.faults, *lint(loaded, before)}))
