"""What words weigh, in each chunk and in all of them; chunks that are there are weighed at once.

`search_word_weights` is the document's side of BM25F: for each word its times in title (weight A), headings (B) and
text (C), each times the field's weight over its norm for length, summed, and saturated: f / (k1 + f).
"""

import django.db.models.deletion
import pgvector.django.sparsevec
from django.db import migrations, models

WORD_ID = """
CREATE FUNCTION search_word_id(locale text, lexeme text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT 1 + ('x' || left(md5(locale || ' ' || lexeme), 7))::bit(28)::integer $$
"""
WORD_WEIGHTS = """
CREATE FUNCTION search_word_weights(
    words tsvector, locale text, k1 float8, field_weights float8[], length_shares float8[], mean_lengths float8[]
) RETURNS sparsevec LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
    WITH place AS MATERIALIZED (
        SELECT word.lexeme, place.letter FROM unnest(words) AS word, unnest(word.weights) AS place (letter)
    ), field AS (
        SELECT field.letter, weight / nullif(1 - share + share * length / nullif(mean, 0), 0) AS factor
        FROM unnest('{A,B,C}'::text[], field_weights, length_shares, mean_lengths)
            AS field (letter, weight, share, mean)
        JOIN (SELECT letter, count(*) AS length FROM place GROUP BY letter) AS measured USING (letter)
    ), held AS (
        SELECT search_word_id(locale, lexeme) AS id, sum(coalesce(factor, 0)) AS frequency
        FROM place JOIN field USING (letter) GROUP BY lexeme
    )
    SELECT ('{' || coalesce(string_agg(id || ':' || weight, ','), '') || '}/268435456')::sparsevec
    FROM (SELECT id, max(frequency / (k1 + frequency))::real AS weight FROM held GROUP BY id) AS weighed
$$
"""
DROP_WORD_ID = "DROP FUNCTION search_word_id(text, text)"
DROP_WORD_WEIGHTS = "DROP FUNCTION search_word_weights(tsvector, text, float8, float8[], float8[], float8[])"

# As the index weighs while it knows no means of its own; the next count of words corrects it where they differ.
WEIGH_WHAT_IS_THERE = """
INSERT INTO search_chunkwords (chunk_id, weights, version)
SELECT id, search_word_weights(tsv, locale, 2.0, '{2, 1.5, 1}', '{0.7, 0.7, 0.05}', '{6, 4, 80}'), 0
FROM search_chunk WHERE tsv IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0014_token_vectors_go_with_their_chunk")]

    operations = [
        migrations.RunSQL(WORD_ID, reverse_sql=DROP_WORD_ID),
        migrations.RunSQL(WORD_WEIGHTS, reverse_sql=DROP_WORD_WEIGHTS),
        migrations.CreateModel(
            name="ChunkWords",
            fields=[
                (
                    "chunk",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="search.chunk",
                    ),
                ),
                ("weights", pgvector.django.sparsevec.SparseVectorField()),
                ("version", models.PositiveIntegerField()),
            ],
            options={"verbose_name": "words of a chunk", "verbose_name_plural": "words of chunks"},
        ),
        migrations.CreateModel(
            name="MeanLengths",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16)),
                ("title", models.FloatField()),
                ("headings", models.FloatField()),
                ("text", models.FloatField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("newest_chunk", models.BigIntegerField()),
                (
                    "generation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mean_lengths",
                        to="search.indexgeneration",
                    ),
                ),
            ],
            options={"verbose_name": "mean lengths", "verbose_name_plural": "mean lengths"},
        ),
        migrations.CreateModel(
            name="WordCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16)),
                ("lexeme", models.TextField()),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("customers", "Signed-in customers"),
                            ("staff", "Staff"),
                        ],
                        max_length=16,
                    ),
                ),
                ("chunks", models.PositiveIntegerField()),
                (
                    "generation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_counts",
                        to="search.indexgeneration",
                    ),
                ),
            ],
            options={"verbose_name": "word count", "verbose_name_plural": "word counts"},
        ),
        migrations.AddConstraint(
            model_name="meanlengths",
            constraint=models.UniqueConstraint(
                fields=("generation", "locale"), name="search_mean_lengths_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="wordcount",
            constraint=models.UniqueConstraint(
                fields=("generation", "locale", "lexeme", "visibility"), name="search_word_count_unique"
            ),
        ),
        migrations.RunSQL(WEIGH_WHAT_IS_THERE, reverse_sql=migrations.RunSQL.noop),
    ]
