"""Keep which revision a translation was made from as it was written, like its author."""

from django.db import migrations

CREATE = """
CREATE FUNCTION kb_keep_translated_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Deleting the revision that it was made from sets it to NULL.
    IF NEW.translated_from_id IS DISTINCT FROM OLD.translated_from_id AND NEW.translated_from_id IS NOT NULL THEN
        RAISE EXCEPTION 'The origin of a revision never changes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kb_revision_origin_immutable';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER kb_revision_origin_immutable BEFORE UPDATE OF translated_from_id ON kb_revision
    FOR EACH ROW EXECUTE FUNCTION kb_keep_translated_from();
"""

DROP = """
DROP TRIGGER kb_revision_origin_immutable ON kb_revision;
DROP FUNCTION kb_keep_translated_from();
"""


class Migration(migrations.Migration):
    dependencies = [("kb", "0013_terms")]

    operations = [migrations.RunSQL(CREATE, DROP)]
