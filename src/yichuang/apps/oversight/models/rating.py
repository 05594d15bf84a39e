"""A rating 好差评 of one case, with what a person said, and the call-back that a bad one calls for."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, sealed, sealed_column
from yichuang.apps.accounts.models import User
from yichuang.apps.cases.models import Case
from yichuang.apps.oversight.grades import BAD


class Rating(SealedRow):
    """一事一评: one a case. The comment may say anything about anybody, so it is sealed."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    grade = models.SmallIntegerField()
    options = ArrayField(models.IntegerField(), default=list, blank=True)
    comment_sealed = sealed_column()
    at = models.DateTimeField()
    followed_up_at = models.DateTimeField(null=True)
    followed_up_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note_sealed = sealed_column()

    comment = sealed("comment")
    note = sealed("note")
    sealed_columns: ClassVar[tuple[str, ...]] = ("comment", "note")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(grade__gte=1, grade__lte=5), name="rating_grade_known"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["at"],
                name="rating_bad_open",
                condition=models.Q(grade__lte=BAD, followed_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.grade}"
