"""The vectors of a chunk's tokens: deleted with it by PostgreSQL, and stored as they are, for bytes of noise do not shrink."""

import django.db.models.deletion
from django.db import migrations, models

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
STORE_AS_THEY_ARE = "ALTER TABLE search_tokenvectors ALTER COLUMN packed SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies = [("search", "0012_curation_tells_its_version")]

    operations = [
        migrations.CreateModel(
            name="TokenVectors",
            fields=[
                (
                    "chunk",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="token_vectors",
                        serialize=False,
                        to="search.chunk",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
            options={"verbose_name": "token vectors", "verbose_name_plural": "token vectors"},
        ),
        migrations.RunSQL(SET_DELETE_RULE, migrations.RunSQL.noop),
        migrations.RunSQL(STORE_AS_THEY_ARE, migrations.RunSQL.noop),
    ]
