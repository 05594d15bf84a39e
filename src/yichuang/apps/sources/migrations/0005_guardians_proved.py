"""Who speaks for a child is proved."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_mandate_consent_and_errands"),
        ("sources", "0004_nightly_files_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(db_index=True, max_length=64)),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("purpose", models.CharField(max_length=32)),
                ("asked_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "公安户籍登记"),
                            ("book", "户口簿"),
                            ("birth", "出生医学证明"),
                            ("adoption", "收养登记证"),
                            ("appointed", "指定或者确认监护人的文书"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("refused_because", models.CharField(blank=True, default="", max_length=200)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sources.concerned"
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "guardian", "child"), name="guardianship_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", ""), ("refused_because", ""), ("settled_at", None)),
                            models.Q(
                                ("refused_because", ""),
                                ("settled_at__isnull", False),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            models.Q(
                                ("ground", ""),
                                ("settled_at__isnull", False),
                                models.Q(("refused_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="guardianship_proved_or_refused",
                    ),
                ],
            },
        ),
    ]
