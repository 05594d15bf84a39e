"""Messages that failed too often are set aside."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_seals_name_their_key")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage", name="set_aside_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="remaining",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=models.Value(
                    [], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField())
                ),
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", False)),
                fields=["set_aside_at"],
                name="journal_outbox_aside",
            ),
        ),
    ]
