"""A case 办件: one service, one office that decides, its own clocks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from yichuang.apps.accounts.models import Office
from yichuang.apps.cases.models.application import Application
from yichuang.apps.releases.models import Release


class Case(models.Model):
    """What never changes of a case. Pinned to a release for good."""

    no = models.TextField(unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    service = models.TextField()
    region = models.TextField()
    # decides; the indexes below begin with it
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        # what lists walk along and filter by, where it never changes: written once a case, not at each transition
        indexes = [
            models.Index(fields=["office", "opened_at"], name="cases_case_opened"),
            models.Index(fields=["office", "-id"], name="cases_case_office"),
        ]


class CaseFacts(models.Model):
    """The projection of a case's journal: for queues, lights and figures. Only ``cases`` writes it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="facts")
    no = models.TextField()
    region = models.TextField()
    service = models.TextField()
    office = models.TextField()
    release_id = models.IntegerField()
    application_id = models.BigIntegerField()
    # the snapshot
    version = models.IntegerField()
    head = models.BinaryField()
    state = models.TextField()
    flags = ArrayField(models.TextField(), default=list)
    snapshot = models.JSONField()
    # who it waits for
    step = models.TextField(null=True)  # noqa: DJ001 - null: no step waits
    waiting_role = models.TextField(null=True)  # noqa: DJ001 - null: waits for nobody in the house
    waiting_office = models.TextField(null=True)  # noqa: DJ001
    assignee = models.IntegerField(null=True)
    opinion_offices = ArrayField(models.TextField(), default=list)
    # when
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    timer = models.TextField(null=True)  # noqa: DJ001 - null: nothing happens by itself
    timer_at = models.DateTimeField(null=True)
    # for the figures
    handling = models.TextField()
    decision = models.TextField(null=True)  # noqa: DJ001 - null: not decided
    promised_value = models.IntegerField()
    promised_unit = models.TextField()
    statutory_value = models.IntegerField(null=True)
    statutory_unit = models.TextField(null=True)  # noqa: DJ001
    used = models.IntegerField(null=True)  # counted days from acceptance to decision, in promised_unit
    late = models.BooleanField(null=True)  # decided after the promised limit
    corrections = models.IntegerField(default=0)
    suspensions = models.IntegerField(default=0)
    visits = models.IntegerField(default=0)
    grade = models.IntegerField(null=True)

    class Meta:
        # every transition writes into every index here: as few as the queues need. What never changes of a case
        # (its number, office, application) is found through ``Case``.
        indexes = [
            models.Index(
                fields=["waiting_office", "waiting_role", "due_at", "case"],
                name="cases_facts_queue",
                condition=Q(waiting_office__isnull=False),
            ),
            # a step done at another office than the one that decides: few rows, so that lists need not look for them
            models.Index(
                fields=["waiting_office", "-case"],
                name="cases_facts_passing",
                condition=Q(waiting_office__isnull=False) & ~Q(waiting_office=F("office")),
            ),
            models.Index(
                fields=["assignee", "due_at", "case"],
                name="cases_facts_mine",
                condition=Q(assignee__isnull=False),
            ),
            models.Index(fields=["office", "state", "due_at", "case"], name="cases_facts_state"),
            models.Index(fields=["timer_at"], name="cases_facts_timer", condition=Q(timer_at__isnull=False)),
            models.Index(
                fields=["decided_at", "region"],
                name="cases_facts_decided",
                condition=Q(decided_at__isnull=False),
            ),
            GinIndex(
                fields=["opinion_offices"], name="cases_facts_opinions", condition=~Q(opinion_offices=[])
            ),
        ]
