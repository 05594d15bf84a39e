"""People and programs that log in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from yichuang.apps.accounts.fields import SealedRow, index_column, sealed, sealed_column


class UserKind(models.TextChoices):
    """Staff log in with a password or by OIDC, citizens by SMS code or by OIDC, services by token."""

    STAFF = "staff", "工作人员"
    CITIZEN = "citizen", "群众"
    SERVICE = "service", "系统对接"


class UserManager(BaseUserManager["User"]):
    """What Django's backends ask for."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(SealedRow, AbstractBaseUser):
    """An account. What it may do stands in its memberships, never here; Django's permissions are not used."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=8, choices=UserKind.choices)
    email = models.EmailField(blank=True, default="")
    phone_sealed = sealed_column()
    phone_index = index_column(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    phone = sealed("phone", indexed=True)
    sealed_columns: ClassVar[tuple[str, ...]] = ("phone",)
    indexed_columns: ClassVar[tuple[str, ...]] = ("phone",)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(kind__in=UserKind.values), name="user_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    def get_full_name(self) -> str:
        """The name people see."""
        return self.name or self.username
