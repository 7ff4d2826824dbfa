"""Find titles and headings by the beginnings of their words while somebody types, misspelled ones too.

The function names the schema of `unaccent`, because an index must mean the same whatever the search path is.
"""

from django.db import migrations

CREATE_FUNCTION = """
DO $migration$
BEGIN
    EXECUTE format($function$
        CREATE FUNCTION search_suggestion_text(title text, heading_path text[]) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
        $body$
            SELECT ' ' || regexp_replace(
                lower(%1$I.unaccent('%1$I.unaccent'::regdictionary,
                    title || ' ' || coalesce(heading_path[cardinality(heading_path)], ''))),
                '[^[:alnum:]]+', ' ', 'g')
        $body$
    $function$, (SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
                 WHERE extname = 'unaccent'));
END
$migration$
"""
CREATE_INDEX = """
CREATE INDEX search_chunk_suggestions ON search_chunk
USING gin (search_suggestion_text(title, heading_path) gin_trgm_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0006_vocabulary")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTION, reverse_sql="DROP FUNCTION search_suggestion_text(text, text[])"),
        migrations.RunSQL(CREATE_INDEX, reverse_sql="DROP INDEX search_chunk_suggestions"),
    ]
