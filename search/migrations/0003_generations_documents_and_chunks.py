import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import pgvector.django.halfvec
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kb", "0003_live_revision_belongs_to_its_translation"),
        ("search", "0002_text_search_configurations"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("site", "Help center"), ("evaluation", "Evaluation")],
                        default="site",
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "Building"),
                            ("live", "Live"),
                            ("retired", "Retired"),
                            ("failed", "Failed"),
                        ],
                        default="building",
                        max_length=16,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("embedding_fingerprint", models.CharField(blank=True, db_index=True, max_length=64)),
                ("recipe", models.JSONField(default=dict)),
                ("dimensions", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("activated_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "index generation",
                "verbose_name_plural": "index generations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")),
                        fields=("purpose",),
                        name="search_one_live_generation_per_purpose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state_hash", models.CharField(max_length=64)),
                ("is_embedded", models.BooleanField(default=False)),
                ("chunk_count", models.PositiveIntegerField(default=0)),
                ("indexed_at", models.DateTimeField()),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kb.revision"
                    ),
                ),
                (
                    "translation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kb.translation"
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="search.indexgeneration",
                    ),
                ),
            ],
            options={
                "verbose_name": "indexed document",
                "verbose_name_plural": "indexed documents",
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("locale", models.CharField(max_length=16)),
                (
                    "kind",
                    models.CharField(
                        choices=[("passage", "Passage"), ("question", "Question")],
                        default="passage",
                        max_length=16,
                    ),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                (
                    "heading_path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("anchor", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField()),
                ("content_hash", models.CharField(max_length=64)),
                ("tsv", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("embedding", pgvector.django.halfvec.HalfVectorField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kb.article"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kb.category",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="search.indexeddocument",
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="search.indexgeneration",
                    ),
                ),
            ],
            options={
                "verbose_name": "chunk",
                "verbose_name_plural": "chunks",
            },
        ),
        migrations.AddConstraint(
            model_name="indexeddocument",
            constraint=models.UniqueConstraint(
                fields=("generation", "translation"), name="search_one_document_per_translation"
            ),
        ),
        migrations.AddIndex(
            model_name="chunk",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tsv"], name="search_chunk_tsv"),
        ),
        migrations.AddIndex(
            model_name="chunk",
            index=models.Index(fields=["generation", "locale", "visibility"], name="search_chunk_eligible"),
        ),
        migrations.AddIndex(
            model_name="chunk",
            index=models.Index(fields=["content_hash"], name="search_chunk_content_hash"),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("document", "kind", "ordinal"),
                name="search_chunk_ordinal_unique",
            ),
        ),
    ]
