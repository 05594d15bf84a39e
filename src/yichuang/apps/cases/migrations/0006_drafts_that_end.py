"""Drafts are found by their last change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_condition_ticks")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("submitted_at__isnull", True)),
                fields=["changed_at"],
                name="cases_application_drafts",
            ),
        ),
    ]
