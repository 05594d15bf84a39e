"""What happened to a lead can be added to and read, by anybody who connects, and nothing else."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION outreach_leadevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'outreach_leadevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER outreach_leadevent_append_only BEFORE UPDATE OR DELETE ON outreach_leadevent
  FOR EACH ROW EXECUTE FUNCTION outreach_leadevent_refuse();
"""
BACKWARDS = """
DROP TRIGGER outreach_leadevent_append_only ON outreach_leadevent;
DROP FUNCTION outreach_leadevent_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_leads_and_partners")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
