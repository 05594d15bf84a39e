"""Who holds which role at which office, until when and why; who stands in for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yichuang.apps.accounts.roles import SIGNING_ROLES, STAFF_ROLES
from yichuang.core.scope import Scope

MEMBERSHIP_SCOPES = (Scope.OWN.value, Scope.SUBTREE.value)


class Membership(models.Model):
    """A role at an office from `since` until before `until`. Ended, never deleted.

    A subtree names its purpose and its end; so does a delegation of signing authority, which lives no longer
    than the membership it comes from.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16)
    scope = models.CharField(max_length=8, default=Scope.OWN.value)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    purpose = models.CharField(max_length=200, blank=True, default="")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    delegated_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="delegations"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(role__in=STAFF_ROLES), name="membership_role_known"),
            models.CheckConstraint(condition=Q(scope__in=MEMBERSHIP_SCOPES), name="membership_scope_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.OWN.value) | (Q(until__isnull=False) & ~Q(purpose="")),
                name="membership_subtree_has_purpose_and_end",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from__isnull=True)
                | (Q(until__isnull=False) & Q(role__in=SIGNING_ROLES) & Q(scope=Scope.OWN.value)),
                name="membership_delegation_signs_and_ends",
            ),
            models.UniqueConstraint(
                fields=["user", "office", "role"],
                condition=Q(until__isnull=True),
                name="membership_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.office_id}"


class Handover(models.Model):
    """While one is absent, another may do their tasks at an office. It brings tasks, never roles.

    Ended before its day (`until` is then when, `ended_by` who), never deleted.
    """

    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_over"
    )
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="taken_over")
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["to_user", "until"], name="handover_to_until"),
            models.Index(fields=["office", "until"], name="handover_office_until"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="handover_ends_after_start"),
            models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="handover_to_somebody_else"),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.from_user_id}→{self.to_user_id}@{self.office_id}"
