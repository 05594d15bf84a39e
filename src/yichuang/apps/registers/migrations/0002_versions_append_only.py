"""A version once written is never changed or deleted, by anybody who connects."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION registers_entryversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'registers_entryversion is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER registers_entryversion_append_only BEFORE UPDATE OR DELETE ON registers_entryversion
  FOR EACH ROW EXECUTE FUNCTION registers_entryversion_refuse();
"""
BACKWARDS = """
DROP TRIGGER registers_entryversion_append_only ON registers_entryversion;
DROP FUNCTION registers_entryversion_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_entries_and_certificates")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
