"""A visit at somebody's home 入户走访: two people who vouch for it, when and where it was, what they saw."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.documents.models import Document


class VisitKind(models.TextChoices):
    """What the visit is for."""

    SURVEY = "survey", "入户调查"
    DISCOVERY = "discovery", "主动走访"
    RECHECK = "recheck", "复核走访"


class NoPlace(models.TextChoices):
    """Why there is no position."""

    NO_SCRIPT = "no_script", "手机不支持定位"
    DENIED = "denied", "没有允许定位"
    UNAVAILABLE = "unavailable", "收不到定位信号"
    ELSEWHERE = "elsewhere", "不在家里见的面"


class Unsigned(models.TextChoices):
    """Why the person visited did not sign."""

    CANNOT_WRITE = "cannot_write", "本人不会写字或不便签名"
    UNWILLING = "unwilling", "本人不愿签名"
    ABSENT = "absent", "没有见到本人"


class HomeVisit(SealedRow):
    """One visit, by the key that the phone gave it. What was kept never changes; the second visitor only adds to it.

    ``subject`` is a case number or ``lead:<uuid>``, opaque here. ``findings``, ``place`` and ``entered`` are sealed:
    what was seen at somebody's home, where the home is, and what the office asked the visitors to find out.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=10, choices=VisitKind.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    visitor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="home_visits")
    second = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    companion = models.CharField(max_length=60, default="", blank=True)  # a second visitor without an account
    visited_at = models.DateTimeField()  # on the phone
    arrived_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # when the second visitor vouched for it
    second_signature = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    consistent = models.BooleanField(null=True)
    no_place_because = models.CharField(max_length=12, choices=NoPlace.choices, default="", blank=True)
    signature = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    unsigned_because = models.CharField(max_length=12, choices=Unsigned.choices, default="", blank=True)
    findings_sealed = sealed_column()
    place_sealed = sealed_column()
    entered_sealed = sealed_column()

    findings = sealed("findings")
    place_text = sealed("place")
    entered_text = sealed("entered")
    sealed_columns: ClassVar[tuple[str, ...]] = ("findings", "place", "entered")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["second", "visited_at"],
                condition=Q(confirmed_at__isnull=True),
                name="visit_to_confirm",
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(visitor=F("second")), name="visit_by_two_people"),
            models.CheckConstraint(
                condition=Q(second__isnull=False) | ~Q(companion=""), name="visit_has_second_visitor"
            ),
            models.CheckConstraint(
                condition=Q(place_sealed__isnull=False) | ~Q(no_place_because=""),
                name="visit_has_place_or_why",
            ),
            models.CheckConstraint(
                condition=Q(signature__isnull=False) | ~Q(unsigned_because=""), name="visit_signed_or_why"
            ),
        ]

    @property
    def row_key(self) -> uuid.UUID:
        """What the sealed columns are bound to."""
        return self.key

    @property
    def papers(self) -> str:
        """The subject under which photos and signatures are kept."""
        return f"visit:{self.key}"

    def __str__(self) -> str:
        return f"visit:{self.key}"
