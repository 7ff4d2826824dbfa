"""From a question to what its reader is shown: analyse, find by words and by meaning, fuse, rerank, check, judge,
cut.

At most eight SQL queries, however many hits there are, and four more when what was typed finds nothing and its
correction is searched. The functions are called directly rather than through a Haystack
`Pipeline`: a web process without a model then never imports Haystack (two seconds, 250 MB), and every stage keeps
its types. `search.stores` has retrievers as components for those who compose a pipeline of their own.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.utils import timezone

from search.contracts import Degradation, Leg, Relevance, Reranking, SearchRequest, SearchResult
from search.embedding import EmbeddedQuery, EmbedderUnavailable, EmbeddingRecipe, ask_in_time, get_embedder
from search.languages import languages_of
from search.models import ChunkKind
from search.retrieval.backend import get_backend
from search.retrieval.codes import join_known_codes, with_joined_codes
from search.retrieval.counterparts import Shown, in_readers_language
from search.retrieval.curation import Curation, curation_of
from search.retrieval.did_you_mean import Correction, find_corrections, with_corrections
from search.retrieval.eligibility import Eligibility
from search.retrieval.fusion import RankedArticle, fuse
from search.retrieval.generations import Generation, read_generation_and
from search.retrieval.hydration import ReadableChunk, read_chunks
from search.retrieval.language import detect_language, is_foreign, is_in_words, spoken_locales
from search.retrieval.lexical import Analysis, LexicalMatch, analyse
from search.retrieval.pins import choose_pins, find_pinned, pinned_ids
from search.retrieval.presenting import (
    Found,
    Outcome,
    Stopwatch,
    category_ids,
    corrected_question,
    nothing,
    present,
)
from search.retrieval.question import Question, read_question
from search.retrieval.question_rows import fold_question_rows, with_own_evidence
from search.retrieval.reranking import Reranked, rerank
from search.retrieval.scale import unrelated_cosine
from search.retrieval.semantic import SemanticMatches
from search.retrieval.serving import serving_generation
from search.retrieval.shelves import READ_TREE, Shelves, shelves_of
from search.retrieval.synonyms import expand, find_expansions
from search.retrieval.unsegmented import character_pairs, find_by_pairs, with_words

logger = logging.getLogger(__name__)

# Chunks that each leg brings, and articles that are checked against `kb` after fusion.
LEG_LIMIT = 200
CHECKED = 100
# How long a question waits for a model that is still being loaded before it goes on with words alone.
WAIT_FOR_MODEL_SECONDS = 2.0
# And for the vector of the question; a hundred times what it takes on a quiet machine.
EMBED_SECONDS = 5.0
WARN_EVERY_SECONDS = 60.0

_warned_at = -WARN_EVERY_SECONDS


def search(request: SearchRequest) -> SearchResult:
    """Answer `request` from the generation that serves the site."""
    return answer(request).result


def answer(
    request: SearchRequest, *, generation_id: int | None = None, curation: Curation | None = None
) -> Outcome:
    """Answer `request` from the given generation, by default the one that serves the site.

    `curation` stands for the stored synonyms and pins, to see what others would do.
    """
    watch = Stopwatch()
    question = read_question(request.text)
    if not question.text or not request.visibilities:
        return nothing(request, watch)
    with watch.stage("prepare"):
        generation, tree = read_generation_and(READ_TREE, generation_id)
        generation = serving_generation(generation) if generation_id is None else generation
        shelves = shelves_of(tree, locale=request.locale)
    if generation is None:
        return nothing(request, watch, Degradation.NO_LIVE_GENERATION)
    with languages_of(generation.recipe):
        read = _read(
            request, question, generation=generation, shelves=shelves, watch=watch, curation=curation
        )
        return _answer(request, read, shelves=shelves, watch=watch)


def _answer(request: SearchRequest, read: "_Reading", *, shelves: Shelves, watch: Stopwatch) -> Outcome:
    corrected = corrected_question(request, read.corrections)
    # Words that no article holds mean nothing as they stand.
    instead = None if read.is_known else corrected
    outcome = present(request, _find(request, read, watch, instead), shelves=shelves, watch=watch)
    if corrected and not instead and outcome.result.relevance is Relevance.NONE:
        found = _find(request, read, watch, corrected)
        outcome = present(request, found, shelves=shelves, watch=watch)
    return outcome


@dataclass(frozen=True)
class _Reading:
    """The question as the help center reads it; `is_known` if some word of it, as typed, is in an article.

    `is_gibberish` if none is in an article, corrected or not, and none in a dictionary of the languages they are in.
    """

    question: Question
    language: str | None  # that the question is certainly in
    generation: Generation
    eligibility: Eligibility
    analysis: Analysis
    curation: Curation
    corrections: tuple[Correction, ...]
    is_known: bool
    is_gibberish: bool


def _read(
    request: SearchRequest,
    question: Question,
    *,
    generation: Generation,
    shelves: Shelves,
    watch: Stopwatch,
    curation: Curation | None = None,
) -> _Reading:
    curation = curation or curation_of(generation.curation_version)
    eligibility = Eligibility(
        generation_id=generation.id,
        locale=request.locale,
        visibilities=request.visibilities,
        category_ids=category_ids(request, shelves),
    )
    with watch.stage("analyse"):
        locales = _locales(request.locale, generation)
        analysis = analyse(
            with_joined_codes(question),
            generation=generation,
            locales=locales,
            visibilities=request.visibilities,
        )
        question, analysis = join_known_codes(question, analysis)
        language = detect_language(question.text, among={request.locale, *generation.counts})
        spoken = spoken_locales(language, reader=request.locale, locales=generation.counts, analysis=analysis)
        eligibility = replace(eligibility, spoken=spoken)
        expansions = find_expansions(question.text, locales=locales, curation=curation)
        analysis = expand(analysis, expansions, generation=generation, visibilities=request.visibilities)
        corrections = (
            ()
            if is_foreign(question.text, language, locales=generation.counts)
            else find_corrections(
                question.text,
                analysis=analysis,
                eligibility=eligibility,
                generation=generation,
                locale=_spoken(min(spoken) if len(spoken) == 1 else request.locale, generation),
            )
        )
    is_known = any(word.chunks > 0 for word in analysis.words)
    return _Reading(
        question=question,
        language=language,
        generation=generation,
        eligibility=replace(
            eligibility,
            constraint=analysis.constraint,
            kinds=tuple(ChunkKind.values) if generation.has_tied_questions else eligibility.kinds,
        ),
        analysis=with_corrections(analysis, corrections, generation=generation),
        curation=curation,
        corrections=corrections,
        is_known=is_known,
        is_gibberish=not is_known
        and not corrections
        and not character_pairs(question.text)
        and not is_in_words(question.text, language, reader=request.locale, locales=generation.counts),
    )


def _find(request: SearchRequest, read: _Reading, watch: Stopwatch, corrected: str | None) -> Found:
    """Find by the words, corrected ones among them, and by the meaning of what was typed or of its correction."""
    question = read_question(corrected) if corrected else read.question
    lexical: list[LexicalMatch] = []
    if Leg.LEXICAL in request.legs:
        with watch.stage("lexical"):
            lexical = with_words(
                find_by_pairs(question.text, eligibility=read.eligibility, limit=LEG_LIMIT),
                get_backend().find_lexical(read.analysis, eligibility=read.eligibility, limit=LEG_LIMIT),
            )
    meaning = _Meaning()
    if Leg.SEMANTIC in request.legs:
        also = [match.chunk_id for match in lexical]
        meaning = _by_meaning(question, request, read, also=also, watch=watch)
    with watch.stage("fuse"):
        ranked = _fuse(lexical, meaning.matches, read)
    with watch.stage("rerank"):
        reranked = _rerank(ranked, request, read, meaning, text=question.text)
        ranked = reranked.ranked
    with watch.stage("check"):
        shown = in_readers_language(ranked, eligibility=read.eligibility, first=CHECKED)
        pinned = _pinned(request, read, shown.ranked, corrected)
        ranked, readable = _check(shown.ranked, request, read.eligibility, read.analysis, also=pinned)
        elsewhere = _check_elsewhere(shown, request)
    return Found(
        ranked=tuple(ranked),
        pinned=tuple(article for article in pinned if article.chunk_id in readable),
        elsewhere=tuple(article for article in shown.elsewhere if article.chunk_id in elsewhere),
        readable={**elsewhere, **readable},
        analysis=read.analysis,
        semantic=meaning.matches,
        corrections=read.corrections,
        degradation=meaning.degradation,
        reranking=reranked.outcome,
        is_gibberish=read.is_gibberish,
        corrected=corrected,
    )


def _fuse(
    lexical: Sequence[LexicalMatch], semantic: SemanticMatches | None, read: _Reading
) -> list[RankedArticle]:
    """Rank with what question rows lend; what speaks for an article is its own text alone."""
    folded = fold_question_rows(lexical, semantic, eligibility=read.eligibility, generation=read.generation)
    ranked = fuse(folded.lent.lexical, folded.lent.semantic, question_locale=read.language)
    if not folded.has_rows:
        return ranked
    own = fuse(folded.own.lexical, folded.own.semantic, question_locale=read.language)
    return with_own_evidence(ranked, own, unrelated=semantic.unrelated if semantic else 0.0)


def _pinned(
    request: SearchRequest, read: _Reading, ranked: Sequence[RankedArticle], corrected: str | None
) -> tuple[RankedArticle, ...]:
    texts = [request.text, *([corrected] if corrected else [])]
    rules = choose_pins(texts, locale=request.locale, curation=read.curation, today=timezone.localdate())
    # Phrases and exclusions are about what is found: a pin was chosen by people.
    eligibility = replace(read.eligibility, constraint=None, spoken=frozenset())
    return find_pinned(pinned_ids(rules), ranked=ranked, eligibility=eligibility) if rules else ()


@dataclass(frozen=True)
class _Meaning:
    """What the semantic leg found, and the question's tokens, shape (q, token dimensions), for reranking."""

    matches: SemanticMatches | None = None
    tokens: npt.NDArray[np.float32] | None = None
    degradation: Degradation | None = None


def _by_meaning(
    question: Question, request: SearchRequest, read: _Reading, *, also: Sequence[int], watch: Stopwatch
) -> _Meaning:
    with watch.stage("embed"):
        seconds = None if request.unhurried else EMBED_SECONDS
        embedded = _embed(question.text, read.generation, seconds=seconds)
    if embedded is None:
        return _Meaning(degradation=Degradation.EMBEDDER_UNAVAILABLE)
    asked, unrelated = embedded
    with watch.stage("semantic"):
        matches = get_backend().find_semantic(
            asked.vector,
            eligibility=read.eligibility,
            generation=read.generation,
            limit=LEG_LIMIT,
            also=also,
        )
    return _Meaning(matches=replace(matches, unrelated=unrelated), tokens=asked.tokens)


def _embed(text: str, generation: Generation, *, seconds: float | None) -> tuple[EmbeddedQuery, float] | None:
    """Embed with the model that made the generation's vectors, and say what it gives unrelated texts.

    None, with a warning a minute, when the model cannot be had, or not within `seconds`.
    """
    recipe = generation.recipe.get("embedding")
    if not recipe:
        _warn("the index was built without a model")
        return None
    try:
        embedder = get_embedder(EmbeddingRecipe.from_json(recipe), wait_seconds=WAIT_FOR_MODEL_SECONDS)
        return ask_in_time(
            lambda: (embedder.embed_query_with_tokens(text), unrelated_cosine(embedder)), seconds=seconds
        )
    except EmbedderUnavailable as error:
        _warn(str(error))
        return None


def _rerank(
    ranked: Sequence[RankedArticle], request: SearchRequest, read: _Reading, meaning: _Meaning, *, text: str
) -> Reranked:
    """Compare the first articles with the question again; a leg that is asked for alone stays as it is."""
    if not request.reranks or request.legs != frozenset(Leg):
        return Reranked(list(ranked), Reranking.OFF)
    return rerank(ranked, text=text, tokens=meaning.tokens, request=request, generation=read.generation)


def _warn(reason: str) -> None:
    global _warned_at
    now = time.monotonic()
    if now - _warned_at >= WARN_EVERY_SECONDS:
        _warned_at = now
        logger.warning("Searching by words alone: %s", reason)


def _check(
    ranked: Sequence[RankedArticle],
    request: SearchRequest,
    eligibility: Eligibility,
    analysis: Analysis,
    *,
    also: Sequence[RankedArticle] = (),
) -> tuple[list[RankedArticle], Mapping[int, ReadableChunk]]:
    """Drop what `kb` does not let this reader see now. Words are marked in what is likely to be shown."""
    wanted = eligibility.category_ids
    shelf = [article for article in ranked if wanted is None or article.category_id in wanted]
    checked = list({a.chunk_id: a for a in [*also, *shelf[:CHECKED], *ranked[:CHECKED]]}.values())
    readable = read_chunks(
        [article.chunk_id for article in checked],
        locale=request.locale,
        visibilities=request.visibilities,
        analysis=analysis,
        marked=[article.chunk_id for article in [*also, *shelf[: request.limit + 5]]],
    )
    kept = [
        replace(article, category_id=readable[article.chunk_id].category_id)
        for article in ranked
        if article.chunk_id in readable
    ]
    return kept, readable


def _check_elsewhere(shown: Shown, request: SearchRequest) -> Mapping[int, ReadableChunk]:
    """Read what only the page of another language shows, if it is nearer to the question than all that this one has.

    A query more for those few questions; like a hit, it counts only if this reader may read it there.
    """
    nearest = shown.ranked[0].score if shown.ranked else 0.0
    if not shown.elsewhere or shown.elsewhere[0].score < nearest:
        return {}
    best = shown.elsewhere[0]
    return read_chunks([best.chunk_id], locale=best.locale, visibilities=request.visibilities)


def _locales(locale: str, generation: Generation) -> tuple[str, ...]:
    """Return the languages that texts may be in: the site's, whatever the index holds, and the reader's."""
    return tuple(sorted({locale, *generation.counts, *(code for code, _ in settings.LANGUAGES)}))


def _spoken(locale: str, generation: Generation) -> str:
    """Return the reader's language, or the one that most of the index is in when it holds none of theirs."""
    if locale in generation.counts or not generation.counts:
        return locale
    return max(generation.counts, key=lambda name: generation.counts[name])
