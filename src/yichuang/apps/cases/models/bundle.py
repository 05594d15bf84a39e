"""A bundle's tasks, and what sources told of an application instead of the family."""

from __future__ import annotations

from django.db import models

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.fields import Rotating
from yichuang.apps.cases.models.application import Application
from yichuang.apps.cases.models.case import Case
from yichuang.core.secrecy import row_context


class BundleTask(models.Model):
    """One member of a bundle for one family. ``because`` says in words why it is not, or cannot be, handled."""

    class Status(models.TextChoices):
        WAITING = "waiting", "等前面的事项办好"
        OPENED = "opened", "正在办理"
        DONE = "done", "已办好"
        REFUSED = "refused", "没有办成"
        BLOCKED = "blocked", "前面的事项没有办成，这一项办不了"
        REVERSED = "reversed", "已撤销"
        ALREADY_DONE = "already_done", "此前已经办好"
        NOT_APPLICABLE = "not_applicable", "不用办"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="tasks")
    service = models.TextField()
    position = models.IntegerField()
    status = models.TextField(choices=Status.choices)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="task")
    because = models.TextField(default="", blank=True)
    opened_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="cases_bundletask_once")
        ]


class KnownDatum(Rotating):
    """One answer that came from a source, at the path ``key`` (``deceased.name``, ``members[0].name``).

    ``whose`` is the blind index of the number it was looked up by (the answer at ``about``): another number there,
    and the datum is somebody else's. ``lookup`` names the row of the look-up. A contested one is asked.
    """

    renewed_with = ("application",)

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="known")
    key = models.TextField()
    sealed = models.BinaryField()
    source = models.TextField()
    about = models.TextField()
    whose = models.BinaryField()
    as_of = models.DateTimeField()
    stale = models.BooleanField(default=False)  # the last known value: the source did not answer
    lookup = models.TextField(default="", blank=True)
    looked_up_at = models.DateTimeField()
    contested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="cases_known_once")]

    @staticmethod
    def context_of(no: str, key: str) -> bytes:
        """What the cipher binds a value to."""
        return row_context("cases_knowndatum", "sealed", f"{no}/{key}")

    @classmethod
    def ciphertexts(cls) -> tuple[str, ...]:
        return ("sealed",)

    def renew(self) -> None:
        context = self.context_of(self.application.no, self.key)
        text = keys.cipher().open(bytes(self.sealed), context=context)
        self.sealed = keys.cipher().seal(text, context=context)


class SourceAsked(models.Model):
    """That a source was asked for an application about somebody, and how it answered: nobody is asked twice.

    ``outcome`` is found, nothing, stale, failed or refused; a failed look-up may be tried again. ``elements`` holds
    ``asked``, ``found`` and ``barred`` (codes; what was refused for want of a proof may be asked yet) and ``needed``
    (what nothing else may take the place of, with words for the family).
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="asked")
    source = models.TextField()
    whose = models.BinaryField()
    outcome = models.TextField()
    elements = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "source", "whose"], name="cases_asked_once")
        ]
