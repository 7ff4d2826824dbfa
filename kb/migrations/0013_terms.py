"""The words of a help center, for translators."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0012_snippets_and_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("meaning", models.CharField(blank=True, max_length=300, verbose_name="meaning")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
            },
        ),
        migrations.CreateModel(
            name="TermWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                ("word", models.CharField(max_length=100, verbose_name="word")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="kb.term"
                    ),
                ),
            ],
            options={
                "verbose_name": "word of a term",
                "verbose_name_plural": "words of terms",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("term", "locale"), name="kb_one_word_per_term_and_locale"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("word"),
                        models.F("locale"),
                        name="kb_word_means_one_term",
                    ),
                ],
            },
        ),
    ]
