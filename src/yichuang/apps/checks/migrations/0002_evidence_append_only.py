"""What sources answered, families stated, officers ruled and signed is never changed or deleted by who connects."""

from django.db import migrations

TABLES = ("checks_answer", "checks_statement", "checks_ruling", "checks_report")
FORWARDS = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""
BACKWARDS = """
DROP TRIGGER {table}_append_only ON {table};
DROP FUNCTION {table}_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_checks_answers_reports")]
    operations = [
        migrations.RunSQL(FORWARDS.format(table=table), BACKWARDS.format(table=table)) for table in TABLES
    ]
