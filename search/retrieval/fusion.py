"""Fuse the legs into one ranked list of articles. Pure.

A convex combination of normalised scores (Bruch, Gai, Ingber 2023: it beats reciprocal rank fusion, in and out of
the domain it was tuned in). Lexical scores are divided by the best one; a cosine is placed between the question's
background and its best cosine, so that models whose cosines are all high weigh no less than others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.retrieval.lexical import LexicalMatch
from search.retrieval.semantic import SemanticMatches

# The semantic leg's share, measured on tuning questions; see benchmarks/quality.md.
SEMANTIC_SHARE = 0.65
# What is left of the lexical leg's share for an article in another language than the question's.
FOREIGN_LEXICAL = 0.25


@dataclass(frozen=True)
class FusedChunk:
    chunk_id: int
    article_id: int
    category_id: int
    locale: str
    score: float
    lexical: float
    semantic: float
    coverage: float


@dataclass(frozen=True)
class RankedArticle:
    """One article with its best chunk; scores are normalised to 0..1 within the question, `cosine` is as measured."""

    article_id: int
    category_id: int
    locale: str
    chunk_id: int
    score: float
    lexical: float
    semantic: float
    coverage: float
    cosine: float | None = None
    lexical_score: float = 0.0


def fuse(
    lexical: Sequence[LexicalMatch],
    semantic: SemanticMatches | None,
    *,
    question_locale: str | None = None,
    share: float = SEMANTIC_SHARE,
) -> list[RankedArticle]:
    """Return every found article once, best first, with the chunk that speaks best for it.

    `question_locale` is the language the question is written in, when that is certain. With one leg absent or without
    any match the other stands alone.
    """
    cosines = {match.chunk_id: match.cosine for match in semantic.matches} if semantic else {}
    words = {match.chunk_id: match for match in lexical}
    near = _normalised_cosines(semantic)
    best_words = max((match.score for match in lexical), default=0.0)
    articles: dict[int, list[FusedChunk]] = {}
    for match in {m.chunk_id: m for m in [*(semantic.matches if semantic else ()), *lexical]}.values():
        word = words.get(match.chunk_id)
        by_words = word.score / best_words if word and best_words > 0 else 0.0
        by_meaning = near.get(match.chunk_id, 0.0)
        weight = _share(match.locale, question_locale, share, has_words=bool(lexical), has_meaning=bool(near))
        chunk = FusedChunk(
            chunk_id=match.chunk_id,
            article_id=match.article_id,
            category_id=match.category_id,
            locale=match.locale,
            score=weight * by_meaning + (1 - weight) * by_words,
            lexical=by_words,
            semantic=by_meaning,
            coverage=word.coverage if word else 0.0,
        )
        articles.setdefault(match.article_id, []).append(chunk)
    ranked = [
        _collapse(
            chunks,
            share=_share(
                chunks[0].locale, question_locale, share, has_words=bool(lexical), has_meaning=bool(near)
            ),
            cosines=cosines,
            words=words,
        )
        for chunks in articles.values()
    ]
    return sorted(ranked, key=lambda article: (-article.score, article.article_id))


def _share(
    locale: str, question_locale: str | None, share: float, *, has_words: bool, has_meaning: bool
) -> float:
    if not has_words:
        return 1.0
    if not has_meaning:
        return 0.0
    if question_locale is not None and _language(question_locale) != _language(locale):
        return 1 - (1 - share) * FOREIGN_LEXICAL
    return share


def _collapse(
    chunks: Iterable[FusedChunk],
    *,
    share: float,
    cosines: dict[int, float],
    words: dict[int, LexicalMatch],
) -> RankedArticle:
    """Score an article by the best of each leg, which may be of different chunks; show its best fused chunk."""
    mine = sorted(chunks, key=lambda chunk: (-chunk.score, chunk.chunk_id))
    best = mine[0]
    by_words = max(chunk.lexical for chunk in mine)
    by_meaning = max(chunk.semantic for chunk in mine)
    return RankedArticle(
        article_id=best.article_id,
        category_id=best.category_id,
        locale=best.locale,
        chunk_id=best.chunk_id,
        score=share * by_meaning + (1 - share) * by_words,
        lexical=by_words,
        semantic=by_meaning,
        coverage=max(chunk.coverage for chunk in mine),
        cosine=max((cosines[chunk.chunk_id] for chunk in mine if chunk.chunk_id in cosines), default=None),
        lexical_score=max((words[c.chunk_id].score for c in mine if c.chunk_id in words), default=0.0),
    )


def _normalised_cosines(semantic: SemanticMatches | None) -> dict[int, float]:
    if semantic is None or not semantic.matches:
        return {}
    top = max(match.cosine for match in semantic.matches)
    floor = min(semantic.mean, top)
    height = top - floor
    if height <= 0:
        return {match.chunk_id: 1.0 for match in semantic.matches}
    return {match.chunk_id: max(0.0, (match.cosine - floor) / height) for match in semantic.matches}


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
