"""Text that articles share."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0011_preview_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="Snippet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.SlugField(max_length=60, unique=True, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "snippet",
                "verbose_name_plural": "snippets",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ArticleTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=40, verbose_name="kind")),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("body", models.TextField(help_text="Markdown", verbose_name="text")),
                ("updated_at", models.DateTimeField(verbose_name="last updated")),
            ],
            options={
                "verbose_name": "template",
                "verbose_name_plural": "templates",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "locale"), name="kb_one_template_per_kind_and_locale"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SnippetText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                ("body", models.TextField(help_text="Markdown", verbose_name="text")),
                ("updated_at", models.DateTimeField(verbose_name="last updated")),
                (
                    "snippet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="kb.snippet"
                    ),
                ),
            ],
            options={
                "verbose_name": "snippet text",
                "verbose_name_plural": "snippet texts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snippet", "locale"), name="kb_one_snippet_text_per_locale"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SnippetUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("snippet_name", models.CharField(db_index=True, max_length=60)),
                (
                    "by_snippet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="kb.snippet",
                    ),
                ),
                (
                    "translation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snippet_uses",
                        to="kb.translation",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a snippet",
                "verbose_name_plural": "uses of snippets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("translation__isnull", True), ("by_snippet__isnull", True), _connector="XOR"
                        ),
                        name="kb_snippet_used_in_one_place",
                    ),
                    models.UniqueConstraint(
                        fields=("translation", "snippet_name"), name="kb_snippet_use_once_a_text"
                    ),
                    models.UniqueConstraint(
                        fields=("by_snippet", "snippet_name"), name="kb_snippet_use_once_a_snippet"
                    ),
                ],
            },
        ),
    ]
