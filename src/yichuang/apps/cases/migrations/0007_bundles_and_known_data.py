"""The tasks of a bundle, and what sources told instead of the family."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_drafts_that_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("position", models.IntegerField()),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("waiting", "等前面的事项办好"),
                            ("opened", "正在办理"),
                            ("done", "已办好"),
                            ("refused", "没有办成"),
                            ("blocked", "前面的事项没有办成，这一项办不了"),
                            ("reversed", "已撤销"),
                            ("already_done", "此前已经办好"),
                            ("not_applicable", "不用办"),
                        ]
                    ),
                ),
                ("because", models.TextField(blank=True, default="")),
                ("opened_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="cases.application",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "position"), name="cases_bundletask_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownDatum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField()),
                ("sealed", models.BinaryField()),
                ("source", models.TextField()),
                ("about", models.TextField()),
                ("whose", models.BinaryField()),
                ("as_of", models.DateTimeField()),
                ("stale", models.BooleanField(default=False)),
                ("lookup", models.TextField(blank=True, default="")),
                ("looked_up_at", models.DateTimeField()),
                ("contested_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known",
                        to="cases.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "key"), name="cases_known_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceAsked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("whose", models.BinaryField()),
                ("outcome", models.TextField()),
                ("elements", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="cases.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "source", "whose"), name="cases_asked_once"
                    )
                ],
            },
        ),
    ]
