import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("kb", "0019_exchanges"),
    ]

    operations = [
        migrations.AlterField(
            model_name="categoryrole",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="category_roles",
                to="auth.group",
                verbose_name="group",
            ),
        ),
    ]
