from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("checks", "0003_what_is_asked_again")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="checkedperson",
            name="consent_asked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
