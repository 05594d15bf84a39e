"""Help given with an application: at a help day, at home; and what an assistant's phone brought in."""

from __future__ import annotations

import uuid

from django.db import models

from yichuang.apps.accounts.models import User
from yichuang.apps.cases.models import Application
from yichuang.apps.outreach.models.help_day import HelpDay


class Helped(models.Model):
    """Beside an application: at which help day it was taken in, and whether officers come to the home 上门服务."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="helped")
    help_day = models.ForeignKey(HelpDay, null=True, on_delete=models.PROTECT, related_name="taken_in")
    at_home = models.BooleanField(default=False)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"helped:{self.application_id}"


class Doorstep(models.Model):
    """What one phone noted without a network, by the key it was given there: it becomes one application, once.

    The application may be deleted as a draft that nobody went on with; the key stays taken.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField()  # on the phone
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"doorstep:{self.key}"
