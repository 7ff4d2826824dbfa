"""Fuse the legs into one ranked list of articles. Pure.

A convex combination of normalised scores (Bruch, Gai, Ingber 2023: it beats reciprocal rank fusion, in and out of
the domain it was tuned in). Lexical scores are divided by the best one; a cosine is placed between the question's
background and its best cosine, so that models whose cosines are all high weigh no less than others. How much the
lexical leg weighs follows from the question: little when even its best hit holds few of the question's words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.retrieval.lexical import LexicalMatch
from search.retrieval.semantic import SemanticMatch, SemanticMatches

# The lexical leg's share of a question whose words all stand in its best hit; see benchmarks/quality.md.
LEXICAL_SHARE = 0.5
# How steeply it falls with the part of the question's words, weighed by rarity, that the best hit holds.
REACH_POWER = 0.25
# The cosine that counts as nothing: so many deviations below the question's background.
FLOOR_DEVIATIONS = 1.0
# What is left of the lexical leg's share for an article in another language than the question's.
FOREIGN_LEXICAL = 0.25
# Chunks of an article that may be compared with the question once more.
CHUNKS_KEPT = 3


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
    """One article with its best chunk; scores are normalised to 0..1 within the question, `cosine` is as measured.

    `chunk_ids` are its best chunks, the best one first; `late` is the score of late interaction, once it was compared.
    `lexical_share` is the lexical leg's part in its fused score.
    """

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
    chunk_ids: tuple[int, ...] = ()
    late: float | None = None
    lexical_share: float = 0.0


@dataclass(frozen=True)
class _Legs:
    """Both legs by chunk, on one scale; `lexical_share` is the part of words where the language is the question's."""

    words: Mapping[int, LexicalMatch]
    best_words: float
    cosines: Mapping[int, float]
    meanings: Mapping[int, float]
    question_locale: str | None
    lexical_share: float

    def lexical_share_in(self, locale: str) -> float:
        if not self.words:
            return 0.0
        if not self.meanings:
            return 1.0
        if self.question_locale is not None and _language(self.question_locale) != _language(locale):
            return self.lexical_share * FOREIGN_LEXICAL
        return self.lexical_share

    def fused(self, match: LexicalMatch | SemanticMatch) -> FusedChunk:
        word = self.words.get(match.chunk_id)
        by_words = word.score / self.best_words if word and self.best_words > 0 else 0.0
        by_meaning = self.meanings.get(match.chunk_id, 0.0)
        share = self.lexical_share_in(match.locale)
        return FusedChunk(
            chunk_id=match.chunk_id,
            article_id=match.article_id,
            category_id=match.category_id,
            locale=match.locale,
            score=share * by_words + (1 - share) * by_meaning,
            lexical=by_words,
            semantic=by_meaning,
            coverage=word.coverage if word else 0.0,
        )


def fuse(
    lexical: Sequence[LexicalMatch],
    semantic: SemanticMatches | None,
    *,
    question_locale: str | None = None,
    lexical_share: float = LEXICAL_SHARE,
) -> list[RankedArticle]:
    """Return every found article once, best first, with the chunk that speaks best for it.

    `question_locale` is the language the question is written in, when that is certain. With one leg absent or without
    any match the other stands alone.
    """
    near = semantic.matches if semantic else ()
    legs = _Legs(
        words={match.chunk_id: match for match in lexical},
        best_words=max((match.score for match in lexical), default=0.0),
        cosines={match.chunk_id: match.cosine for match in near},
        meanings=_normalised_cosines(semantic),
        question_locale=question_locale,
        lexical_share=lexical_share * _reach(lexical),
    )
    found: dict[int, LexicalMatch | SemanticMatch] = {match.chunk_id: match for match in near}
    found |= {match.chunk_id: match for match in lexical}
    articles: dict[int, list[FusedChunk]] = {}
    for match in found.values():
        articles.setdefault(match.article_id, []).append(legs.fused(match))
    ranked = [_collapse(chunks, legs) for chunks in articles.values()]
    return sorted(ranked, key=lambda article: (-article.score, article.article_id))


def _reach(lexical: Sequence[LexicalMatch]) -> float:
    """Return what is left of the lexical leg's share: 1 when its best hit holds every word of the question."""
    best = max(lexical, key=lambda match: (match.score, match.coverage), default=None)
    return max(0.0, min(best.coverage, 1.0)) ** REACH_POWER if best else 0.0


def _collapse(chunks: Sequence[FusedChunk], legs: _Legs) -> RankedArticle:
    """Score an article by the best of each leg, which may be of different chunks; show its best fused chunk."""
    in_order = sorted(chunks, key=lambda chunk: (-chunk.score, chunk.chunk_id))
    best = in_order[0]
    by_words = max(chunk.lexical for chunk in chunks)
    by_meaning = max(chunk.semantic for chunk in chunks)
    share = legs.lexical_share_in(best.locale)
    return RankedArticle(
        article_id=best.article_id,
        category_id=best.category_id,
        locale=best.locale,
        chunk_id=best.chunk_id,
        score=share * by_words + (1 - share) * by_meaning,
        lexical=by_words,
        semantic=by_meaning,
        coverage=max(chunk.coverage for chunk in chunks),
        cosine=max((legs.cosines[c.chunk_id] for c in chunks if c.chunk_id in legs.cosines), default=None),
        lexical_score=by_words * legs.best_words,
        chunk_ids=tuple(chunk.chunk_id for chunk in in_order[:CHUNKS_KEPT]),
        lexical_share=share,
    )


def _normalised_cosines(semantic: SemanticMatches | None) -> dict[int, float]:
    if semantic is None or not semantic.matches:
        return {}
    top = max(match.cosine for match in semantic.matches)
    floor = min(semantic.mean - FLOOR_DEVIATIONS * semantic.deviation, top)
    height = top - floor
    if height <= 0:
        return {match.chunk_id: 1.0 for match in semantic.matches}
    return {match.chunk_id: max(0.0, (match.cosine - floor) / height) for match in semantic.matches}


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
