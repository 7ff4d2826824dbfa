"""Refuse every UPDATE and DELETE of the audit log, whoever sends it; a deleted account only leaves its line."""

from django.db import migrations

CREATE = """
CREATE FUNCTION kb_keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Deleting an account empties the reference to it; the name stays.
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
        AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is only ever added to.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'kb_audit_log_append_only';
END
$$;
CREATE TRIGGER kb_audit_log_append_only BEFORE UPDATE OR DELETE ON kb_auditentry
    FOR EACH ROW EXECUTE FUNCTION kb_keep_audit_log();
"""

DROP = """
DROP TRIGGER kb_audit_log_append_only ON kb_auditentry;
DROP FUNCTION kb_keep_audit_log();
"""


class Migration(migrations.Migration):
    dependencies = [("kb", "0007_audit_log")]

    operations = [migrations.RunSQL(CREATE, DROP)]
