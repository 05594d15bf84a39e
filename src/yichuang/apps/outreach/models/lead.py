"""Leads 线索: people who may need help; who reported them, apart and sealed; what was done, in order."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.cases.models import Application
from yichuang.apps.outreach.models.partner import Partner
from yichuang.apps.parties.models import Person


class Lead(SealedRow):
    """Somebody who may need help. Open until closed with a reason; open, it always has a day by which it moves on.

    Nothing here says who reported it or by which way: that stands in `LeadReport`. ``subject``: how visits call it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    no = models.CharField(max_length=32, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name_sealed = sealed_column()
    name_index = index_column()
    phone_sealed = sealed_column()
    phone_index = index_column()
    address_sealed = sealed_column()
    signs = ArrayField(models.CharField(max_length=24), default=list)
    urgent = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    done = ArrayField(models.CharField(max_length=16), default=list)
    step = models.CharField(max_length=16)
    step_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)  # 1: the office's head, 2: the office above
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=16, default="", blank=True)
    reason_sealed = sealed_column()
    result_service = models.CharField(max_length=64, default="", blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    name = sealed("name", indexed=True)
    phone = sealed("phone", indexed=True)
    address = sealed("address")
    reason = sealed("reason")
    sealed_columns: ClassVar[tuple[str, ...]] = ("name", "phone", "address", "reason")
    indexed_columns: ClassVar[tuple[str, ...]] = ("name", "phone")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["office", "due_at"], condition=Q(closed_at=None), name="lead_queue"),
            models.Index(fields=["assignee", "due_at"], condition=Q(closed_at=None), name="lead_mine"),
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="lead_due"),
            models.Index(fields=["office", "recorded_at"], name="lead_funnel"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at=None), name="lead_open_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(closed_at__isnull=False), name="lead_never_forgotten"
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(closing=""), name="lead_closed_says_how"),
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.id

    @property
    def subject(self) -> str:
        """How visits and documents point to it."""
        return f"lead:{self.id}"

    def __str__(self) -> str:
        return self.no


class LeadReport(SealedRow):
    """Who spoke of somebody, once by the phone's key. Several may have reported the same person.

    Names, telephone and words are sealed; ``by`` is the account that wrote it down. Shown only after an unmasking.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(max_length=8)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, default="", blank=True)  # of a data alert
    basis = models.CharField(max_length=120, default="", blank=True)
    reported_at = models.DateTimeField()
    reporter_sealed = sealed_column()
    reporter_phone_sealed = sealed_column()
    words_sealed = sealed_column()

    reporter = sealed("reporter")
    reporter_phone = sealed("reporter_phone")
    words = sealed("words")
    sealed_columns: ClassVar[tuple[str, ...]] = ("reporter", "reporter_phone", "words")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["partner", "reported_at"], name="lead_report_partner")
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.key

    def __str__(self) -> str:
        return f"lead-report:{self.key}"


class LeadEvent(models.Model):
    """What happened to a lead, in order. No names, no words: codes only, and never who reported it."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=16)  # recorded, done, reopened, assigned, told, merged, closed
    step = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.step}".strip()
