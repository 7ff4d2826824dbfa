"""The vectors of a chunk's tokens, stored as they are: bytes of noise do not shrink."""

import django.db.models.deletion
from django.db import migrations, models

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
        migrations.RunSQL(STORE_AS_THEY_ARE, migrations.RunSQL.noop),
    ]
