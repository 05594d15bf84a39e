"""A report 核对报告: what was computed from what, under which release, and who answers for it."""

from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar

from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import User
from yichuang.apps.checks.models.check import Check
from yichuang.apps.releases.models import Release


class Report(SealedRow):
    """One signed version; append-only. ``digest`` is SM3 over inputs, release and parameters; ``proof`` the QR's text.

    ``content`` (sealed JSON): ``inputs`` (the rules' tables), ``parameters``, ``result`` (a row per applying unit),
    ``steps``, ``page`` (what is printed).
    """

    id = models.BigAutoField(primary_key=True)
    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=48, unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    ruled_on = models.DateField()  # the rule in force on this day was applied
    as_of = models.DateField()
    conclusion = models.PositiveSmallIntegerField()
    final = models.BooleanField()
    content_sealed = sealed_column()
    digest = models.CharField(max_length=64)
    proof = models.TextField()
    document = models.UUIDField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    valid_until = models.DateField()

    content = sealed("content")
    sealed_columns: ClassVar[tuple[str, ...]] = ("content",)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["check_of", "version"], name="check_report_version"),
        ]

    @property
    def result(self) -> list[dict[str, Any]]:
        """A row per applying unit, the household first; columns as the rules name them."""
        units: list[dict[str, Any]] = json.loads(self.content)["result"]
        return units

    @property
    def parameters(self) -> dict[str, int]:
        """The numbers it was reckoned by; columns as the rules name them."""
        kept: dict[str, str] = json.loads(self.content)["parameters"]
        return {column: int(value) for column, value in kept.items() if column != "as_of"}

    def __str__(self) -> str:
        return f"report:{self.number}"
