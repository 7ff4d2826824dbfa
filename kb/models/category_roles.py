"""Where somebody may work: categories given to a person or to a group, with all that stands below them."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.categories import Category

if TYPE_CHECKING:
    from kb.visibility import Reader


class CategoryRoleQuerySet(models.QuerySet["CategoryRole"]):
    def given_to(self, user: "Reader") -> Self:
        """Limit to what was given to this person or to one of the person's groups."""
        if user.pk is None:
            return self.none()
        return self.filter(models.Q(user=user.pk) | models.Q(group__user=user.pk))


class CategoryRole(models.Model):
    """Limits a person or a group to a category. Who has none works wherever the permissions allow."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="roles", verbose_name=_("category")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="category_roles",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        "auth.Group",
        # With the group the limit would go, and its members would work everywhere.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="category_roles",
        verbose_name=_("group"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CategoryRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("category role")
        verbose_name_plural = _("category roles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True),
                name="kb_category_role_for_one",
            ),
            models.UniqueConstraint(fields=["user", "category"], name="kb_category_role_once_a_person"),
            models.UniqueConstraint(fields=["group", "category"], name="kb_category_role_once_a_group"),
        ]

    def __str__(self) -> str:
        return f"Category role {self.pk}"
