"""Make the groups of the six roles with their permissions."""

from django.db import migrations

from portal.accounts.roles import PERMISSIONS, Role, grant


def make_roles(apps, schema_editor):
    grant(apps, PERMISSIONS)


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=[role.value for role in Role]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_users"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
