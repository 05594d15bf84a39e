"""Applicants who are near relatives of those who decide: recorded apart 近亲属备案."""

from __future__ import annotations

from django.db import models

from yichuang.apps.accounts.models import Office, User


class OfficialRelative(models.Model):
    """One application whose household has a near relative in office; the county visits before it decides."""

    case_no = models.CharField(max_length=60, unique=True)
    application_no = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # the county's
    receiving = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    applicant_name = models.CharField(max_length=100)
    noted_at = models.DateTimeField()
    relation = models.CharField(max_length=200, blank=True, default="")  # who the official is, as found out
    visited_on = models.DateField(null=True)
    visit = models.CharField(max_length=80, blank=True, default="")
    completed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.case_no
