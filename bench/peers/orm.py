"""A transition as one would first write it: lock the row, check, save, add an event row, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.utils import timezone

from bench.race import Step

CYCLE = ("accepted", "in_review", "claimed", "in_review")
TABLES = """
DROP TABLE IF EXISTS peer_case, peer_event;
CREATE TABLE peer_case (id bigserial PRIMARY KEY, no text NOT NULL UNIQUE, state text NOT NULL, version int NOT NULL,
  assignee int, received_at timestamptz NOT NULL, changed_at timestamptz NOT NULL);
CREATE INDEX ON peer_case (state, changed_at);
CREATE TABLE peer_event (id bigserial PRIMARY KEY, case_id bigint NOT NULL, seq int NOT NULL, action text NOT NULL,
  actor int, at timestamptz NOT NULL, data jsonb NOT NULL, UNIQUE (case_id, seq));
"""


class PeerCase(models.Model):
    """A case of the plain kind."""

    no = models.TextField(unique=True)
    state = models.TextField()
    version = models.IntegerField()
    assignee = models.IntegerField(null=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "bench", False, "peer_case"


class PeerEvent(models.Model):
    """Its event."""

    case_id = models.BigIntegerField()
    seq = models.IntegerField()
    action = models.TextField()
    actor = models.IntegerField(null=True)
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        app_label, managed, db_table = "bench", False, "peer_event"


def make(cases: int) -> None:
    """Tables of its own, filled."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(
            "INSERT INTO peer_case (no, state, version, received_at, changed_at) "
            "SELECT 'P' || n, 'submitted', 1, now(), now() FROM generate_series(1, %s) n",
            [cases],
        )
        cursor.execute("VACUUM ANALYZE peer_case")


@dataclass(frozen=True, slots=True)
class Orm:
    """Walks the cycle over the cases of a process, again and again."""

    cases: Sequence[Sequence[int]]

    def __call__(self, place: int) -> Iterator[Step]:
        while True:
            for case_id in self.cases[place]:
                for state in CYCLE:
                    yield lambda case_id=case_id, state=state: transition(case_id, state)


def transition(case_id: int, state: str) -> None:
    """One step, the ordinary way."""
    with transaction.atomic():
        case = PeerCase.objects.select_for_update().get(pk=case_id)
        now = timezone.now()
        case.state, case.version, case.changed_at = state, case.version + 1, now
        case.save()
        PeerEvent.objects.create(
            case_id=case.pk,
            seq=case.version,
            action=state,
            actor=7,
            at=now,
            data={"opinion": "材料齐全，符合条件"},
        )
