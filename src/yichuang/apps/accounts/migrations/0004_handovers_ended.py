"""Who ended an absence before its day; absences of an office by index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_no_claims_kept")]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["office", "until"], name="handover_office_until"),
        ),
    ]
