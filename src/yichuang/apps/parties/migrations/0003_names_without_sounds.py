"""How a name sounds is no longer kept with persons and organisations: registers sort and find by keys of their own.

The columns stay for one release, empty: code of before, which still runs while this is migrated, writes into them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_mandate_consent_and_errands")]

    operations = [
        migrations.AlterField("person", "sound_key", models.CharField(db_default="", max_length=700)),
        migrations.AlterField("organisation", "sound_key", models.CharField(db_default="", max_length=1400)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("person", "sound_key"),
                migrations.RemoveField("organisation", "sound_key"),
            ],
        ),
    ]
