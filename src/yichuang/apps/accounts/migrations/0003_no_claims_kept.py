"""What an identity provider says of a person (number, telephone, address) is never stored in the clear.

allauth writes all claims beside the subject at every login; the database empties them before they are a row.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_empty_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.extra_data := '{}';
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_empty_claims BEFORE INSERT OR UPDATE ON socialaccount_socialaccount
  FOR EACH ROW EXECUTE FUNCTION accounts_empty_claims();
"""
BACKWARDS = """
DROP TRIGGER accounts_empty_claims ON socialaccount_socialaccount;
DROP FUNCTION accounts_empty_claims();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_unmaskings_append_only"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
