import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0015_organising")]

    operations = [
        migrations.CreateModel(
            name="OldPath",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500, unique=True)),
                ("locale", models.CharField(blank=True, max_length=16)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_paths",
                        to="kb.article",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_paths",
                        to="kb.category",
                    ),
                ),
            ],
            options={
                "verbose_name": "old path",
                "verbose_name_plural": "old paths",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("article__isnull", True), ("category__isnull", True), _connector="XOR"
                        ),
                        name="kb_old_path_has_one_target",
                    )
                ],
            },
        ),
    ]
