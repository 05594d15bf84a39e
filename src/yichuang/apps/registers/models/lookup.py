"""How entries are found among ten million: keyed digests for equality, pairs of characters for text."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yichuang.apps.registers.models.entry import Entry


class EntryKey(models.Model):
    """The keyed digest of one field, or of a group that is unique among living entries (``exclusive``)."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="keys")
    register = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=34)
    exclusive = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["register", "name", "digest"],
                condition=models.Q(exclusive=True),
                name="entry_key_among_living",
            ),
        )
        indexes = (models.Index(fields=["register", "name", "digest"], name="entry_key_find"),)

    def __str__(self) -> str:
        return f"{self.register}.{self.name}"


class EntrySearch(models.Model):
    """The text of an entry for one audience; the public's holds public fields only."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="texts")
    register = models.CharField(max_length=60)
    public = models.BooleanField()
    text = models.TextField()
    bigrams = ArrayField(models.CharField(max_length=2))
    name_key = models.CharField(max_length=400, db_collation="C")
    sort_key = models.CharField(max_length=400, db_collation="C")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "public"], name="entry_text_once"),)
        indexes = (
            GinIndex(fields=["bigrams"], name="entry_text_bigrams", fastupdate=False),
            models.Index(fields=["register", "public", "sort_key", "entry"], name="entry_text_sorted"),
            models.Index(fields=["register", "public", "name_key"], name="entry_text_name_key"),
        )

    def __str__(self) -> str:
        return f"{self.register} {self.entry_id}"
