"""Nightly files get the name that people use. Nothing moves in the database: code of before goes on working."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0003_refused_messages")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Drop", "NightlyFile"),
                migrations.AlterModelTable("nightlyfile", "sources_drop"),
                migrations.RenameModel("DropRow", "NightlyRow"),
                migrations.AlterModelTable("nightlyrow", "sources_droprow"),
                migrations.RenameField("nightlyrow", "drop", "file"),
                migrations.AlterField(
                    "nightlyrow",
                    "file",
                    models.ForeignKey(
                        db_column="drop_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="sources.nightlyfile",
                    ),
                ),
            ],
        ),
    ]
