"""Let leads say how much an edit may break."""

from django.db import migrations

from portal.accounts.roles import POLICY, Role, grant

LEADS = (Role.LEAD, Role.ADMIN)


def grant_it(apps, schema_editor):
    grant(apps, dict.fromkeys(LEADS, POLICY))


def take_it(apps, schema_editor):
    codenames = [name.split(".")[1] for name in POLICY]
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="search", codename__in=codenames
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=[role.value for role in LEADS]):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_curation_permissions")]

    operations = [migrations.RunPython(grant_it, take_it)]
