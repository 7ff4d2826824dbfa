"""From a question to what its reader is shown: analyse, find by words and by meaning, fuse, check, judge, cut.

At most seven SQL queries, however many hits there are. The functions are called directly rather than through a Haystack
`Pipeline`: a web process without a model then never imports Haystack (two seconds, 250 MB), and every stage keeps
its types. `search.embedding` has the same legs as components for those who compose a pipeline of their own.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from django.conf import settings

from search.contracts import (
    CategoryFacet,
    Degradation,
    Hit,
    Leg,
    Relevance,
    SearchRequest,
    SearchResult,
)
from search.embedding import EmbedderUnavailable, EmbeddingRecipe, get_embedder
from search.retrieval import relevance as judging
from search.retrieval.did_you_mean import Correction, correct_text, find_corrections, with_corrections
from search.retrieval.eligibility import Eligibility
from search.retrieval.fusion import RankedArticle, fuse
from search.retrieval.generations import Generation, read_generation
from search.retrieval.hydration import ReadableChunk, read_chunks
from search.retrieval.language import detect_language
from search.retrieval.lexical import Analysis, LexicalMatch, analyse, find_lexical
from search.retrieval.passages import choose_passage, read_marks
from search.retrieval.question import Question, normalise, read_question
from search.retrieval.scale import unrelated_cosine
from search.retrieval.semantic import SemanticMatches, find_semantic
from search.retrieval.shelves import Shelves, read_shelves
from search.retrieval.unsegmented import character_pairs, find_by_pairs, mark_pairs

logger = logging.getLogger(__name__)

# Chunks that each leg brings, and articles that are checked against `kb` after fusion.
LEG_LIMIT = 200
CHECKED = 100
# How long a question waits for a model that is still being loaded before it goes on with words alone.
WAIT_FOR_MODEL_SECONDS = 2.0
WARN_EVERY_SECONDS = 60.0

_warned_at = -WARN_EVERY_SECONDS


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


@dataclass(frozen=True)
class Outcome:
    """A result with what it was judged by; `ranked` holds article ids, best first, before anything was cut."""

    result: SearchResult
    ranked: tuple[int, ...]
    evidence: judging.Evidence | None
    probability: float


def search(request: SearchRequest) -> SearchResult:
    """Answer `request` from the generation that serves the site."""
    return answer(request).result


def answer(request: SearchRequest, *, generation_id: int | None = None) -> Outcome:
    """Answer `request` from the given generation, by default the one that serves the site."""
    watch = Stopwatch()
    question = read_question(request.text)
    if not question.text or not request.visibilities:
        return _nothing(request, watch)
    with watch.stage("prepare"):
        generation = read_generation(generation_id)
        shelves = read_shelves(request.locale)
    if generation is None:
        return _nothing(request, watch, Degradation.NO_LIVE_GENERATION)
    found = _find(request, question, generation=generation, shelves=shelves, watch=watch)
    return _present(request, found, shelves=shelves, watch=watch)


def _find(
    request: SearchRequest, question: Question, *, generation: Generation, shelves: Shelves, watch: Stopwatch
) -> Found:
    eligibility = Eligibility(
        generation_id=generation.id,
        locale=request.locale,
        visibilities=request.visibilities,
        category_ids=_category_ids(request, shelves),
    )
    with watch.stage("analyse"):
        locales = _locales(request.locale, generation)
        analysis = analyse(question, generation=generation, locales=locales)
        corrections = find_corrections(
            question.text,
            analysis=analysis,
            eligibility=eligibility,
            generation=generation,
            locale=_spoken(request.locale, generation),
        )
        analysis = with_corrections(analysis, corrections, generation=generation)
        eligibility = replace(eligibility, constraint=analysis.constraint)
    lexical: list[LexicalMatch] = []
    if Leg.LEXICAL in request.legs:
        with watch.stage("lexical"):
            lexical = find_by_pairs(question.text, eligibility=eligibility, limit=LEG_LIMIT)
            lexical = lexical or find_lexical(analysis, eligibility=eligibility, limit=LEG_LIMIT)
    semantic, degradation = None, None
    if Leg.SEMANTIC in request.legs:
        also = [match.chunk_id for match in lexical]
        semantic, degradation = _by_meaning(question, eligibility, generation, also=also, watch=watch)
    with watch.stage("fuse"):
        ranked = fuse(lexical, semantic, question_locale=detect_language(question.text))
    with watch.stage("check"):
        ranked, readable = _check(ranked, request, eligibility, analysis)
    return Found(tuple(ranked), readable, analysis, semantic, corrections, degradation)


def _by_meaning(
    question: Question,
    eligibility: Eligibility,
    generation: Generation,
    *,
    also: Sequence[int],
    watch: Stopwatch,
) -> tuple[SemanticMatches | None, Degradation | None]:
    with watch.stage("embed"):
        embedded = _embed(question.text, generation)
    if embedded is None:
        return None, Degradation.EMBEDDER_UNAVAILABLE
    vector, unrelated = embedded
    with watch.stage("semantic"):
        matches = find_semantic(
            vector, eligibility=eligibility, generation=generation, limit=LEG_LIMIT, also=also
        )
    return replace(matches, unrelated=unrelated), None


def _embed(text: str, generation: Generation) -> tuple[npt.NDArray[np.float32], float] | None:
    """Embed with the model that made the generation's vectors, and say what it gives unrelated texts.

    None, with a warning a minute, when the model cannot be had.
    """
    recipe = generation.recipe.get("embedding")
    if not recipe:
        _warn("the index was built without a model")
        return None
    try:
        embedder = get_embedder(EmbeddingRecipe.from_json(recipe), wait_seconds=WAIT_FOR_MODEL_SECONDS)
        return embedder.embed_query(text), unrelated_cosine(embedder)
    except EmbedderUnavailable as error:
        _warn(str(error))
        return None


def _warn(reason: str) -> None:
    global _warned_at
    now = time.monotonic()
    if now - _warned_at >= WARN_EVERY_SECONDS:
        _warned_at = now
        logger.warning("Searching by words alone: %s", reason)


def _check(
    ranked: Sequence[RankedArticle], request: SearchRequest, eligibility: Eligibility, analysis: Analysis
) -> tuple[list[RankedArticle], Mapping[int, ReadableChunk]]:
    """Drop what `kb` does not let this reader see now. Words are marked in what is likely to be shown."""
    wanted = eligibility.category_ids
    shelf = [article for article in ranked if wanted is None or article.category_id in wanted]
    checked = list({a.chunk_id: a for a in [*shelf[:CHECKED], *ranked[:CHECKED]]}.values())
    readable = read_chunks(
        [article.chunk_id for article in checked],
        locale=request.locale,
        visibilities=request.visibilities,
        analysis=analysis,
        marked=[article.chunk_id for article in shelf[: request.limit + 5]],
    )
    kept = [
        replace(article, category_id=readable[article.chunk_id].category_id)
        for article in ranked
        if article.chunk_id in readable
    ]
    return kept, readable


def _present(request: SearchRequest, found: Found, *, shelves: Shelves, watch: Stopwatch) -> Outcome:
    wanted = _category_ids(request, shelves)
    shelf = [article for article in found.ranked if wanted is None or article.category_id in wanted]
    verdict = _judge(shelf, found)
    verdict_everywhere = verdict if wanted is None else _judge(found.ranked, found)
    with watch.stage("passages"):
        shown = judging.cut(shelf, verdict.relevance)[: request.limit]
        hits = tuple(_hit(request, article, found, shelves) for article in shown)
    result = SearchResult(
        request=request,
        relevance=verdict.relevance,
        hits=hits,
        facets=_facets(judging.cut(found.ranked, verdict_everywhere.relevance), shelves),
        did_you_mean=_did_you_mean(request, found.corrections),
        degradation=found.degradation,
        took_ms=watch.stop(),
    )
    ranked = tuple(article.article_id for article in shelf)
    return Outcome(result, ranked, verdict.evidence, verdict.probability)


def _judge(ranked: Sequence[RankedArticle], found: Found) -> judging.Verdict:
    evidence = judging.gather_evidence(ranked, analysis=found.analysis, semantic=found.semantic)
    return judging.judge_evidence(evidence)


def _hit(request: SearchRequest, article: RankedArticle, found: Found, shelves: Shelves) -> Hit:
    chunk = found.readable[article.chunk_id]
    weights = {word.lexeme: word.weight for word in found.analysis.in_locale(chunk.locale)}
    marks = read_marks(chunk.marked, text=chunk.text)
    if pairs := character_pairs(request.text):
        weights |= dict.fromkeys(pairs, 1.0)
        marks = mark_pairs(chunk.text, pairs)
    passage = choose_passage(
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


def _did_you_mean(request: SearchRequest, corrections: Sequence[Correction]) -> str | None:
    text = normalise(request.text)
    corrected = correct_text(text, corrections)
    return corrected if corrected != text else None


def _category_ids(request: SearchRequest, shelves: Shelves) -> tuple[int, ...] | None:
    return None if request.category_id is None else shelves.below(request.category_id)


def _locales(locale: str, generation: Generation) -> tuple[str, ...]:
    """Return the languages that texts may be in: the site's, whatever the index holds, and the reader's."""
    return tuple(sorted({locale, *generation.counts, *(code for code, _ in settings.LANGUAGES)}))


def _spoken(locale: str, generation: Generation) -> str:
    """Return the reader's language, or the one that most of the index is in when it holds none of theirs."""
    if locale in generation.counts or not generation.counts:
        return locale
    return max(generation.counts, key=lambda name: generation.counts[name])


def _nothing(request: SearchRequest, watch: Stopwatch, degradation: Degradation | None = None) -> Outcome:
    result = SearchResult(
        request=request, relevance=Relevance.NONE, degradation=degradation, took_ms=watch.stop()
    )
    return Outcome(result, (), None, 0.0)
