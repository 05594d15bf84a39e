"""R6: whoever changes the journal behind the program's back is found, even with the database's highest rights."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.reliability.conftest import sizes
from yichuang.apps.journal import heads, seals, signing
from yichuang.apps.journal.hashing import GENESIS, canonical, event_hash, merkle_root, seal_head
from yichuang.apps.journal.heads import SignedHead
from yichuang.apps.journal.models import Event, Seal, Unsealed
from yichuang.apps.journal.outbox import drain
from yichuang.apps.journal.service import NewEvent, commit
from yichuang.config.wiring import handlers
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.signing import KeySet, LocalSigner, Scheme

START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
SUBJECTS, EVENTS = 6, 6
PUBLIC = KeySet.read(LocalSigner(Scheme.SM2, b"\x33" * 32).key.pem())  # all that the verifier has


class Undo(Exception):
    """Ends an edit without leaving a trace for the next one."""


def grow() -> None:
    """A journal of some subjects, sealed in batches as it grows, with a short unsealed tail."""
    heads: dict[str, bytes] = {}
    for seq in range(1, EVENTS + 1):
        for number in range(SUBJECTS):
            subject, at = f"330200-26-XX01-00000{number}-X/1", START + timedelta(minutes=seq, seconds=number)
            data = {"reason": f"第{seq}步", "days": seq}
            event = NewEvent(subject, seq, "review", 7 + number, at, at, heads.get(subject, GENESIS), data)
            commit(event, guard="SELECT 1", params={}, topic="x", payload={}, key=None)
            heads[subject] = event.digest
        if seq < EVENTS:
            seals.seal_due(START + timedelta(hours=seq))


def edit(
    number: int, change: Callable[[random.Random], None], *, kept: Sequence[SignedHead] = ()
) -> str | None:
    """Makes the change as superuser with triggers off, proves the journal, takes the change back."""
    found: list[str | None] = []
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table in ("journal_event", "journal_seal"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            change(random.Random(number))
            found.append(seals.verify(kept, PUBLIC).broken)
            raise Undo
    except Undo:
        return found[0]


# --- the attacks --------------------------------------------------------------------------------------------------


def sealed() -> list[Event]:
    return list(Event.objects.exclude(id__in=Unsealed.objects.values("event_id")).order_by("id"))


def one_field(chance: random.Random) -> None:
    event = chance.choice(sealed())
    field = chance.choice(
        ["action", "actor", "occurred_at", "recorded_at", "data", "previous", "hash", "subject"]
    )
    value = {
        "action": "grant",
        "actor": (event.actor or 0) + 1,
        "occurred_at": event.occurred_at + timedelta(microseconds=1),
        "recorded_at": event.recorded_at - timedelta(days=1),
        "data": {**event.data, "days": event.data["days"] + 1},
        "previous": chance.randbytes(32),
        "hash": chance.randbytes(32),
        "subject": "330200-26-XX01-000099-X/1",
    }[field]
    Event.objects.filter(pk=event.pk).update(**{field: value})


def one_gone(chance: random.Random) -> None:
    Event.objects.filter(pk=chance.choice(sealed()).pk).delete()


def two_swapped(chance: random.Random) -> None:
    """What happened stays, but in another order."""
    one, other = chance.sample([e for e in sealed() if e.subject == sealed()[0].subject], 2)
    for event, source in ((one, other), (other, one)):
        Event.objects.filter(pk=event.pk).update(data=source.data, action=source.action, hash=source.hash)


def one_forged(chance: random.Random) -> None:
    """A well-made event of a new subject, slipped in among the old without a seal."""
    event = NewEvent("330200-26-XX01-000077-X/1", 1, "grant", 7, START, START, GENESIS, {})
    Event.objects.create(
        subject=event.subject,
        seq=1,
        action=event.action,
        actor=7,
        occurred_at=START,
        recorded_at=START,
        data={},
        previous=GENESIS,
        hash=event.digest,
    )


def one_rehashed(chance: random.Random) -> None:
    """The event and all that follow it in its case hash well again; the seals are left as they were."""
    event = chance.choice(sealed())
    Event.objects.filter(pk=event.pk).update(data={**event.data, "reason": "改过"})
    rehash(event.subject)


def one_seal_changed(chance: random.Random) -> None:
    seal = chance.choice(list(Seal.objects.all()))
    field = chance.choice(["root", "previous", "head", "signature", "event_ids"])
    value = (
        chance.sample(seal.event_ids, len(seal.event_ids) - 1)
        if field == "event_ids"
        else chance.randbytes(32)
    )
    Seal.objects.filter(pk=seal.pk).update(**{field: value})


def one_seal_gone(chance: random.Random) -> None:
    Seal.objects.filter(pk=chance.choice(list(Seal.objects.all())).pk).delete()


FOUND_ALONE: Sequence[Callable[[random.Random], None]] = (
    one_field,
    one_gone,
    two_swapped,
    one_forged,
    one_rehashed,
    one_seal_changed,
    one_seal_gone,
)


def rehash(subject: str) -> None:
    previous = GENESIS
    for event in Event.objects.filter(subject=subject).order_by("seq"):
        what = (event.action, event.actor, event.occurred_at, event.recorded_at)
        digest = event_hash(previous, subject, event.seq, what, canonical(event.data))
        Event.objects.filter(pk=event.pk).update(previous=previous, hash=digest)
        previous = digest


def tail_cut(chance: random.Random) -> None:
    """The last seals and all their events and everything after them are gone, without a loose end."""
    first = chance.choice(list(Seal.objects.order_by("id"))[1:])
    last_seals = Seal.objects.filter(id__gte=first.pk)
    gone = {event_id for seal in last_seals for event_id in seal.event_ids}
    gone |= set(Unsealed.objects.values_list("event_id", flat=True))
    Unsealed.objects.all().delete()
    Event.objects.filter(id__in=gone).delete()
    last_seals.delete()


def tail_rehashed(chance: random.Random) -> None:
    """With the seal key in hand: an event changed, its case hashed anew, every later seal made and signed anew."""
    seal = chance.choice(list(Seal.objects.order_by("id")))
    event = Event.objects.get(pk=chance.choice(seal.event_ids))
    Event.objects.filter(pk=event.pk).update(actor=99)
    rehash(event.subject)
    previous = GENESIS
    for one in Seal.objects.order_by("id"):
        hashes = dict(Event.objects.filter(id__in=one.event_ids).values_list("id", "hash"))
        root = merkle_root([bytes(hashes[event_id]) for event_id in one.event_ids])
        head = seal_head(previous, root, len(one.event_ids))
        signature = signing.signer().sign(heads.signed_text(head, one.sealed_at))
        Seal.objects.filter(pk=one.pk).update(previous=previous, root=root, head=head, signature=signature)
        previous = head


@pytest.mark.django_db
@sizes(20, 200)
def test_every_edit_behind_the_back_is_found(size: int) -> None:
    grow()
    assert seals.verify().broken is None
    missed = [
        (number, change.__name__)
        for number in range(size)
        for change in [FOUND_ALONE[number % len(FOUND_ALONE)]]
        if edit(number, change) is None
    ]
    assert missed == []
    assert seals.verify().broken is None


@pytest.fixture
def mount(tmp_path: Path, settings: Any) -> Path:
    """Another machine's disk, to which the worker sends every head."""
    file = tmp_path / "heads.jsonl"
    environment = replace(settings.ENVIRONMENT, head_sinks=(f"file:{file}",))
    settings.ENVIRONMENT = environment
    return file


@pytest.mark.django_db
@sizes(3, 20)
@pytest.mark.parametrize("change", [tail_cut, tail_rehashed])
def test_a_well_made_new_tail_is_found_by_the_head_kept_elsewhere(
    change: Callable[[random.Random], None], size: int, mount: Path
) -> None:
    grow()
    while drain(handlers, START + timedelta(days=1)):
        pass
    kept = list(heads.read(mount.read_text("utf-8")))
    assert kept[-1] == seals.last_head()
    assert seals.verify(kept, PUBLIC).broken is None
    for number in range(size):
        assert edit(number, change) is None, "the forger was careful: only the kept head can tell"
        assert "末尾被截掉或改写过" in (edit(number, change, kept=kept) or "")


@pytest.mark.django_db
def test_a_kept_head_that_nobody_signed_is_told_from_a_cut_tail() -> None:
    grow()
    last = seals.last_head()
    assert last is not None
    forged = replace(last, head="00" * 32)
    assert "先查保存它的文件" in (seals.verify([forged], PUBLIC).broken or "")


@pytest.mark.django_db
def test_seals_stand_when_the_key_has_changed_and_fall_without_its_public_key(settings: Any) -> None:
    grow()
    old = signing.published()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, signing_key=b"\x07" * 32)
    assert "没有它的公钥" in (seals.verify().broken or "")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, public_keys=old)
    seals.seal_due(START + timedelta(days=1))
    assert len(set(Seal.objects.values_list("key_id", flat=True))) == 2
    assert seals.verify().broken is None
    # who holds the public keys only proves the same
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, signing_key=None, public_keys=signing.published())
    assert seals.verify().broken is None
    with pytest.raises(RuntimeError):
        signing.signer()


@pytest.mark.django_db
def test_the_triggers_refuse_even_the_owner() -> None:
    from django.db.utils import IntegrityError, InternalError

    grow()
    for text in (
        "UPDATE journal_event SET actor = 1",
        "DELETE FROM journal_event",
        "DELETE FROM journal_seal",
    ):
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(text)


@pytest.mark.django_db
def test_the_proof_tells_how_long_the_unsealed_tail_is() -> None:
    grow()
    proof = seals.verify()
    assert (proof.events, proof.unsealed) == (SUBJECTS * EVENTS, SUBJECTS)
    assert json.dumps(proof.head)
