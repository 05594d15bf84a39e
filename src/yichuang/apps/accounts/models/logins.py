"""Codes, tokens and the buckets that limit attempts; nothing here can be used to log in as it stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class LoginCode(models.Model):
    """The one valid code of a phone; a new request replaces it. Both phone and code are keyed digests."""

    phone_index = models.BinaryField(primary_key=True)
    digest = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code until {self.expires_at:%H:%M}"


class Bucket(models.Model):
    """How often something was tried in the current window. Written by one atomic statement only."""

    name = models.CharField(max_length=32)
    key = models.BinaryField()
    window_started_at = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["name", "key"], name="bucket_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.used}"


class ApiToken(models.Model):
    """A bearer token of a user; only the SM3 digest of its 256 random bits is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=64)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
