"""Decisions and repayments are only ever added; of a frozen line nothing changes but what the bank said of it, once."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION benefits_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER benefits_decision_append_only BEFORE UPDATE OR DELETE ON benefits_decision
  FOR EACH ROW EXECUTE FUNCTION benefits_refuse();
CREATE TRIGGER benefits_repayment_append_only BEFORE UPDATE OR DELETE ON benefits_repayment
  FOR EACH ROW EXECUTE FUNCTION benefits_refuse();

CREATE FUNCTION benefits_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'listed'
     OR (OLD.id, OLD.cycle_id, OLD.award_id, OLD.for_month, OLD.ordinal, OLD.amount_fen, OLD.decision_id, OLD.payee_id)
        IS DISTINCT FROM
        (NEW.id, NEW.cycle_id, NEW.award_id, NEW.for_month, NEW.ordinal, NEW.amount_fen, NEW.decision_id, NEW.payee_id)
  THEN
    RAISE EXCEPTION 'a line of a payment list is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER benefits_line_frozen_on_change BEFORE UPDATE ON benefits_line
  FOR EACH ROW EXECUTE FUNCTION benefits_line_frozen();
CREATE TRIGGER benefits_line_frozen_for_good BEFORE DELETE ON benefits_line
  FOR EACH ROW EXECUTE FUNCTION benefits_line_frozen();
"""
BACKWARDS = """
DROP TRIGGER benefits_line_frozen_for_good ON benefits_line;
DROP TRIGGER benefits_line_frozen_on_change ON benefits_line;
DROP FUNCTION benefits_line_frozen();
DROP TRIGGER benefits_repayment_append_only ON benefits_repayment;
DROP TRIGGER benefits_decision_append_only ON benefits_decision;
DROP FUNCTION benefits_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_awards_cycles_rechecks")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
