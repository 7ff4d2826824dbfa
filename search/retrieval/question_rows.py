"""Question rows in a result: whoever asks what was asked before is led to the article, and shown a passage of it.

Invariant: the text of a question row leaves this package nowhere. A row lends its scores to a passage of its article.
Whether the article answers is judged by its own text, unless a row says nearly the same as the question. Short texts
are near one another: with every row as evidence, .24 instead of .14 of the questions without an answer were shown as
good (sofmattress, three questions tied to each article); with these bounds it were .12, and of those with an answer .74
instead of .66 (with none .57).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from search.retrieval.eligibility import Eligibility, Params
from search.retrieval.fusion import RankedArticle
from search.retrieval.generations import Generation
from search.retrieval.lexical import LexicalMatch
from search.retrieval.semantic import SemanticMatch, SemanticMatches

# A row from this cosine on (0 for unrelated texts), or with so much of the question's words, asks for the same.
SAME_MEANING = 0.6
SAME_WORDS = 0.8

# Of the found chunks: each row, and the passage of its document that is nearest to it.
RESOLVE = """
    SELECT c.id, passage.id, passage.article_id, passage.category_id, passage.locale
    FROM search_chunk c
    LEFT JOIN LATERAL (
        SELECT p.id, p.article_id, p.category_id, p.locale FROM search_chunk p
        WHERE {eligible} AND p.document_id = c.document_id
        ORDER BY p.embedding <=> c.embedding, p.ordinal LIMIT 1) AS passage ON TRUE
    WHERE c.id = ANY(%(found)s) AND c.kind = 'question'
"""


@dataclass(frozen=True)
class Passage:
    chunk_id: int
    article_id: int
    category_id: int
    locale: str


@dataclass(frozen=True)
class LegMatches:
    """What both legs found; of passages alone, until rows have lent them their scores."""

    lexical: tuple[LexicalMatch, ...]
    semantic: SemanticMatches | None


@dataclass(frozen=True)
class Folded:
    """`own` is what the passages scored by themselves, `lent` what they score with the rows that point at them."""

    own: LegMatches
    lent: LegMatches

    @property
    def has_rows(self) -> bool:
        return self.own is not self.lent


def fold_question_rows(
    lexical: Sequence[LexicalMatch],
    semantic: SemanticMatches | None,
    *,
    eligibility: Eligibility,
    generation: Generation,
) -> Folded:
    """Put passages in place of question rows. One query, none in a help center without tied questions."""
    found = LegMatches(tuple(lexical), semantic)
    near = semantic.matches if semantic else ()
    ids = {match.chunk_id for match in lexical} | {match.chunk_id for match in near}
    if not generation.has_tied_questions or not ids:
        return Folded(found, found)
    rows = _resolve(sorted(ids), eligibility)
    return fold(found, rows) if rows else Folded(found, found)


def fold(found: LegMatches, rows: Mapping[int, Passage | None]) -> Folded:
    """Take the rows out, and give what they scored to a passage of their article. Pure.

    The passage is the nearest that was found to what is asked, else the nearest to the row; a row without any is gone.
    """
    near = found.semantic.matches if found.semantic else ()
    own_words = {match.chunk_id: match for match in found.lexical if match.chunk_id not in rows}
    own_near = {match.chunk_id: match for match in near if match.chunk_id not in rows}
    best = _best_passages([*own_words.values()], [*own_near.values()])
    lent_words, lent_near = dict(own_words), dict(own_near)
    for match in found.lexical:
        if (passage := rows.get(match.chunk_id)) is not None:
            target = best.get(match.article_id, passage)
            known = lent_words.get(target.chunk_id)
            if known is None or known.score < match.score:
                lent_words[target.chunk_id] = LexicalMatch(
                    target.chunk_id,
                    target.article_id,
                    target.category_id,
                    target.locale,
                    match.score,
                    max(known.coverage if known else 0.0, _evident(match.coverage)),
                )
    for one in near:
        if (passage := rows.get(one.chunk_id)) is not None:
            target = best.get(one.article_id, passage)
            held = lent_near.get(target.chunk_id)
            if held is None or held.cosine < one.cosine:
                lent_near[target.chunk_id] = SemanticMatch(
                    target.chunk_id, target.article_id, target.category_id, target.locale, one.cosine
                )
    return Folded(
        own=LegMatches(tuple(own_words.values()), _with(found.semantic, own_near)),
        lent=LegMatches(tuple(lent_words.values()), _with(found.semantic, lent_near)),
    )


def with_own_evidence(
    ranked: Sequence[RankedArticle], own: Sequence[RankedArticle], *, unrelated: float
) -> list[RankedArticle]:
    """Return `ranked` with what speaks for each article taken from `own`, its passages ranked by themselves.

    :param unrelated: the cosine that the model gives unrelated texts.
    """
    known = {article.article_id: article for article in own}
    same = unrelated + SAME_MEANING * (1 - unrelated)
    return [_with_evidence(article, known.get(article.article_id), same=same) for article in ranked]


def _with_evidence(article: RankedArticle, own: RankedArticle | None, *, same: float) -> RankedArticle:
    by_meaning = own.cosine if own else None
    if article.cosine is not None and article.cosine >= same:
        by_meaning = article.cosine
    has_words = own is None or article.coverage > own.coverage
    return replace(
        article,
        cosine=by_meaning,
        lexical_score=article.lexical_score if has_words and article.coverage else _score_of(own),
    )


def _evident(coverage: float) -> float:
    return coverage if coverage >= SAME_WORDS else 0.0


def _score_of(own: RankedArticle | None) -> float:
    return own.lexical_score if own else 0.0


def _best_passages(lexical: Sequence[LexicalMatch], semantic: Sequence[SemanticMatch]) -> dict[int, Passage]:
    """Return the passage of each article that is nearest by meaning, else by words."""
    best: dict[int, Passage] = {}
    for match in sorted(semantic, key=lambda match: (-match.cosine, match.chunk_id)):
        best.setdefault(match.article_id, _passage(match))
    for one in sorted(lexical, key=lambda one: (-one.score, one.chunk_id)):
        best.setdefault(one.article_id, _passage(one))
    return best


def _passage(match: LexicalMatch | SemanticMatch) -> Passage:
    return Passage(match.chunk_id, match.article_id, match.category_id, match.locale)


def _with(semantic: SemanticMatches | None, matches: Mapping[int, SemanticMatch]) -> SemanticMatches | None:
    if semantic is None:
        return None
    ordered = sorted(matches.values(), key=lambda match: (-match.cosine, match.chunk_id))
    return replace(semantic, matches=tuple(ordered))


def _resolve(chunk_ids: Sequence[int], eligibility: Eligibility) -> dict[int, Passage | None]:
    passages = replace(eligibility, kinds=Eligibility.kinds)
    params: Params = {**passages.params(), "found": list(chunk_ids)}
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE.format(eligible=passages.sql(alias="p")), params)
        return {
            row: None if passage is None else Passage(passage, article, category, locale)
            for row, passage, article, category, locale in cursor.fetchall()
        }
