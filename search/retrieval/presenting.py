"""From what was found to what is shown: judged, cut, and turned into hits with passages and facets. No queries."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from search.contracts import (
    CategoryFacet,
    Degradation,
    Hit,
    Relevance,
    Reranking,
    SearchRequest,
    SearchResult,
)
from search.retrieval import relevance as judging
from search.retrieval.did_you_mean import Correction, correct_text
from search.retrieval.fusion import RankedArticle
from search.retrieval.hydration import ReadableChunk
from search.retrieval.lexical import Analysis
from search.retrieval.openings import choose_opening
from search.retrieval.passages import choose_passage, read_marks
from search.retrieval.question import normalise
from search.retrieval.semantic import SemanticMatches
from search.retrieval.shelves import Shelves
from search.retrieval.unsegmented import character_pairs, mark_pairs


@dataclass
class Stopwatch:
    """Milliseconds by stage."""

    took_ms: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.took_ms[name] = round((time.perf_counter() - began) * 1000, 2)

    def stop(self) -> dict[str, float]:
        self.took_ms["total"] = round((time.perf_counter() - self.began) * 1000, 2)
        return self.took_ms


@dataclass(frozen=True)
class Found:
    """What the legs found for one question, fused and checked; `ranked` is before anything is cut."""

    ranked: tuple[RankedArticle, ...]
    readable: Mapping[int, ReadableChunk]
    analysis: Analysis
    semantic: SemanticMatches | None
    corrections: tuple[Correction, ...]
    degradation: Degradation | None
    is_gibberish: bool
    reranking: Reranking | None = None
    pinned: tuple[RankedArticle, ...] = ()  # stand first, whatever was found
    corrected: str | None = None  # what was searched instead of the question
    elsewhere: tuple[RankedArticle, ...] = ()  # what only the page of another language shows


@dataclass(frozen=True)
class Outcome:
    """A result with what it was judged by; `ranked` holds article ids, best first, before anything was cut."""

    result: SearchResult
    ranked: tuple[int, ...]
    evidence: judging.Evidence | None
    probability: float


def present(request: SearchRequest, found: Found, *, shelves: Shelves, watch: Stopwatch) -> Outcome:
    """Judge and cut the whole question: a category shows its part of that, as many as its facet says."""
    verdict = _judge(found.ranked, found)
    kept = _pinned_first(found, judging.cut(found.ranked, verdict.relevance))
    with watch.stage("passages"):
        shown = _on_shelf(kept, request, shelves)[: request.limit]
        hits = tuple(_hit(request, article, found, shelves) for article in shown)
    result = SearchResult(
        request=request,
        relevance=_relevance(verdict.relevance, shown, found),
        hits=hits,
        facets=_facets(kept, shelves),
        did_you_mean=None if found.corrected and hits else corrected_question(request, found.corrections),
        corrected=found.corrected if hits else None,
        degradation=found.degradation,
        reranking=found.reranking,
        other_locale=_other_locale(found),
        took_ms=watch.stop(),
    )
    whole = _pinned_first(found, found.ranked)
    ranked = tuple(article.article_id for article in _on_shelf(whole, request, shelves))
    return Outcome(result, ranked, verdict.evidence, verdict.probability)


def _pinned_first(found: Found, articles: Sequence[RankedArticle]) -> list[RankedArticle]:
    ids = {article.article_id for article in found.pinned}
    return [*found.pinned, *(article for article in articles if article.article_id not in ids)]


def _relevance(judged: Relevance, shown: Sequence[RankedArticle], found: Found) -> Relevance:
    """Believe the people who pinned an article that it answers."""
    if not shown:
        return Relevance.NONE
    ids = {article.article_id for article in found.pinned}
    return Relevance.GOOD if any(article.article_id in ids for article in shown) else judged


def _other_locale(found: Found) -> str | None:
    """Return the language whose page has a good answer where this one has none that is nearer."""
    if not found.elsewhere:
        return None
    is_good = _judge(found.elsewhere, found).relevance is Relevance.GOOD
    return found.elsewhere[0].locale if is_good else None


def _on_shelf(
    articles: Sequence[RankedArticle], request: SearchRequest, shelves: Shelves
) -> list[RankedArticle]:
    """Return those in the category that the request names, or all of them."""
    wanted = category_ids(request, shelves)
    return [article for article in articles if wanted is None or article.category_id in wanted]


def _judge(ranked: Sequence[RankedArticle], found: Found) -> judging.Verdict:
    evidence = judging.gather_evidence(
        ranked,
        analysis=found.analysis,
        semantic=found.semantic,
        passage=found.readable[ranked[0].chunk_id].text if ranked else "",
        is_gibberish=found.is_gibberish,
    )
    return judging.judge_evidence(evidence)


def _hit(request: SearchRequest, article: RankedArticle, found: Found, shelves: Shelves) -> Hit:
    chunk = found.readable[article.chunk_id]
    weights = {word.lexeme: word.weight for word in found.analysis.in_locale(chunk.locale)}
    marks = read_marks(chunk.marked, text=chunk.text)
    if pairs := character_pairs(request.text):
        weights |= dict.fromkeys(pairs, 1.0)
        marks = mark_pairs(chunk.text, pairs)
    opening = choose_opening(
        title=chunk.title, summary=chunk.summary, heading_path=chunk.heading_path, weights=weights
    )
    passage = opening or choose_passage(
        chunk.text,
        marks=marks,
        weights=weights,
        heading_path=chunk.heading_path,
        anchor=chunk.anchor,
    )
    return Hit(
        article_id=chunk.article_id,
        translation_id=chunk.translation_id,
        revision_id=chunk.revision_id,
        locale=chunk.locale,
        slug=chunk.slug,
        title=chunk.title,
        summary=chunk.summary,
        category_path=shelves.path(chunk.category_id),
        passage=passage,
        score=round(article.score, 4),
        updated_at=chunk.updated_at,
        visibility=chunk.visibility,
    )


def _facets(articles: Sequence[RankedArticle], shelves: Shelves) -> tuple[CategoryFacet, ...]:
    counts: dict[int, int] = {}
    for article in articles:
        top = shelves.top_of(article.category_id)
        counts[top] = counts.get(top, 0) + 1
    return tuple(
        CategoryFacet(crumb=shelves.crumbs[id], count=counts[id])
        for id in shelves.parents
        if id in counts and id in shelves.crumbs
    )


def corrected_question(request: SearchRequest, corrections: Sequence[Correction]) -> str | None:
    """Return the question with its corrections, operators and all; None if that changes nothing."""
    text = normalise(request.text)
    corrected = correct_text(text, corrections)
    return corrected if corrected != text else None


def category_ids(request: SearchRequest, shelves: Shelves) -> tuple[int, ...] | None:
    return None if request.category_id is None else shelves.below(request.category_id)


def nothing(request: SearchRequest, watch: Stopwatch, degradation: Degradation | None = None) -> Outcome:
    result = SearchResult(
        request=request, relevance=Relevance.NONE, degradation=degradation, took_ms=watch.stop()
    )
    return Outcome(result, (), None, 0.0)
