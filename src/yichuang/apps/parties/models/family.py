"""Households and kinship: who lives with whom, who is whose family."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q


class HouseholdKind(models.TextChoices):
    """By registration 户籍, or by living together 共同生活, which is what assistance asks."""

    REGISTERED = "registered", "户籍家庭"
    LIVING = "living", "共同生活家庭"


class Relation(models.TextChoices):
    """What a member is to the head of the household."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    SIBLING = "sibling", "兄弟姐妹"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    OTHER = "other", "其他"


class KinshipKind(models.TextChoices):
    """What the relative is to the person."""

    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    SIBLING = "sibling", "兄弟姐妹"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"


class Household(models.Model):
    """People counted together, at a division."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=HouseholdKind.choices)
    division = models.CharField(max_length=12, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"household:{self.id}"


class HouseholdMember(models.Model):
    """A person's time in a household, `until` being the first day they no longer belong."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, related_name="household_memberships"
    )
    relation = models.CharField(max_length=16, choices=Relation.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="household_member_dates"
            ),
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until__isnull=True), name="household_member_once"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True, relation=Relation.HEAD),
                name="household_one_head",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} in household:{self.household_id}"


class Kinship(models.Model):
    """`relative` is the `kind` of `person`; one row serves both directions. `source` says who said so."""

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="kin")
    relative = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="kin_of")
    kind = models.CharField(max_length=16, choices=KinshipKind.choices)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(person=F("relative")), name="kinship_of_two"),
            models.CheckConstraint(condition=Q(kind__in=KinshipKind.values), name="kinship_kind_known"),
            models.UniqueConstraint(
                fields=["person", "relative", "kind"], condition=Q(until__isnull=True), name="kinship_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person:{self.person_id}"
