"""Let the roles do their part in the editorial workflow."""

from django.db import migrations

from portal.accounts.roles import Role, grant

_WRITE = ("kb.view_snippet", "kb.view_term", "kb.change_term")
_REVIEW = (*_WRITE, "kb.change_snippet")
_LEAD = (
    *_REVIEW,
    "kb.approve_own_revision",
    "kb.view_auditentry",
    "kb.view_categoryrole",
    "kb.change_categoryrole",
    "kb.change_articletemplate",
)
GRANTED = {Role.WRITER: _WRITE, Role.REVIEWER: _REVIEW, Role.LEAD: _LEAD, Role.ADMIN: _LEAD}


def give(apps, schema_editor):
    grant(apps, GRANTED)


def take(apps, schema_editor):
    for role, names in GRANTED.items():
        group = apps.get_model("auth", "Group").objects.filter(name=role.value).first()
        if group is not None:
            codenames = [name.split(".")[1] for name in names]
            group.permissions.remove(
                *group.permissions.filter(content_type__app_label="kb", codename__in=codenames)
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_leads_choose_the_index")]

    operations = [migrations.RunPython(give, take)]
