"""The record of look-ups can be added to and read, by anybody who connects, and nothing else."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION sources_lookup_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'sources_lookup is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER sources_lookup_append_only BEFORE UPDATE OR DELETE ON sources_lookup
  FOR EACH ROW EXECUTE FUNCTION sources_lookup_refuse();
"""
BACKWARDS = """
DROP TRIGGER sources_lookup_append_only ON sources_lookup;
DROP FUNCTION sources_lookup_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_consents_lookups_traffic")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
