"""Bundles 一件事: compiled from services, not drawn. Pure.

``catalogue.offering(code, region)`` answers for a bundle as for a service: its form is the union of what its
members' own forms ask, so that what it accepts every original accepts. ``compile_bundle`` tells for one family what
applies, what is asked and what is saved; ``decompile`` gives every department its own form back.
"""

from yichuang.catalogue.bundles.circumstances import Ordering, Standing, likeliest, standings
from yichuang.catalogue.bundles.compiling import Compiled, Counts, How, compile_bundle, decompile
from yichuang.catalogue.bundles.eligibility import brought
from yichuang.catalogue.bundles.form import SETTLED, BundleForm, bundle_form
from yichuang.catalogue.bundles.graph import Readiness, Task, readiness, tasks
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering, make_bundle_offering

__all__ = [
    "SETTLED",
    "BoundMember",
    "BundleForm",
    "BundleOffering",
    "Compiled",
    "Counts",
    "How",
    "Ordering",
    "Readiness",
    "Standing",
    "Task",
    "brought",
    "bundle_form",
    "compile_bundle",
    "decompile",
    "likeliest",
    "make_bundle_offering",
    "readiness",
    "standings",
    "tasks",
]
