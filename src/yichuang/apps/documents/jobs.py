"""Key rotation of the vault, in steps that may be interrupted anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from yichuang.apps.documents import vault
from yichuang.apps.documents.models import StoredFile


def reseal_files(*, batch: int = 200) -> Iterator[int]:
    """Seals every file that lies under an old key anew; yields how many of each batch. Safe to stop and repeat."""
    after = ""
    while True:
        rows = StoredFile.objects.filter(digest__gt=after).order_by("digest")
        digests = list(rows.values_list("digest", flat=True)[:batch])
        if not digests:
            return
        yield sum(vault.reseal(digest) for digest in digests)
        after = digests[-1]


def outdated_files() -> int:
    """How many files lie under an old key."""
    digests = StoredFile.objects.values_list("digest", flat=True)
    return sum(not vault.is_current(digest) for digest in digests.iterator(chunk_size=2000))
