"""Let PostgreSQL itself delete weights with their chunk, and what is known of words with their generation."""

from django.db import migrations

SET_DELETE_RULE = """
DO $$
DECLARE
    fk record;
BEGIN
    FOR fk IN
        SELECT conrelid::regclass AS child, conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND conrelid IN (
            'search_chunkwords'::regclass, 'search_meanlengths'::regclass, 'search_wordcount'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', fk.child, fk.conname);
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I %s', fk.child, fk.conname,
            regexp_replace(fk.definition, ' ON DELETE CASCADE| DEFERRABLE INITIALLY DEFERRED', '', 'g')
            || '{rule} DEFERRABLE INITIALLY DEFERRED'
        );
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0015_word_weights")]

    operations = [
        migrations.RunSQL(
            SET_DELETE_RULE.replace("{rule}", " ON DELETE CASCADE"),
            reverse_sql=SET_DELETE_RULE.replace("{rule}", ""),
        ),
    ]
