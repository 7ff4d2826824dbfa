"""Let PostgreSQL delete the vectors of tokens with their chunk.

In a migration of its own: Django adds a foreign key after all else that the migration of its table does.
"""

from django.db import migrations

SET_DELETE_RULE = """
DO $$
DECLARE
    fk record;
BEGIN
    FOR fk IN
        SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'search_tokenvectors'::regclass
    LOOP
        EXECUTE format('ALTER TABLE search_tokenvectors DROP CONSTRAINT %I', fk.conname);
        EXECUTE format(
            'ALTER TABLE search_tokenvectors ADD CONSTRAINT %I FOREIGN KEY (chunk_id) REFERENCES search_chunk (id) '
            'ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', fk.conname
        );
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0013_token_vectors")]

    operations = [migrations.RunSQL(SET_DELETE_RULE, migrations.RunSQL.noop)]
