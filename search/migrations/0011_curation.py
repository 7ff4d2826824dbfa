import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0003_live_revision_belongs_to_its_translation"),
        ("search", "0010_asked_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CurationVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.UUIDField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                ("question", models.CharField(max_length=300, verbose_name="question")),
                ("key", models.TextField(editable=False)),
                (
                    "match",
                    models.CharField(
                        choices=[
                            ("exact", "The whole question"),
                            ("all_words", "Every question that holds these words"),
                        ],
                        default="exact",
                        max_length=16,
                        verbose_name="applies to",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "pin",
                "verbose_name_plural": "pins",
                "ordering": ["locale", "question", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PinnedArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kb.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "pin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pinned", to="search.pin"
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned article",
                "verbose_name_plural": "pinned articles",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SynonymSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None, verbose_name="words"
                    ),
                ),
                (
                    "meaning",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="meaning",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonyms",
                "verbose_name_plural": "synonyms",
                "ordering": ["locale", "words", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TiedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(max_length=16, verbose_name="language")),
                ("text", models.CharField(max_length=300, verbose_name="question")),
                ("key", models.TextField(editable=False)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("writer", "Written by us"),
                            ("session", "Solved by an article"),
                            ("case", "Solved in a case"),
                        ],
                        default="writer",
                        max_length=16,
                        verbose_name="from",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="made")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="kb.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "tied question",
                "verbose_name_plural": "tied questions",
                "ordering": ["article", "locale", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="pin",
            constraint=models.UniqueConstraint(
                fields=("locale", "match", "key"), name="search_pin_question_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="pinnedarticle",
            constraint=models.UniqueConstraint(fields=("pin", "article"), name="search_article_pinned_once"),
        ),
        migrations.AddConstraint(
            model_name="synonymset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("words__len__gte", 2),
                    models.Q(("meaning__len__gte", 1), ("words__len", 1)),
                    _connector="OR",
                ),
                name="search_synonyms_are_several",
            ),
        ),
        migrations.AddConstraint(
            model_name="tiedquestion",
            constraint=models.UniqueConstraint(
                fields=("article", "locale", "key"), name="search_question_tied_once"
            ),
        ),
    ]
