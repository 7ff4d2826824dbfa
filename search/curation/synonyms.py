"""Changing synonyms. What is stored can be found by: every term has a word that the index knows how to stem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from search.models import SynonymSet
from search.models.curation import LONGEST_TERM
from search.retrieval.curation import find_stems
from search.retrieval.folding import key_of
from search.retrieval.question import normalise, words_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOST_SETS = 2_000
MOST_TERMS = 20
MOST_WORDS = 5


class BadSynonyms(ValueError):
    """What is wrong with synonyms, in the language of whoever wrote them."""


@dataclass(frozen=True)
class SynonymDraft:
    """With `meaning`, the words find that alone; without, they find one another."""

    locale: str
    words: tuple[str, ...]
    meaning: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, frozenset[str], frozenset[str]]:
        return self.locale, frozenset(map(key_of, self.words)), frozenset(map(key_of, self.meaning))


def split_terms(text: str) -> tuple[str, ...]:
    """Take "bike, bicycle" apart; commas and line breaks separate, blanks belong to a term."""
    return tuple(
        term for part in text.splitlines() for piece in part.split(",") if (term := normalise(piece))
    )


def check_synonyms(locale: str, words: Sequence[str], meaning: Sequence[str] = ()) -> SynonymDraft:
    """Return the synonyms, each term once. One query.

    :raises BadSynonyms: if they cannot be searched by, with the term that is to blame.
    """
    if locale not in dict(settings.LANGUAGES):
        raise BadSynonyms(
            _("“%(code)s” is no language of this help center: choose one of %(codes)s.")
            % {"code": locale, "codes": ", ".join(dict(settings.LANGUAGES))}
        )
    draft = SynonymDraft(locale, _distinct(words), _distinct(meaning))
    terms = (*draft.words, *draft.meaning)
    if not draft.words or len(terms) < 2:
        raise BadSynonyms(_("At least two different words are needed, separated by commas."))
    if len(terms) > MOST_TERMS:
        raise BadSynonyms(_("A set has %(most)d words at most.") % {"most": MOST_TERMS})
    for term in terms:
        _check_length(term)
    _check_findable(locale, terms)
    if both := {key_of(term) for term in draft.words} & {key_of(term) for term in draft.meaning}:
        raise BadSynonyms(_("“%(term)s” cannot stand for itself.") % {"term": min(both)})
    return draft


@transaction.atomic
def save_synonyms(
    *, draft: SynonymDraft, by: "AbstractBaseUser | None", at: datetime, synonym_id: int | None = None
) -> SynonymSet:
    """Store checked synonyms; they hold from the next search on, in every process.

    :raises BadSynonyms: if the same set is there already, or there are too many.
    """
    others = SynonymSet.objects.exclude(pk=synonym_id or 0)
    same_language = others.filter(locale=draft.locale).values_list("words", "meaning")
    if any(
        SynonymDraft(draft.locale, tuple(words), tuple(meaning)).key == draft.key
        for words, meaning in same_language
    ):
        raise BadSynonyms(_("This set is there already."))
    if synonym_id is None and others.count() >= MOST_SETS:
        raise BadSynonyms(_("There are %(most)d sets, and no more are possible.") % {"most": MOST_SETS})
    stored = (
        SynonymSet(created_by_id=by.pk if by else None, created_at=at)
        if synonym_id is None
        else SynonymSet.objects.select_for_update().get(pk=synonym_id)
    )
    stored.locale, stored.words, stored.meaning = draft.locale, list(draft.words), list(draft.meaning)
    stored.changed_by_id, stored.changed_at = (by.pk if by else None), at
    stored.save()
    return stored


def _distinct(terms: Sequence[str]) -> tuple[str, ...]:
    by_key = {key_of(term): normalise(term) for term in reversed(terms) if normalise(term)}
    return tuple(reversed(by_key.values()))


def _check_length(term: str) -> None:
    if not term[0].isalnum():
        raise BadSynonyms(_("“%(term)s” does not begin with a letter or a digit.") % {"term": term[:40]})
    if len(term) > LONGEST_TERM:
        raise BadSynonyms(
            _("“%(term)s…” is longer than %(most)d characters.") % {"term": term[:40], "most": LONGEST_TERM}
        )
    if len(words_of(term)) > MOST_WORDS:
        raise BadSynonyms(_("“%(term)s” has more than %(most)d words.") % {"term": term, "most": MOST_WORDS})


def _check_findable(locale: str, terms: Sequence[str]) -> None:
    spoken = sorted({(locale, word) for term in terms for word in words_of(term)})
    stems = find_stems(spoken)
    for term in terms:
        if not any(stems[locale, word] for word in words_of(term)):
            raise BadSynonyms(_("“%(term)s” is too common a word: search leaves it out.") % {"term": term})
