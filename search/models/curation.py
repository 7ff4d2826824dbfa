"""What leads say about search: words that mean the same, answers that stand first, and questions that articles answer.

A trigger gives `CurationVersion` a new value whenever synonyms or pins change, whoever changes them: a process that
keeps them compares it with every search.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST_TERM = 80
LONGEST_ASKED = 300


def _person(label: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class Audited(models.Model):
    """Who made a rule and who changed it last."""

    created_by = _person(_("made by"))
    created_at = models.DateTimeField(_("made"), editable=False, db_default=Now())
    changed_by = _person(_("changed by"))
    changed_at = models.DateTimeField(_("changed"), editable=False, db_default=Now())

    class Meta:
        abstract = True


class SynonymSet(Audited):
    """Words of one language that find one another; with `meaning`, the words find that, and it does not find them."""

    locale = models.CharField(_("language"), max_length=16)
    words = ArrayField(models.CharField(max_length=LONGEST_TERM), verbose_name=_("words"))
    meaning = ArrayField(
        models.CharField(max_length=LONGEST_TERM), verbose_name=_("meaning"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["locale", "words", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words__len__gte=2) | models.Q(words__len=1, meaning__len__gte=1),
                name="search_synonyms_are_several",
            ),
        ]

    def __str__(self) -> str:
        words = ", ".join(self.words)
        return f"{words} → {', '.join(self.meaning)}" if self.meaning else words


class PinMatch(models.TextChoices):
    EXACT = "exact", _("The whole question")
    ALL_WORDS = "all_words", _("Every question that holds these words")


class Pin(Audited):
    """Articles that stand first when this is asked."""

    locale = models.CharField(_("language"), max_length=16)
    question = models.CharField(_("question"), max_length=LONGEST_ASKED)
    # The question's words, folded: what a question is compared with.
    key = models.TextField(editable=False)
    match = models.CharField(_("applies to"), max_length=16, choices=PinMatch.choices, default=PinMatch.EXACT)
    # The last day on which it holds.
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ["locale", "question", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "match", "key"], name="search_pin_question_unique"),
        ]

    def __str__(self) -> str:
        return self.question


class PinnedArticle(models.Model):
    pin = models.ForeignKey(Pin, on_delete=models.CASCADE, related_name="pinned")
    article = models.ForeignKey(
        "kb.Article", on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("pinned articles")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pin", "article"], name="search_article_pinned_once"),
        ]

    def __str__(self) -> str:
        return str(self.article_id)


class CurationVersion(models.Model):
    """One row, or none while there has never been a synonym or a pin. Written by triggers alone."""

    version = models.UUIDField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.version)


class QuestionSource(models.TextChoices):
    WRITER = "writer", _("Written by us")
    SESSION = "session", _("Solved by an article")
    CASE = "case", _("Solved in a case")


class TiedQuestion(models.Model):
    """A question that an article answers, in the words of people who ask. Found by, never shown to readers."""

    article = models.ForeignKey(
        "kb.Article", on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    locale = models.CharField(_("language"), max_length=16)
    text = models.CharField(_("question"), max_length=LONGEST_ASKED)
    # Its words, folded: two questions of the same words are one.
    key = models.TextField(editable=False)
    source = models.CharField(
        _("from"), max_length=16, choices=QuestionSource.choices, default=QuestionSource.WRITER
    )
    created_by = _person(_("made by"))
    created_at = models.DateTimeField(_("made"), editable=False)

    class Meta:
        verbose_name = _("tied question")
        verbose_name_plural = _("tied questions")
        ordering = ["article", "locale", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "locale", "key"], name="search_question_tied_once"),
        ]

    def __str__(self) -> str:
        return self.text
