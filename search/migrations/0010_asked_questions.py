from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0009_generation_progress_and_gate")]

    operations = [
        migrations.CreateModel(
            name="AskedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("locale", models.CharField(max_length=16)),
                ("text", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=300)),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "relevance",
                    models.CharField(
                        choices=[("good", "good"), ("unsure", "unsure"), ("none", "none")], max_length=16
                    ),
                ),
                ("hits", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "asked question",
                "verbose_name_plural": "asked questions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "locale", "key"), name="search_asked_question_unique"
                    ),
                ],
            },
        ),
    ]
