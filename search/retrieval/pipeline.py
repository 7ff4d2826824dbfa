"""From a question to what its reader is shown: read it, find by words and by meaning, fuse, rerank, check, judge, cut.

At most eight SQL queries, however many hits there are, and four more when what was typed finds nothing and its
correction is searched. The functions are called directly rather than through a Haystack
`Pipeline`: a web process without a model then never imports Haystack (two seconds, 250 MB), and every stage keeps
its types. `search.stores` has retrievers as components for those who compose a pipeline of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone

from search.contracts import Degradation, Leg, Relevance, Reranking, SearchRequest, SearchResult
from search.languages import languages_of
from search.retrieval.backend import get_backend
from search.retrieval.counterparts import Shown, in_readers_language
from search.retrieval.curation import Curation
from search.retrieval.eligibility import Eligibility
from search.retrieval.fusion import RankedArticle, fuse
from search.retrieval.generations import read_generation_and
from search.retrieval.hydration import ReadableChunk, read_chunks
from search.retrieval.lexical import Analysis, LexicalMatch
from search.retrieval.meaning import Meaning, find_by_meaning
from search.retrieval.pins import choose_pins, find_pinned, pinned_ids
from search.retrieval.presenting import (
    Found,
    Outcome,
    Stopwatch,
    corrected_question,
    nothing,
    present,
)
from search.retrieval.question import read_question
from search.retrieval.question_rows import fold_question_rows, with_own_evidence
from search.retrieval.reading import Reading, read_as_help_center
from search.retrieval.reranking import Reranked, rerank
from search.retrieval.semantic import SemanticMatches
from search.retrieval.serving import serving_generation
from search.retrieval.shelves import READ_TREE, Shelves, shelves_of
from search.retrieval.unsegmented import find_by_pairs, with_words

# Chunks that each leg brings, and articles that are checked against `kb` after fusion.
LEG_LIMIT = 200
CHECKED = 100


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
        read = read_as_help_center(
            request, question, generation=generation, shelves=shelves, watch=watch, curation=curation
        )
        return _answer(request, read, shelves=shelves, watch=watch)


def _answer(request: SearchRequest, read: Reading, *, shelves: Shelves, watch: Stopwatch) -> Outcome:
    corrected = corrected_question(request, read.corrections)
    # Words that no article holds mean nothing as they stand.
    instead = None if read.is_known else corrected
    outcome = present(request, _find(request, read, watch, instead), shelves=shelves, watch=watch)
    if corrected and not instead and outcome.result.relevance is Relevance.NONE:
        found = _find(request, read, watch, corrected)
        outcome = present(request, found, shelves=shelves, watch=watch)
    return outcome


def _find(request: SearchRequest, read: Reading, watch: Stopwatch, corrected: str | None) -> Found:
    """Find by the words, corrected ones among them, and by the meaning of what was typed or of its correction."""
    question = read_question(corrected) if corrected else read.question
    lexical: list[LexicalMatch] = []
    if Leg.LEXICAL in request.legs:
        with watch.stage("lexical"):
            lexical = with_words(
                find_by_pairs(question.text, eligibility=read.eligibility, limit=LEG_LIMIT),
                get_backend().find_lexical(read.analysis, eligibility=read.eligibility, limit=LEG_LIMIT),
            )
    meaning = Meaning()
    if Leg.SEMANTIC in request.legs:
        also = [match.chunk_id for match in lexical]
        meaning = find_by_meaning(
            question, read, limit=LEG_LIMIT, also=also, unhurried=request.unhurried, watch=watch
        )
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
    lexical: Sequence[LexicalMatch], semantic: SemanticMatches | None, read: Reading
) -> list[RankedArticle]:
    """Rank with what question rows lend; what speaks for an article is its own text alone."""
    folded = fold_question_rows(lexical, semantic, eligibility=read.eligibility, generation=read.generation)
    ranked = fuse(folded.lent.lexical, folded.lent.semantic, question_locale=read.language)
    if not folded.has_rows:
        return ranked
    own = fuse(folded.own.lexical, folded.own.semantic, question_locale=read.language)
    return with_own_evidence(ranked, own, unrelated=semantic.unrelated if semantic else 0.0)


def _pinned(
    request: SearchRequest, read: Reading, ranked: Sequence[RankedArticle], corrected: str | None
) -> tuple[RankedArticle, ...]:
    texts = [request.text, *([corrected] if corrected else [])]
    rules = choose_pins(texts, locale=request.locale, curation=read.curation, today=timezone.localdate())
    # Phrases and exclusions are about what is found: a pin was chosen by people.
    eligibility = replace(read.eligibility, constraint=None, spoken=frozenset())
    return find_pinned(pinned_ids(rules), ranked=ranked, eligibility=eligibility) if rules else ()


def _rerank(
    ranked: Sequence[RankedArticle], request: SearchRequest, read: Reading, meaning: Meaning, *, text: str
) -> Reranked:
    """Compare the first articles with the question again; a leg that is asked for alone stays as it is."""
    if not request.reranks or request.legs != frozenset(Leg):
        return Reranked(list(ranked), Reranking.OFF)
    return rerank(ranked, text=text, tokens=meaning.tokens, request=request, generation=read.generation)


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
