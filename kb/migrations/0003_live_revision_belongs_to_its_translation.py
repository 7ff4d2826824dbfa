"""Refuse to make a revision live for another translation than the one it was written for."""

from django.db import migrations

CREATE = """
CREATE FUNCTION kb_check_live_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.live_revision_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM kb_revision WHERE id = NEW.live_revision_id AND translation_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'Revision % was not written for translation %.', NEW.live_revision_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kb_live_revision_belongs_to_translation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER kb_live_revision_belongs_to_translation
    BEFORE INSERT OR UPDATE OF live_revision_id ON kb_translation
    FOR EACH ROW EXECUTE FUNCTION kb_check_live_revision();
"""

DROP = """
DROP TRIGGER kb_live_revision_belongs_to_translation ON kb_translation;
DROP FUNCTION kb_check_live_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("kb", "0002_immutable_revisions")]

    operations = [migrations.RunSQL(CREATE, DROP)]
