"""New keys for everything the installation keeps under its keys: sealed columns, blind indexes, files.

Sealed columns are found in the registry of models; what stands as a digest only, its room makes anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yichuang.apps.accounts import fields
from yichuang.apps.cases import rotating as cases
from yichuang.apps.documents import jobs as documents
from yichuang.apps.registers import rotating as registers

BATCH = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing under keys: its name, how many are under old ones, and how they come under the new."""

    name: str
    outdated: Callable[[], int]
    rotate: Callable[[], Iterator[int]]


def parts() -> list[Part]:
    """All of them. Each may be stopped anywhere and started again."""
    found = [_sealed(model) for model in fields.rotating_models()]
    return [
        *found,
        Part("cases: digests", cases.outdated_digests, cases.rotate_digests),
        Part("registers: digests", registers.outdated_keys, registers.rotate_keys),
        Part("documents: files", documents.outdated_files, documents.reseal_files),
    ]


def _sealed(model: type[fields.Rotating]) -> Part:
    return Part(
        model._meta.db_table,
        lambda: fields.outdated(model),
        lambda: fields.rotate(model, batch=BATCH),
    )
