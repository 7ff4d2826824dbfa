"""The roles of a help center, each a group with permissions. What a role may do is written here and nowhere else.

Groups are made by migrations, so that every installation has them; an owner may then change them in the admin.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.contrib.auth.models import Permission


class Role(StrEnum):
    CUSTOMER = "customer"
    WRITER = "writer"
    REVIEWER = "reviewer"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


# Roles that may open the admin pages; what they see there follows from their permissions.
WORKSHOP_ROLES = frozenset({Role.WRITER, Role.REVIEWER, Role.LEAD, Role.ADMIN})

_READ = ("kb.read_staff_article", "kb.view_article", "kb.view_category")
# Saying what search finds: what leads may do, and what writers may as well.
TYING = ("search.view_tiedquestion", "search.add_tiedquestion", "search.delete_tiedquestion")
CURATION = tuple(
    f"search.{action}_{model}"
    for model in ("synonymset", "pin")
    for action in ("view", "add", "change", "delete")
)
# How much an edit may break.
POLICY = tuple(f"search.{action}_publishingpolicy" for action in ("view", "add", "change", "delete"))
_WRITE = (
    *_READ,
    "kb.add_article",
    "kb.change_article",
    "kb.view_translation",
    "kb.view_revision",
    "kb.add_revision",
    "kb.view_articlevote",
    "kb.view_attachment",
    "kb.add_attachment",
    *TYING,
    "kb.view_snippet",
    "kb.view_term",
    "kb.change_term",
)
_REVIEW = (*_WRITE, "kb.publish_article", "kb.change_snippet")
_LEAD = (
    *_REVIEW,
    "kb.delete_article",
    "kb.add_category",
    "kb.change_category",
    "kb.delete_category",
    "kb.view_redirect",
    "kb.delete_redirect",
    "kb.approve_own_revision",
    "kb.view_auditentry",
    "kb.view_categoryrole",
    "kb.change_categoryrole",
    "kb.change_articletemplate",
    "search.view_indexgeneration",
    "search.activate_indexgeneration",
    *CURATION,
    *POLICY,
)

PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.CUSTOMER: (),
    Role.WRITER: _WRITE,
    Role.REVIEWER: _REVIEW,
    Role.AGENT: _READ,
    Role.LEAD: _LEAD,
    Role.ADMIN: (
        *_LEAD,
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.delete_user",
        "auth.view_group",
        "auth.change_group",
    ),
}


def grant(apps: "Apps", permissions: dict[Role, tuple[str, ...]]) -> None:
    """Give each role's group these permissions, from a migration: groups and permissions appear as needed."""
    group_model = apps.get_model("auth", "Group")
    for role, names in permissions.items():
        group, _ = group_model.objects.get_or_create(name=role.value)
        group.permissions.add(*(_permission(apps, name) for name in names))


def _permission(apps: "Apps", name: str) -> "Permission":
    # Django makes permissions only after all migrations; it keeps the rows that it finds, by type and codename.
    app_label, codename = name.split(".")
    model = _MODEL_OF_CUSTOM_PERMISSION.get(codename) or codename.split("_", 1)[1]
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    found: Permission = permission
    return found


_MODEL_OF_CUSTOM_PERMISSION = {
    "read_staff_article": "article",
    "publish_article": "article",
    "approve_own_revision": "revision",
}
