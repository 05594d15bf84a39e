"""Sealing and proving: drains unsealed events into signed, chained batches; ``verify`` names the first break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yichuang.apps.journal import heads, signing
from yichuang.apps.journal.hashing import GENESIS, canonical, event_hash, merkle_root, seal_head
from yichuang.apps.journal.heads import SignedHead
from yichuang.apps.journal.models import Event, Seal, Unsealed
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.signing import KeySet

BATCH = 2000
_SEALING = 0x5EA1  # any number nobody else locks


def seal_due(at: datetime) -> int:
    """Seals what is unsealed, at most one batch; returns how many events. One sealer at a time."""
    with transaction.atomic():
        if not _alone():
            return 0
        rows = list(
            Unsealed.objects.select_for_update(skip_locked=True)
            .order_by("event_id")
            .values_list("event_id", flat=True)[:BATCH]
        )
        if not rows:
            return 0
        last = Seal.objects.order_by("-id").first()
        hashes = dict(Event.objects.filter(id__in=rows).values_list("id", "hash"))
        root = merkle_root([bytes(hashes[event_id]) for event_id in rows])
        previous = bytes(last.head) if last else GENESIS
        head = seal_head(previous, root, len(rows))
        heads.post(_sign(Seal(event_ids=rows, root=root, previous=previous, head=head, sealed_at=at)), at)
        Unsealed.objects.filter(event_id__in=rows).delete()
        return len(rows)


def _sign(seal: Seal) -> Seal:
    """One signature a batch, whatever its size."""
    signer = signing.signer()
    seal.signature = signer.sign(heads.signed_text(bytes(seal.head), seal.sealed_at))
    seal.key_id = signer.key.id
    seal.save(force_insert=True)
    return seal


def _alone() -> bool:
    """Whether no other sealer is at work. No row is locked for it: the application may not update seals."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALING])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of proving the journal. ``broken`` is a sentence about the first break, or ``None``."""

    events: int
    seals: int
    unsealed: int
    head: str
    broken: str | None


def last_head() -> SignedHead | None:
    """The newest seal's head, to be kept elsewhere."""
    last = Seal.objects.order_by("-id").first()
    return heads.of_seal(last) if last else None


def verify(kept: Sequence[SignedHead] = (), keys: KeySet | None = None) -> Proof:
    """Proves every event's chain and every seal by public keys alone (the installation's, or ``keys``).

    ``kept``: heads that were kept off the machine; every one of them must still be in the chain.
    """
    broken = _verify_chains() or _verify_seals(kept, keys or signing.trusted())
    last = Seal.objects.order_by("-id").first()
    return Proof(
        Event.objects.count(),
        Seal.objects.count(),
        Unsealed.objects.count(),
        bytes(last.head).hex() if last else "",
        broken,
    )


def _verify_chains() -> str | None:
    subject, previous, seq = "", GENESIS, 0
    for event in Event.objects.order_by("subject", "seq").iterator(chunk_size=2000):
        if event.subject != subject:
            subject, previous, seq = event.subject, GENESIS, 0
        seq += 1
        what = (event.action, event.actor, event.occurred_at, event.recorded_at)
        digest = event_hash(previous, event.subject, event.seq, what, canonical(event.data))
        if event.seq != seq:
            return f"{event.subject} 缺第 {seq} 条记录"
        if bytes(event.previous) != previous or bytes(event.hash) != digest:
            return f"{event.subject} 第 {event.seq} 条记录与其摘要不符"
        previous = digest
    return None


def _verify_seals(kept: Sequence[SignedHead], keys: KeySet) -> str | None:
    previous, covered, found = GENESIS, 0, set()
    for seal in Seal.objects.order_by("id").iterator(chunk_size=200):
        hashes = dict(Event.objects.filter(id__in=seal.event_ids).values_list("id", "hash"))
        missing = [event_id for event_id in seal.event_ids if event_id not in hashes]
        if missing:
            return f"第 {seal.pk} 号封存中的记录 {missing[0]} 不见了"
        root = merkle_root([bytes(hashes[event_id]) for event_id in seal.event_ids])
        head = seal_head(previous, root, len(seal.event_ids))
        if bytes(seal.previous) != previous or bytes(seal.root) != root or bytes(seal.head) != head:
            return f"第 {seal.pk} 号封存与所封记录不符"
        if not heads.of_seal(seal).proved_by(keys):
            return f"第 {seal.pk} 号封存的签名不对，或者没有它的公钥（{seal.key_id or '无编号'}）"
        previous, covered = head, covered + len(seal.event_ids)
        found.add(head.hex())
    for head_kept in kept:
        if head_kept.head not in found:
            return _lost(head_kept, keys)
    if covered + Unsealed.objects.count() != Event.objects.count():
        return "有记录既没有封存也不在待封存之列"
    return None


def _lost(kept: SignedHead, keys: KeySet) -> str:
    when = f"{kept.sealed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    if not kept.proved_by(keys):
        return f"另外保存的 {when} 的封存头，签名不对或没有它的公钥：先查保存它的文件"
    return f"另外保存的 {when} 的封存头不在记录里：末尾被截掉或改写过"
