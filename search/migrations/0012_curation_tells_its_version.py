"""Say in one row that synonyms or pins changed, whoever changed them; let deletions of articles cascade by themselves.

A value that never comes again, so that a process that saw a change which was rolled back does not take another for it.
"""

from django.db import migrations

TABLES = ("search_synonymset", "search_pin", "search_pinnedarticle")

FUNCTION = """
CREATE FUNCTION search_curation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_curationversion (id, version) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER tell_version AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION search_curation_changed();
"""
CREATE = FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES)
DROP = "".join(f"DROP TRIGGER tell_version ON {table};" for table in TABLES)
DROP += "DROP FUNCTION search_curation_changed();"

# A question that is tied while its article is being deleted would otherwise make the deletion fail at its commit.
SET_DELETE_RULE = """
DO $$
DECLARE
    fk record;
BEGIN
    FOR fk IN
        SELECT conrelid::regclass AS child, conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'kb_article'::regclass
            AND conrelid IN ('search_tiedquestion'::regclass, 'search_pinnedarticle'::regclass)
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
    dependencies = [("search", "0011_curation")]

    operations = [
        migrations.RunSQL(CREATE, reverse_sql=DROP),
        migrations.RunSQL(
            SET_DELETE_RULE.replace("{rule}", " ON DELETE CASCADE"),
            reverse_sql=SET_DELETE_RULE.replace("{rule}", ""),
        ),
    ]
