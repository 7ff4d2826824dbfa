"""Articles and their translations. What a reader sees is a translation's live revision, never anything else."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kb.models.categories import Category
from kb.rights import Right, has_right, within_scope
from kb.visibility import Visibility, visibilities_for

if TYPE_CHECKING:
    from datetime import datetime

    from kb.visibility import Reader

# Verification that falls due within this time is worth planning for.
DUE_SOON = timedelta(days=14)


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

    def with_right(self, user: "Reader", right: Right) -> Self:
        """Limit to the articles that `user` has this right to; `kb.rights.can` says the same of one."""
        if not has_right(user, right):
            return self.none()
        return self.visible_to(user).filter(within_scope(user, category="category"))

    def editable_by(self, user: "Reader") -> Self:
        return self.with_right(user, Right.EDIT)

    def publishable_by(self, user: "Reader") -> Self:
        return self.with_right(user, Right.PUBLISH)

    def deletable_by(self, user: "Reader") -> Self:
        return self.with_right(user, Right.DELETE)

    def with_verification(self) -> Self:
        """Add `verification_due_at`: when somebody should look at the article again; None if nobody must.

        Counted from the last verification, and before the first one from when the article was made.
        """
        last = Coalesce("verified_at", "created_at")
        due = models.ExpressionWrapper(
            last + models.F("verification_interval"), output_field=models.DateTimeField()
        )
        return self.annotate(verification_due_at=due)

    def overdue(self, at: "datetime") -> Self:
        """Limit to published articles whose verification is due or late."""
        return self.published().with_verification().filter(verification_due_at__lte=at)

    def due_soon(self, at: "datetime", *, within: timedelta = DUE_SOON) -> Self:
        """Limit to published articles whose verification falls due from now on, within that time."""
        found = self.published().with_verification()
        return found.filter(verification_due_at__gt=at, verification_due_at__lte=at + within)

    def due_between(self, start: "datetime", end: "datetime") -> Self:
        found = self.published().with_verification()
        return found.filter(verification_due_at__gte=start, verification_due_at__lt=end)

    def merged(self) -> Self:
        return self.filter(merged_into__isnull=False)


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
    # Its readers, links and old addresses go there; its revisions and votes stay here.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed", editable=False
    )
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
        indexes = [models.Index(fields=["category", "position", "id"], name="kb_article_on_its_shelf")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="kb_article_visibility_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="kb_article_not_merged_into_itself"
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
    # When a snippet that the live text shows last changed: the index reads the text anew if it is older.
    recomposed_at = models.DateTimeField(null=True, blank=True, editable=False)

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
