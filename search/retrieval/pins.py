"""Pins: articles that stand first for a question. Chosen by rules, and shown only to those who may read them."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from search.models import PinMatch
from search.retrieval.curation import Curation, PinRule
from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.folding import folded_words
from search.retrieval.fusion import RankedArticle

# How many articles are put first for one question.
MOST_PINNED = 10

FIND = """
    SELECT DISTINCT ON (c.article_id) c.article_id, c.category_id, c.locale, c.id
    FROM search_chunk c
    WHERE {eligible} AND c.kind = 'passage' AND c.article_id = ANY(%(pinned)s)
    ORDER BY c.article_id, c.locale = %(locale)s DESC, c.ordinal, c.id
"""


def choose_pins(texts: Sequence[str], *, locale: str, curation: Curation, today: date) -> tuple[PinRule, ...]:
    """Return the rules for any of `texts` (what was typed, its correction): whole questions before words. Pure."""
    asked = [folded_words(text) for text in texts]
    found = [
        rule
        for rule in curation.pins
        if rule.locale == locale
        and (rule.until is None or today <= rule.until)
        and any(_applies(rule, words) for words in asked)
    ]
    # What asks for more words knows better what it is about.
    return tuple(
        sorted(found, key=lambda rule: (rule.match != PinMatch.EXACT, -len(rule.words), rule.pin_id))
    )


def pinned_ids(rules: Sequence[PinRule]) -> tuple[int, ...]:
    """Return the articles of the rules in their order, each once."""
    return tuple(dict.fromkeys(id for rule in rules for id in rule.article_ids))[:MOST_PINNED]


def find_pinned(
    article_ids: Sequence[int], *, ranked: Sequence[RankedArticle], eligibility: Eligibility
) -> tuple[RankedArticle, ...]:
    """Return the pinned articles that this reader may find, in order. One query, if any was not found by itself."""
    known = {article.article_id: article for article in ranked if article.article_id in article_ids}
    missing = [article_id for article_id in article_ids if article_id not in known]
    opened = _first_passages(missing, eligibility) if missing else {}
    both = {**known, **opened}
    return tuple(both[article_id] for article_id in article_ids if article_id in both)


def _applies(rule: PinRule, words: Sequence[str]) -> bool:
    if not rule.words:
        return False
    return tuple(words) == rule.words if rule.match is PinMatch.EXACT else set(rule.words) <= set(words)


def _first_passages(article_ids: Sequence[int], eligibility: Eligibility) -> Mapping[int, RankedArticle]:
    params: Params = {**eligibility.params(), "pinned": list(article_ids)}
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(eligible=eligibility.sql()), params)
        return {
            article: RankedArticle(
                article_id=article,
                category_id=category,
                locale=locale,
                chunk_id=chunk,
                score=0.0,
                lexical=0.0,
                semantic=0.0,
                coverage=0.0,
            )
            for article, category, locale, chunk in cursor.fetchall()
        }
