"""Text that many articles share: snippets, which stay in step everywhere, and templates, which texts begin as."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snippet(models.Model):
    """A block of text that articles show by `{{snippet:name}}`."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SnippetText(models.Model):
    snippet = models.ForeignKey(Snippet, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(_("language"), max_length=16)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    updated_at = models.DateTimeField(_("last updated"))

    class Meta:
        verbose_name = _("snippet text")
        verbose_name_plural = _("snippet texts")
        constraints = [
            models.UniqueConstraint(fields=["snippet", "locale"], name="kb_one_snippet_text_per_locale"),
        ]

    def __str__(self) -> str:
        return f"{self.snippet_id} ({self.locale})"


class SnippetUse(models.Model):
    """A snippet that a live text or another snippet shows, kept by publishing and by writing snippets."""

    snippet_name = models.CharField(max_length=60, db_index=True)
    translation = models.ForeignKey(
        "kb.Translation", on_delete=models.CASCADE, null=True, related_name="snippet_uses"
    )
    by_snippet = models.ForeignKey(Snippet, on_delete=models.CASCADE, null=True, related_name="uses")

    class Meta:
        verbose_name = _("use of a snippet")
        verbose_name_plural = _("uses of snippets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(translation__isnull=True) ^ models.Q(by_snippet__isnull=True),
                name="kb_snippet_used_in_one_place",
            ),
            models.UniqueConstraint(
                fields=["translation", "snippet_name"], name="kb_snippet_use_once_a_text"
            ),
            models.UniqueConstraint(
                fields=["by_snippet", "snippet_name"], name="kb_snippet_use_once_a_snippet"
            ),
        ]

    def __str__(self) -> str:
        return f"Use of {self.snippet_name}"


class ArticleTemplate(models.Model):
    """A template as an owner wrote it; until then the one that comes with the program is offered."""

    kind = models.SlugField(_("kind"), max_length=40)
    locale = models.CharField(_("language"), max_length=16)
    name = models.CharField(_("name"), max_length=100)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    updated_at = models.DateTimeField(_("last updated"))

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(fields=["kind", "locale"], name="kb_one_template_per_kind_and_locale"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.locale})"
