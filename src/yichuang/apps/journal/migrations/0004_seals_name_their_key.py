"""A seal says which key signed it. Seals from before have none; no public key proves those."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_no_pattern_index_on_keys")]
    operations = [
        migrations.AddField("seal", "key_id", models.CharField(max_length=8, default=""), preserve_default=False),
    ]
