"""The words of a generation as they are written, for finding the one that a misspelled word was meant to be."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.models.generations import IndexGeneration


class VocabularyWord(models.Model):
    """A word and how many chunks hold it; a row without a locale holds the id of the newest chunk that was read.

    It says nothing about who may read them: ask the chunks before showing a word.
    """

    generation = models.ForeignKey(
        IndexGeneration, on_delete=models.CASCADE, related_name="vocabulary", db_index=False
    )
    locale = models.CharField(max_length=16)
    word = models.CharField(max_length=100)
    chunks = models.PositiveIntegerField()
    # The stem of the word that this one seems to be misspelled from; empty for good words.
    meant = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        verbose_name = _("vocabulary word")
        verbose_name_plural = _("vocabulary words")
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "locale", "word"], name="search_vocabulary_word_unique"
            ),
        ]
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_vocabulary_trigrams"),
            models.Index(
                fields=["generation", "locale", "meant"],
                condition=~models.Q(meant=""),
                name="search_vocabulary_meant",
            ),
        ]

    def __str__(self) -> str:
        return self.word
