"""Keys are looked up whole, never by their beginning; the index for that cost every command a write."""

from django.db import migrations

INDEX = "journal_commandkey_key_f58e5708_like"
FORWARD = f"DROP INDEX IF EXISTS {INDEX}"
BACKWARD = f"CREATE INDEX {INDEX} ON journal_commandkey (key text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
