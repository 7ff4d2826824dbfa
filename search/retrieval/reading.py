"""The question as the help center reads it: its language, its words and how rare each is, and what was meant."""

from dataclasses import dataclass, replace

from django.conf import settings

from search.contracts import SearchRequest
from search.models import ChunkKind
from search.retrieval.codes import join_known_codes, with_joined_codes
from search.retrieval.curation import Curation, curation_of
from search.retrieval.did_you_mean import Correction, find_corrections, with_corrections
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import Generation
from search.retrieval.language import detect_language, is_foreign, is_in_words, spoken_locales
from search.retrieval.lexical import Analysis, analyse
from search.retrieval.presenting import Stopwatch, category_ids
from search.retrieval.question import Question
from search.retrieval.shelves import Shelves
from search.retrieval.synonyms import expand, find_expansions
from search.retrieval.unsegmented import character_pairs


@dataclass(frozen=True)
class Reading:
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


def read_as_help_center(
    request: SearchRequest,
    question: Question,
    *,
    generation: Generation,
    shelves: Shelves,
    watch: Stopwatch,
    curation: Curation | None = None,
) -> Reading:
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
    return Reading(
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


def _locales(locale: str, generation: Generation) -> tuple[str, ...]:
    """Return the languages that texts may be in: the site's, whatever the index holds, and the reader's."""
    return tuple(sorted({locale, *generation.counts, *(code for code, _ in settings.LANGUAGES)}))


def _spoken(locale: str, generation: Generation) -> str:
    """Return the reader's language, or the one that most of the index is in when it holds none of theirs."""
    if locale in generation.counts or not generation.counts:
        return locale
    return max(generation.counts, key=lambda name: generation.counts[name])
