"""An application 申请: what a person hands in; the number told to people, the channel, answers, materials, parties."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.fields import Rotating
from yichuang.apps.accounts.models import Office, User
from yichuang.apps.documents.models import Document
from yichuang.apps.releases.models import Release
from yichuang.core.secrecy import row_context


class Channel(models.TextChoices):
    """Where an application came in."""

    ONLINE = "online", "网上"
    COUNTER = "counter", "窗口"
    AGENT = "agent", "帮代办"
    OFF_HOURS = "off_hours", "延时服务"


class Application(models.Model):
    """One form, one thread with the family. A draft until ``submitted_at``; pinned to ``release``."""

    no = models.TextField(unique=True)
    service = models.TextField()
    region = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # receives
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    channel = models.TextField(choices=Channel.choices)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="applications")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    applicant_name = models.TextField(default="", blank=True)  # searchable; masked where shown without need
    phone_index = models.BinaryField(null=True)  # blind index: tracking with number + phone, no account
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    kin = ArrayField(
        models.IntegerField(), default=list, blank=True
    )  # users who are, or are family of, a party

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="cases_application_owner"),
            models.Index(
                fields=["changed_at"], name="cases_application_drafts", condition=Q(submitted_at__isnull=True)
            ),
            # by beginning, whatever the database's collation
            models.Index(
                fields=["applicant_name", "-id"],
                name="cases_application_names",
                opclasses=["text_pattern_ops", "int8_ops"],
            ),
        ]


class Answers(Rotating):
    """One version of the answers, encrypted whole; append-only. ``digest`` stands in the journal."""

    renewed_with = ("application",)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    version = models.IntegerField()
    sealed = models.BinaryField()
    digest = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="cases_answers_version")
        ]

    @staticmethod
    def context_of(no: str, version: int) -> bytes:
        """What the cipher binds a version's text to."""
        return row_context("cases_answers", "sealed", f"{no}/{version}")

    @classmethod
    def ciphertexts(cls) -> tuple[str, ...]:
        return ("sealed",)

    def renew(self) -> None:
        context = self.context_of(self.application.no, self.version)
        text = keys.cipher().open(bytes(self.sealed), context=context)
        self.sealed = keys.cipher().seal(text, context=context)


class ApplicationMaterial(models.Model):
    """A material in the file: the paper itself, or a promise, a commitment or data in its place."""

    class State(models.TextChoices):
        HANDED_IN = "handed_in", "已交"
        PROMISED = "promised", "容缺待补"
        COMMITTED = "committed", "已承诺"
        DATA = "data", "数据替代"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="materials")
    material = models.TextField()
    state = models.TextField(choices=State.choices, default=State.HANDED_IN)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["application", "material"], name="cases_material_application")]


class Party(models.Model):
    """Somebody in a role: applicant, agent, founder, deceased, heir, payee … ``person`` refers to the parties room."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="parties")
    role = models.TextField()
    name = models.TextField()
    person = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "role"], name="cases_party_person", condition=models.Q(person__isnull=False)
            )
        ]


class Serial(models.Model):
    """The last application serial of a division, year and service; gaps are allowed."""

    series = models.TextField(primary_key=True)
    last = models.IntegerField(default=0)
