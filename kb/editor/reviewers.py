"""Who may be asked by name to review a text."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from kb.models import CategoryRole
from kb.rights import Right, way_to

MOST_REVIEWERS_OFFERED = 50


def people_to_ask(*, category_id: int, author_id: int | None) -> list[tuple[int, str]]:
    """Return whoever may publish in this category and did not write the text, with their names."""
    app, codename = Right.PUBLISH.value.split(".")
    permitted = Group.objects.filter(permissions__codename=codename, permissions__content_type__app_label=app)
    roles = CategoryRole.objects.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk")))
    here = roles.filter(category__in=way_to(category_id))
    people = (
        get_user_model()
        .objects.filter(Q(Exists(here)) | ~Exists(roles), groups__in=permitted, is_active=True)
        .exclude(pk=author_id or 0)
        .distinct()
        .order_by("first_name", "email")
    )
    return [(person.pk, str(person)) for person in people[:MOST_REVIEWERS_OFFERED]]
