"""Categories: a tree of three levels at most, named in each language."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

DEEPEST_LEVEL = 3


class Category(models.Model):
    """A shelf of articles. `level` is kept by the services: 1 at the top, its parent's plus one below."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=DEEPEST_LEVEL), name="kb_category_three_levels_at_most"
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="kb_category_top_level_has_no_parent",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="kb_category_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"Category {self.pk}"


class CategoryTranslation(models.Model):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="translations")
    locale = models.CharField(_("language"), max_length=16)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=200, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("category name")
        verbose_name_plural = _("category names")
        constraints = [
            models.UniqueConstraint(fields=["category", "locale"], name="kb_one_category_name_per_locale"),
            models.UniqueConstraint(fields=["locale", "slug"], name="kb_category_slug_unique_in_locale"),
        ]

    def __str__(self) -> str:
        return self.name
