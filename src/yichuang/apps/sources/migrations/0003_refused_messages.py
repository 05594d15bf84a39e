"""What partners never took is few and looked for on every page of the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_lookups_append_only")]
    operations = [
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                condition=models.Q(("state", "refused")), fields=["subject"], name="sending_refused"
            ),
        ),
    ]
