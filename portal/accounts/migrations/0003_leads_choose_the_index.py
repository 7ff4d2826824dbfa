"""Let leads and admins make a built index the one that searches read."""

from django.db import migrations

from portal.accounts.roles import Role, grant

PERMISSION = "search.activate_indexgeneration"


def grant_it(apps, schema_editor):
    grant(apps, {Role.LEAD: (PERMISSION,), Role.ADMIN: (PERMISSION,)})


def take_it(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(codename="activate_indexgeneration")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=[Role.LEAD.value, Role.ADMIN.value]):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant_it, take_it)]
