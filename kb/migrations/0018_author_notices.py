"""Remember which authors were told what became of their texts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0017_attention")]

    operations = [
        migrations.CreateModel(
            name="AuthorNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notice", to="kb.auditentry"
                    ),
                ),
            ],
            options={"verbose_name": "notice", "verbose_name_plural": "notices"},
        ),
    ]
