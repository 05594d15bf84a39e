"""Letters name the characters that no font has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_documents_and_number_series")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="gaps",
            field=models.CharField(
                blank=True, db_default="", help_text="characters that no font has, by code point", max_length=400
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("gaps", ""), _negated=True), fields=["created_at"], name="document_with_gaps"
            ),
        ),
    ]
