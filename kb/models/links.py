"""Links between articles, and the addresses that articles and categories had before."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleLink(models.Model):
    """A link in a live text to another article; kept by publishing, used to find broken and related ones."""

    source = models.ForeignKey("kb.Translation", on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey("kb.Article", on_delete=models.CASCADE, related_name="linked_from")
    anchor = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "anchor"], name="kb_link_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Redirect(models.Model):
    """An address that an article or a category no longer has. Readers who come by it are sent on."""

    locale = models.CharField(max_length=16)
    slug = models.SlugField(max_length=200, allow_unicode=True)
    article = models.ForeignKey("kb.Article", on_delete=models.CASCADE, null=True, related_name="redirects")
    category = models.ForeignKey("kb.Category", on_delete=models.CASCADE, null=True, related_name="redirects")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=True) ^ models.Q(category__isnull=True),
                name="kb_redirect_has_one_target",
            ),
            models.UniqueConstraint(
                fields=["locale", "slug"],
                condition=models.Q(article__isnull=False),
                name="kb_article_redirect_unique_in_locale",
            ),
            models.UniqueConstraint(
                fields=["locale", "slug"],
                condition=models.Q(category__isnull=False),
                name="kb_category_redirect_unique_in_locale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.locale}/{self.slug}"


class OldPath(models.Model):
    """The address of an article or category on the site that it was imported from, as `spelled_path` spells it."""

    path = models.CharField(max_length=500, unique=True)
    # The language of the page that was there; empty if its address was the same in each.
    locale = models.CharField(max_length=16, blank=True)
    article = models.ForeignKey("kb.Article", on_delete=models.CASCADE, null=True, related_name="old_paths")
    category = models.ForeignKey("kb.Category", on_delete=models.CASCADE, null=True, related_name="old_paths")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("old path")
        verbose_name_plural = _("old paths")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=True) ^ models.Q(category__isnull=True),
                name="kb_old_path_has_one_target",
            ),
        ]

    def __str__(self) -> str:
        return self.path
