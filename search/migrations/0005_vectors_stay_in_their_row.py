"""Keep a vector in the row's own page where it fits, so that an exact scan does not fetch each from elsewhere."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0004_deletions_cascade_in_the_database")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_chunk ALTER COLUMN embedding SET STORAGE MAIN",
            reverse_sql="ALTER TABLE search_chunk ALTER COLUMN embedding SET STORAGE EXTERNAL",
        ),
    ]
