"""A release is what cases were judged by: the database refuses to change or delete one, or its activations."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION releases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is immutable', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER releases_release_immutable BEFORE UPDATE OR DELETE ON releases_release
  FOR EACH ROW EXECUTE FUNCTION releases_refuse();
CREATE TRIGGER releases_activation_immutable BEFORE UPDATE OR DELETE ON releases_activation
  FOR EACH ROW EXECUTE FUNCTION releases_refuse();
"""
BACKWARDS = """
DROP TRIGGER releases_activation_immutable ON releases_activation;
DROP TRIGGER releases_release_immutable ON releases_release;
DROP FUNCTION releases_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_releases_activations")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
