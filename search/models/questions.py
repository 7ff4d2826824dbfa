"""What people asked, without who they are: for comparing two indexes on real questions, and for nothing else."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.contracts import Relevance

LONGEST_TEXT = 300


class AskedQuestionQuerySet(models.QuerySet["AskedQuestion"]):
    def older_than(self, day: date) -> Self:
        return self.filter(day__lt=day)


class AskedQuestion(models.Model):
    """One question on one day, however often; `text` has passed `search.privacy` before it came here."""

    day = models.DateField()
    locale = models.CharField(max_length=16)
    text = models.CharField(max_length=LONGEST_TEXT)
    # The text without case: what makes two questions the same.
    key = models.CharField(max_length=LONGEST_TEXT)
    times = models.PositiveIntegerField(default=1)
    # Of the last answer.
    relevance = models.CharField(max_length=16, choices=[(value.value, value.value) for value in Relevance])
    hits = models.PositiveIntegerField()

    objects = AskedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("asked question")
        verbose_name_plural = _("asked questions")
        constraints = [
            models.UniqueConstraint(fields=["day", "locale", "key"], name="search_asked_question_unique"),
        ]

    def __str__(self) -> str:
        return self.text
