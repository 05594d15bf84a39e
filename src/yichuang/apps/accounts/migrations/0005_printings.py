"""Prints get a record of their own: whoever prints has not unmasked anything. The old rows move over with it.

Added to and read, by anybody who connects, and nothing else.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION accounts_printing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'accounts_printing is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_printing_append_only BEFORE UPDATE OR DELETE ON accounts_printing
  FOR EACH ROW EXECUTE FUNCTION accounts_printing_refuse();
"""
FREELY_AGAIN = """
DROP TRIGGER accounts_printing_append_only ON accounts_printing;
DROP FUNCTION accounts_printing_refuse();
"""
MOVE = """
ALTER TABLE accounts_unmasking DISABLE TRIGGER accounts_unmasking_append_only;
WITH moved AS (DELETE FROM accounts_unmasking WHERE what LIKE 'print.%' RETURNING *),
     counted AS (
       SELECT *, row_number() OVER (PARTITION BY whose, what ORDER BY at, id) - 1 AS copy FROM moved)
INSERT INTO accounts_printing (at, user_id, office_id, what, subject, copy, reason)
SELECT at, user_id, office_id, substr(what, 7), whose, copy, CASE WHEN copy = 0 THEN '' ELSE purpose END
  FROM counted;
ALTER TABLE accounts_unmasking ENABLE TRIGGER accounts_unmasking_append_only;
"""
MOVE_BACK = """
INSERT INTO accounts_unmasking (at, user_id, office_id, what, whose, purpose)
SELECT at, user_id, office_id, 'print.' || what, subject, CASE WHEN reason = '' THEN '打印' ELSE reason END
  FROM accounts_printing;
"""
TABLE = migrations.CreateModel(
    name="Printing",
    fields=[
        (
            "id",
            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        ),
        ("at", models.DateTimeField(db_index=True)),
        ("what", models.CharField(max_length=32)),
        ("subject", models.CharField(max_length=128)),
        ("copy", models.IntegerField()),
        ("reason", models.CharField(blank=True, default="", max_length=200)),
        (
            "office",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        (
            "user",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(fields=("subject", "what", "copy"), name="printing_copy_once"),
            models.CheckConstraint(condition=models.Q(("copy__gte", 0)), name="printing_copy_counts"),
            models.CheckConstraint(
                condition=models.Q(("copy", 0), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="printing_again_has_reason",
            ),
        ]
    },
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_handovers_ended")]
    operations = [
        TABLE,
        migrations.RunSQL(APPEND_ONLY, FREELY_AGAIN),
        migrations.RunSQL(MOVE, MOVE_BACK),
    ]
