"""The database forbids changing or deleting what the ledger says."""

from django.db import migrations

GUARD = """
CREATE FUNCTION petitions_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE ON petitions_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION petitions_ledger_guard();
CREATE TRIGGER ledger_entry_is_kept BEFORE TRUNCATE ON petitions_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION petitions_ledger_guard();
CREATE TRIGGER ledger_leaf_is_kept BEFORE DELETE ON petitions_ledgerleaf
    FOR EACH ROW EXECUTE FUNCTION petitions_ledger_guard();
CREATE TRIGGER ledger_leaves_are_kept BEFORE TRUNCATE ON petitions_ledgerleaf
    FOR EACH STATEMENT EXECUTE FUNCTION petitions_ledger_guard();
CREATE TRIGGER ledger_leaf_stays BEFORE UPDATE ON petitions_ledgerleaf
    FOR EACH ROW
    WHEN (OLD.ended_entry IS NOT NULL OR NEW.ended_entry IS NULL
        OR (NEW.id, NEW.petition_id, NEW.signature_id, NEW.data, NEW.first_entry)
            IS DISTINCT FROM (OLD.id, OLD.petition_id, OLD.signature_id, OLD.data, OLD.first_entry))
    EXECUTE FUNCTION petitions_ledger_guard();
"""
UNGUARD = "DROP FUNCTION petitions_ledger_guard CASCADE"


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
