"""The words that a help center uses for its things, in each language, for those who translate."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Term(models.Model):
    """One thing; `meaning` tells writers what it is."""

    meaning = models.CharField(_("meaning"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return f"Term {self.pk}"


class TermWord(models.Model):
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="words")
    locale = models.CharField(_("language"), max_length=16)
    word = models.CharField(_("word"), max_length=100)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("word of a term")
        verbose_name_plural = _("words of terms")
        constraints = [
            models.UniqueConstraint(fields=["term", "locale"], name="kb_one_word_per_term_and_locale"),
            models.UniqueConstraint(Lower("word"), "locale", name="kb_word_means_one_term"),
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.locale})"
