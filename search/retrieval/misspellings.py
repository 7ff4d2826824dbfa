"""Words that articles misspell: who asks for "receive" finds the article that says "recieve".

A word is taken for a misspelled one if it is in no dictionary of the help center's languages, stands in few chunks, and
is one edit away from a word that is in the dictionary. It keeps its own place in the index; only looking up the good
word finds it too.
"""

from collections.abc import Collection, Iterator, Mapping

from django.db import connection

from search.languages import text_search_config
from search.models import VocabularyWord
from search.retrieval.dictionaries import dictionary, is_word

SHORTEST, LONGEST = 5, 20
# Replacing a letter makes other words of many names: only long ones are taken for misspelled then.
SHORTEST_REPLACED = 7
# What more chunks write in the same way is a name.
MOST_CHUNKS = 3
# The dictionary is asked some hundreds of times for each word: ten seconds for so many.
MOST_WORDS = 50_000

MARK = """
    UPDATE search_vocabularyword v
    SET meant = (tsvector_to_array(to_tsvector(marked.config::regconfig, marked.meant)))[1]
    FROM unnest(%(locales)s::text[], %(configs)s::text[], %(words)s::text[], %(meant)s::text[])
        AS marked (locale, config, word, meant)
    WHERE v.generation_id = %(generation)s AND v.locale = marked.locale AND v.word = marked.word
        AND to_tsvector(marked.config::regconfig, marked.meant) <> ''::tsvector
"""


def mark_misspelled(*, generation_id: int) -> None:
    """Mark the words of a new vocabulary that seem to be misspelled with what they were meant to be."""
    vocabulary = VocabularyWord.objects.filter(generation_id=generation_id).exclude(locale="")
    locales = set(vocabulary.order_by().values_list("locale", flat=True).distinct())
    rare = vocabulary.filter(chunks__lte=MOST_CHUNKS).order_by("chunks", "word").values_list("locale", "word")
    marked: dict[tuple[str, str], str] = {}
    for locale, word in rare[:MOST_WORDS]:
        if may_be_misspelled(word, locale=locale, locales=locales) and (
            meant := meant_by(word, dictionary(locale))
        ):
            marked[locale, word] = meant
    if marked:
        _write(marked, generation_id=generation_id)


def may_be_misspelled(word: str, *, locale: str, locales: Collection[str]) -> bool:
    """Say whether `word`, in lower case, is in no dictionary of `locales`, though its own language has one."""
    if not (SHORTEST <= len(word) <= LONGEST and word.isalpha() and dictionary(locale)):
        return False
    return not any(is_word(word, locale=name) for name in {locale, *locales})


def meant_by(word: str, good: Collection[str]) -> str | None:
    """Return the good word that is one edit away: swapped letters before a wrong number of them before a wrong one."""
    return next((meant for meant in _edits(word) if meant in good), None)


def _edits(word: str) -> Iterator[str]:
    letters = sorted({*"abcdefghijklmnopqrstuvwxyz", *word})
    places = range(len(word) + 1)
    yield from (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-2])
    yield from (word[:i] + word[i] + word[i:] for i in places[:-1])
    yield from (word[:i] + word[i + 1 :] for i in places[1:-1])
    yield from (word[:i] + letter + word[i:] for i in places[1:] for letter in letters)
    if len(word) >= SHORTEST_REPLACED:
        yield from (word[:i] + letter + word[i + 1 :] for i in places[1:-1] for letter in letters)


def _write(marked: Mapping[tuple[str, str], str], *, generation_id: int) -> None:
    locales = [locale for locale, _ in marked]
    with connection.cursor() as cursor:
        cursor.execute(
            MARK,
            {
                "generation": generation_id,
                "locales": locales,
                "configs": [text_search_config(locale) for locale in locales],
                "words": [word for _, word in marked],
                "meant": list(marked.values()),
            },
        )
