"""A means check 核对 of one household and the people it is about."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.releases.models import Release


class State(models.TextChoices):
    """Where a check stands. ``final`` and ``ended`` are over."""

    REQUESTED = "requested", "待查询"
    RUNNING = "running", "正在查询"
    READY = "ready", "待出报告"
    REPORTED = "reported", "已出报告，等家庭意见"
    CONTESTED = "contested", "家庭有异议，待复查"
    FINAL = "final", "已定"
    ENDED = "ended", "已终止"


OVER = (State.FINAL, State.ENDED)


class Check(SealedRow):
    """One check. ``subject`` is whoever asked for it (opaque); under ``matter`` consents were given and look-ups stand.

    ``version`` and ``head`` are the end of its chain in the journal. ``declared`` is the household's own part of the
    rules' tables: what it said, what it receives.
    """

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    no = models.CharField(max_length=40, unique=True)
    subject = models.CharField(max_length=64, db_index=True)
    matter = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    region = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # the centre that checks
    asking_office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    applied_on = models.DateField()
    declared_sealed = sealed_column()
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    round = models.PositiveSmallIntegerField(default=1)
    requested_at = models.DateTimeField()
    start_due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    yellow_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)  # when the worker asks (again); null: nobody is to be asked
    tries = models.PositiveSmallIntegerField(default=0)
    ask_again = ArrayField(
        models.CharField(max_length=80), default=list, blank=True
    )  # position:source, corrected since
    ready_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    objection_until = models.DateField(null=True)  # last day on which the family may contest
    over_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    version = models.IntegerField(default=0)
    head = models.BinaryField()

    declared = sealed("declared")
    sealed_columns: ClassVar[tuple[str, ...]] = ("declared",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=~Q(state__in=["final", "ended"]),
                name="check_one_open_a_subject",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="check_next_try"
            ),
            models.Index(fields=["office", "state", "due_at"], name="check_queue"),
        ]

    @property
    def is_over(self) -> bool:
        """Nothing more is asked, contested or signed."""
        return self.state in OVER

    def __str__(self) -> str:
        return f"check:{self.no}"


class CheckedPerson(SealedRow):
    """Somebody of the household. ``position`` is their token in the rules' tables; ``declared`` their columns there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="people")
    position = models.PositiveSmallIntegerField()  # from 1; 1 applies
    name = models.CharField(max_length=100)
    person = models.UUIDField(null=True, db_index=True)  # in the parties' room
    resident_id_sealed = sealed_column()
    resident_id_index = index_column()
    declared_sealed = sealed_column()
    consent_asked_at = models.DateTimeField(
        null=True
    )  # when they were last told that their consent is wanted

    resident_id = sealed("resident_id", indexed=True)
    declared = sealed("declared")
    sealed_columns: ClassVar[tuple[str, ...]] = ("resident_id", "declared")
    indexed_columns: ClassVar[tuple[str, ...]] = ("resident_id",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["check_of", "position"], name="checked_person_position"),
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    def __str__(self) -> str:
        return f"checked-person:{self.id}"
