from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0008_suggestion_column")]

    operations = [
        migrations.AlterModelOptions(
            name="indexgeneration",
            options={
                "permissions": [
                    ("activate_indexgeneration", "Can choose the index that searches read"),
                ],
                "verbose_name": "index generation",
                "verbose_name_plural": "index generations",
            },
        ),
        migrations.AddField("indexgeneration", "gate_report", models.JSONField(blank=True, default=dict)),
        migrations.AddField("indexgeneration", "progress_at", models.DateTimeField(null=True)),
        migrations.AddField("indexgeneration", "progress_done", models.PositiveIntegerField(default=0)),
        migrations.AddField("indexgeneration", "progress_total", models.PositiveIntegerField(default=0)),
        migrations.AlterField(
            "indexgeneration",
            "state",
            models.CharField(
                choices=[
                    ("building", "Building"),
                    ("ready", "Ready"),
                    ("live", "Live"),
                    ("retired", "Retired"),
                    ("failed", "Failed"),
                ],
                default="building",
                max_length=16,
            ),
        ),
    ]
