"""The words of a generation as they are written, deleted by PostgreSQL itself with their generation."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

SET_DELETE_RULE = """
DO $$
DECLARE
    fk record;
BEGIN
    FOR fk IN
        SELECT conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND conrelid = 'search_vocabularyword'::regclass
    LOOP
        EXECUTE format('ALTER TABLE search_vocabularyword DROP CONSTRAINT %I', fk.conname);
        EXECUTE format(
            'ALTER TABLE search_vocabularyword ADD CONSTRAINT %I %s', fk.conname,
            replace(fk.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
        );
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0005_vectors_stay_in_their_row")]

    operations = [
        migrations.CreateModel(
            name="VocabularyWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16)),
                ("word", models.CharField(max_length=100)),
                ("chunks", models.PositiveIntegerField()),
                (
                    "generation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vocabulary",
                        to="search.indexgeneration",
                    ),
                ),
            ],
            options={
                "verbose_name": "vocabulary word",
                "verbose_name_plural": "vocabulary words",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "locale", "word"), name="search_vocabulary_word_unique"
                    )
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_vocabulary_trigrams",
                    )
                ],
            },
        ),
        migrations.RunSQL(SET_DELETE_RULE, reverse_sql=migrations.RunSQL.noop),
    ]
