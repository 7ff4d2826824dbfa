"""What to offer while somebody types: articles and sections whose words begin with the words typed, in any order.

The labels of an article count as words of its title. Two queries, and a third one when nothing was found: then a whole
question was typed, of which only the telling words need to be there, or something is misspelled.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from kb.visibility import Visibility
from search.contracts import Suggestion
from search.languages import languages_of, text_search_config
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.generations import read_generation
from search.retrieval.light_words import is_light
from search.retrieval.question import normalise

MOST_WORDS = 8
MOST_WORDS_OF_A_QUESTION = 24
SHORTEST_MISSPELLED = 4
# One letter begins half of all words: that says nothing yet.
FEWEST_LETTERS = 2
POPULAR_DAYS = 90
CANDIDATES = 400
# Letters that PostgreSQL's unaccent writes differently and Unicode does not take apart.
UNACCENTED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)

FIND = """
    WITH {before}matching AS (
        SELECT c.article_id, c.document_id, c.anchor, c.heading_path[cardinality(c.heading_path)] AS heading,
            min(c.ordinal) AS ordinal, max({closeness}) AS closeness
        FROM search_chunk c
        WHERE {eligible} AND {matches}
        GROUP BY c.article_id, c.document_id, c.anchor, heading
        ORDER BY closeness DESC, ordinal, article_id LIMIT {candidates}
    )
    SELECT matching.article_id, t.locale, t.slug, r.title, coalesce(matching.heading, ''), matching.anchor,
        coalesce((SELECT named.name FROM kb_categorytranslation named WHERE named.category_id = a.category_id
            ORDER BY named.locale = %(locale)s DESC, named.locale = %(default_locale)s DESC, named.locale LIMIT 1), ''),
        a.is_promoted, matching.closeness,
        coalesce((SELECT sum(seen.count) FROM kb_articleviews seen WHERE seen.article_id = a.id
            AND seen.day > CURRENT_DATE - {popular_days}), 0)
    FROM matching
    JOIN search_indexeddocument d ON d.id = matching.document_id
    JOIN kb_translation t ON t.id = d.translation_id AND t.live_revision_id = d.revision_id
    JOIN kb_revision r ON r.id = t.live_revision_id
    JOIN kb_article a ON a.id = t.article_id
    WHERE a.visibility = ANY(%(visibilities)s) AND t.locale IN (%(locale)s, a.source_locale)
"""
# An array, unlike a join, is found once and leaves the choice of an index to PostgreSQL.
LABELLED = """ARRAY(SELECT labelled.article_id FROM kb_article_labels labelled
    JOIN kb_label label ON label.id = labelled.label_id
    WHERE search_suggestion_text(label.name, '{{}}') LIKE {pattern})"""
# The stems of a question without its stop words; which chunks hold each, and how much of the weight of all they hold,
# where a word that few articles have weighs most. Stems that end in "i" stand for words in "y" too.
TELLING = """stem AS MATERIALIZED (
        SELECT DISTINCT '%% ' || CASE WHEN length(lexeme) > 4 THEN rtrim(lexeme, 'i') ELSE lexeme END || '%%' AS pattern
        FROM unnest(to_tsvector(%(config)s::regconfig, %(telling)s))
    ), word AS MATERIALIZED (
        SELECT pattern, {labelled} AS labelled FROM stem
    ), found AS MATERIALIZED (
        SELECT c.id, c.article_id, pattern FROM word
        JOIN search_chunk c ON c.suggestion LIKE pattern OR c.article_id = ANY(labelled) WHERE {eligible}
    ), weighed AS (
        SELECT pattern, 1 / sqrt(1 + count(DISTINCT article_id)) AS weight FROM found GROUP BY pattern
    ), held AS MATERIALIZED (
        SELECT id, sum(weight) / (SELECT sum(weight) FROM weighed) AS share
        FROM found JOIN weighed USING (pattern) GROUP BY id
    ), alike AS MATERIALIZED (
        SELECT c.id, word_similarity(%(typed)s, c.suggestion) AS share
        FROM search_chunk c WHERE {eligible} AND %(typed)s <%% c.suggestion
    ), close AS MATERIALIZED (
        SELECT id, max(share) AS share
        FROM (SELECT * FROM held WHERE share >= {least} UNION ALL SELECT * FROM alike) AS either GROUP BY id
    ), """
# Of the weight of the question's words: the rarest one or two.
LEAST_HELD = 0.34


@dataclass(frozen=True)
class Offer:
    suggestion: Suggestion
    is_promoted: bool
    closeness: float
    views: int


def suggest(
    *, text: str, locale: str, visibilities: frozenset[Visibility], limit: int = 6
) -> tuple[Suggestion, ...]:
    """Return what the typed text may be the beginning of, best first."""
    words = folded_words(text)
    is_telling = sum(map(len, words)) >= FEWEST_LETTERS or not text.isascii()
    generation = read_generation() if words and is_telling and visibilities else None
    if generation is None:
        return ()
    eligibility = Eligibility(generation_id=generation.id, locale=locale, visibilities=visibilities)
    ranked = rank_offers(_find_beginnings(words, eligibility), words)
    if not ranked and max(map(len, words)) >= SHORTEST_MISSPELLED:
        with languages_of(generation.recipe):
            ranked = rank_similar(
                _find_telling(fold(normalise(text))[:MOST_WORDS_OF_A_QUESTION], eligibility)
            )
    return tuple(offer.suggestion for offer in ranked[:limit])


def folded_words(text: str) -> list[str]:
    """Return the words in lower case without accents, as `search_suggestion_text` writes them."""
    return fold(normalise(text))[:MOST_WORDS]


def fold(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.lower().translate(UNACCENTED))
    return re.findall(r"[^\W_]+", "".join(c for c in apart if not unicodedata.combining(c)))


def rank_offers(offers: Collection[Offer], words: Sequence[str]) -> list[Offer]:
    """Put titles that hold every word first, then the rest; each article's title once, its sections only without it.

    What holds a word in neither title nor heading has it among its labels, and is offered as a whole.
    """
    titles: dict[int, Offer] = {}
    sections: dict[tuple[int, str], Offer] = {}
    labelled: dict[int, Offer] = {}
    for offer in offers:
        suggestion = offer.suggestion
        if holds_all(suggestion.title, words):
            titles.setdefault(suggestion.article_id, _as_article(offer))
        elif holds_all(f"{suggestion.title} {suggestion.heading}", words):
            sections.setdefault((suggestion.article_id, suggestion.anchor), offer)
        else:
            labelled.setdefault(suggestion.article_id, _as_article(offer))
    rest = [offer for (article_id, _), offer in sections.items() if article_id not in titles]
    shown = {offer.suggestion.article_id for offer in rest} | titles.keys()
    rest += [offer for article_id, offer in labelled.items() if article_id not in shown]
    typed = " ".join(words)

    def order(offer: Offer) -> tuple[bool, bool, bool, int, str, str]:
        suggestion = offer.suggestion
        folded = fold(suggestion.heading or suggestion.title)
        begins = " ".join(folded).startswith(typed)
        # An article that is labelled with the words is about them; a heading may only mention them.
        is_whole = set(words) <= set(folded) or not holds_all(" ".join(folded), words)
        return (
            not begins,
            not is_whole,
            not offer.is_promoted,
            -offer.views,
            suggestion.title,
            suggestion.heading,
        )

    return [*sorted(titles.values(), key=order), *sorted(rest, key=order)]


def rank_similar(offers: Collection[Offer]) -> list[Offer]:
    """Put what is spelled most alike first; an article once, by its closest place."""
    closest: dict[int, Offer] = {}
    for offer in sorted(
        offers, key=lambda offer: (-round(offer.closeness, 1), bool(offer.suggestion.heading), -offer.views)
    ):
        closest.setdefault(offer.suggestion.article_id, offer)
    return list(closest.values())


def holds_all(title: str, words: Sequence[str]) -> bool:
    """Say whether each of `words` is the beginning of a word of the title."""
    of_title = fold(title)
    return all(any(word.startswith(typed) for word in of_title) for typed in words)


def _find_beginnings(words: Sequence[str], eligibility: Eligibility) -> list[Offer]:
    params = {f"word_{number}": f"% {word}%" for number, word in enumerate(words)}
    matches = " AND ".join(
        f"(c.suggestion LIKE %({name})s OR c.article_id = ANY({LABELLED.format(pattern=f'%({name})s')}))"
        for name in params
    )
    return _find(eligibility, matches=matches, closeness="1.0", params=params)


def _find_telling(words: Sequence[str], eligibility: Eligibility) -> list[Offer]:
    """Find what holds the telling words of a question, and what is spelled much like all of it."""
    before = TELLING.format(
        eligible=eligibility.sql(), labelled=LABELLED.format(pattern="pattern"), least=LEAST_HELD
    )
    telling = [word for word in words if not is_light(word)]
    return _find(
        eligibility,
        matches="c.id = ANY(ARRAY(SELECT id FROM close))",
        closeness="(SELECT share FROM close WHERE close.id = c.id)",
        params={
            "typed": " ".join(words[:MOST_WORDS]),
            "telling": " ".join(telling or words),
            "config": text_search_config(eligibility.locale),
        },
        before=before,
    )


def _find(
    eligibility: Eligibility, *, matches: str, closeness: str, params: dict[str, str], before: str = ""
) -> list[Offer]:
    statement = FIND.format(
        before=before,
        eligible=eligibility.sql(),
        matches=matches,
        closeness=closeness,
        candidates=CANDIDATES,
        popular_days=POPULAR_DAYS,
    )
    everything: Params = {**eligibility.params(), **params, "default_locale": settings.LANGUAGE_CODE}
    with connection.cursor() as cursor:
        cursor.execute(statement, everything)
        return [
            Offer(
                Suggestion(
                    article_id=article_id,
                    locale=locale,
                    slug=slug,
                    title=title,
                    heading=heading if anchor else "",
                    anchor=anchor,
                    category=category,
                ),
                is_promoted=is_promoted,
                closeness=float(close),
                views=int(views),
            )
            for article_id, locale, slug, title, heading, anchor, category, is_promoted, close, views in cursor
        ]


def _as_article(offer: Offer) -> Offer:
    found = offer.suggestion
    whole = Suggestion(found.article_id, found.locale, found.slug, found.title, "", "", found.category)
    return Offer(whole, offer.is_promoted, offer.closeness, offer.views)
