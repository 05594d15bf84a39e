"""The record of unmaskings can be added to and read, by anybody who connects, and nothing else."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_unmasking_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'accounts_unmasking is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_unmasking_append_only BEFORE UPDATE OR DELETE ON accounts_unmasking
  FOR EACH ROW EXECUTE FUNCTION accounts_unmasking_refuse();
"""
BACKWARDS = """
DROP TRIGGER accounts_unmasking_append_only ON accounts_unmasking;
DROP FUNCTION accounts_unmasking_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users_offices_memberships")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
