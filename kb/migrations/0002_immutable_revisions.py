"""Keep what was written as it was written: an UPDATE of a revision's text raises, whoever sends it."""

from django.db import migrations

CREATE = """
CREATE FUNCTION kb_keep_revision_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.translation_id, NEW.number, NEW.title, NEW.summary, NEW.body, NEW.created_at)
        IS DISTINCT FROM (OLD.translation_id, OLD.number, OLD.title, OLD.summary, OLD.body, OLD.created_at)
    THEN
        RAISE EXCEPTION 'The text of a revision never changes; add a revision instead.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kb_revision_text_immutable';
    END IF;
    -- Deleting an account or an older revision sets these to NULL; nothing else may touch them.
    IF (NEW.author_id IS DISTINCT FROM OLD.author_id AND NEW.author_id IS NOT NULL)
        OR (NEW.based_on_id IS DISTINCT FROM OLD.based_on_id AND NEW.based_on_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'The author and the origin of a revision never change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kb_revision_text_immutable';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER kb_revision_text_immutable BEFORE UPDATE ON kb_revision
    FOR EACH ROW EXECUTE FUNCTION kb_keep_revision_text();
"""

DROP = """
DROP TRIGGER kb_revision_text_immutable ON kb_revision;
DROP FUNCTION kb_keep_revision_text();
"""


class Migration(migrations.Migration):
    dependencies = [("kb", "0001_content")]

    operations = [migrations.RunSQL(CREATE, DROP)]
