from django.db import migrations

from search.extensions import RequiredExtension


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        RequiredExtension("vector", package="postgresql-NN-pgvector"),
        RequiredExtension("pg_trgm", package="postgresql-contrib-NN"),
        RequiredExtension("unaccent", package="postgresql-contrib-NN"),
    ]
