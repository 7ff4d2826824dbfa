"""Articles and their translations. What a reader sees is a translation's live revision, never anything else."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.categories import Category
from kb.visibility import Visibility, visibilities_for

if TYPE_CHECKING:
    from kb.visibility import Reader


class Label(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """Limit to articles that have a live revision in at least one language."""
        return self.filter(
            models.Exists(
                Translation.objects.filter(article=models.OuterRef("pk"), live_revision__isnull=False)
            )
        )

    def visible_to(self, user: "Reader") -> Self:
        """Limit to what `user` may read."""
        return self.filter(visibility__in=visibilities_for(user))


class Article(models.Model):
    """What stays the same in every language: where it stands, who may read it, who answers for it."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="articles", verbose_name=_("category")
    )
    visibility = models.CharField(
        _("visible to"), max_length=16, choices=Visibility.choices, default=Visibility.PUBLIC, db_index=True
    )
    source_locale = models.CharField(_("original language"), max_length=16)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_articles",
        verbose_name=_("owner"),
    )
    verification_interval = models.DurationField(_("verify every"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_promoted = models.BooleanField(_("promoted"), default=False)
    labels = models.ManyToManyField(Label, blank=True, related_name="articles", verbose_name=_("labels"))
    external_id = models.CharField(_("external id"), max_length=200, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "pk"]
        permissions = [
            ("read_staff_article", _("Can read articles for staff")),
            ("publish_article", _("Can publish and unpublish articles")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="kb_article_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Article {self.pk}"


class TranslationQuerySet(models.QuerySet["Translation"]):
    def published(self) -> Self:
        return self.filter(live_revision__isnull=False)

    def visible_to(self, user: "Reader") -> Self:
        """Limit to what `user` may read; the rule itself is `visibilities_for`."""
        return self.filter(article__visibility__in=visibilities_for(user))

    def best_for(self, locale: str) -> Self:
        """Keep one translation per article: the one in `locale`, else the one in its original language."""
        in_locale = Translation.objects.published().filter(article=models.OuterRef("article"), locale=locale)
        return self.filter(
            models.Q(locale=locale)
            | (models.Q(locale=models.F("article__source_locale")) & ~models.Exists(in_locale))
        )


class Translation(models.Model):
    """An article in one language. `slug` is its address; an old one leaves a redirect behind."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    locale = models.CharField(_("language"), max_length=16)
    slug = models.SlugField(_("address"), max_length=200, allow_unicode=True)
    live_revision = models.OneToOneField(
        "kb.Revision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="live_for",
        verbose_name=_("published revision"),
    )
    first_published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    # When the text that readers see last changed: shown as "last updated", sent as Last-Modified.
    updated_at = models.DateTimeField(_("last updated"), null=True, blank=True, db_index=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["article", "locale"], name="kb_one_translation_per_locale"),
            models.UniqueConstraint(fields=["locale", "slug"], name="kb_article_slug_unique_in_locale"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.locale})"
