"""Let writers tie questions to articles, and leads say what search finds."""

from django.db import migrations

from portal.accounts.roles import CURATION, TYING, Role, grant

WRITERS = (Role.WRITER, Role.REVIEWER)
LEADS = (Role.LEAD, Role.ADMIN)


def grant_them(apps, schema_editor):
    grant(apps, dict.fromkeys(WRITERS, TYING) | dict.fromkeys(LEADS, (*TYING, *CURATION)))


def take_them(apps, schema_editor):
    codenames = [name.split(".")[1] for name in (*TYING, *CURATION)]
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="search", codename__in=codenames
    )
    groups = apps.get_model("auth", "Group").objects.filter(
        name__in=[role.value for role in (*WRITERS, *LEADS)]
    )
    for group in groups:
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_editorial_permissions")]

    operations = [migrations.RunPython(grant_them, take_them)]
