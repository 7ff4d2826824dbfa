"""Keep the folded title and heading in the row: a lookup by trigrams checks each candidate, and folding it is dear.

PostgreSQL itself computes the column, so nothing else knows of it.
"""

from django.db import migrations

ADD = """
DROP INDEX search_chunk_suggestions;
ALTER TABLE search_chunk ADD COLUMN suggestion text
    GENERATED ALWAYS AS (search_suggestion_text(title, heading_path)) STORED;
CREATE INDEX search_chunk_suggestions ON search_chunk USING gin (suggestion gin_trgm_ops);
"""
REMOVE = """
ALTER TABLE search_chunk DROP COLUMN suggestion;
CREATE INDEX search_chunk_suggestions ON search_chunk
    USING gin (search_suggestion_text(title, heading_path) gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0007_suggestions")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
