"""A step-parent's papers; the few whose guardianship waits are found at once."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_mandate_consent_and_errands"),
        ("sources", "0005_guardians_proved"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="guardianship",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("register", "公安户籍登记"),
                    ("book", "户口簿"),
                    ("birth", "出生医学证明"),
                    ("adoption", "收养登记证"),
                    ("appointed", "指定或者确认监护人的文书"),
                    ("step", "继父母的结婚证和抚养教育孩子的凭据"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="guardianship",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["asked_at"], name="guardianship_waiting"
            ),
        ),
    ]
