"""Whether a generation that was built may be read: checked on its rows and through search itself, before the swap.

Counts cover everything, the rest is sampled, so that the gate takes seconds whatever the size. It changes nothing.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kb.rendering import sections
from kb.visibility import Visibility
from search.contracts import Leg, SearchRequest
from search.indexing.chunking import chunk_article, content_hash
from search.indexing.nearest import nearest_chunks
from search.indexing.recipes import chunk_limit_of
from search.indexing.reconcile import plan_for
from search.indexing.sources import load_sources
from search.indexing.vector_index import has_vector_index
from search.languages import languages_of
from search.models import Chunk, ChunkKind, IndexedDocument, IndexGeneration, VocabularyWord
from search.retrieval.pipeline import answer

DOCUMENTS_CUT_AGAIN = 40
PASSAGES_ASKED_FOR = 40
RAREST_WORDS = 3
# Words in more passages than this tell none of them from the others.
MOST_HOLDERS = 50
# Of passages that hardly differ from others, some may be crowded out; of an index that is broken, most are missing.
LEAST_FOUND = 0.9
LEAST_RECALL = 0.95
NEIGHBOURS = 10
# In half precision equal vectors may be as far apart.
EQUAL = 1e-3


@dataclass(frozen=True)
class GateCheck:
    """`found` of `expected` were as they should be; the check passes from `least` on."""

    name: str
    found: int
    expected: int
    least: float
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.found >= self.least * self.expected


@dataclass(frozen=True)
class GateReport:
    checks: tuple[GateCheck, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    def to_json(self, *, at: datetime) -> dict[str, Any]:
        return {
            "checked_at": at.isoformat(),
            "passed": self.passed,
            "checks": [asdict(check) | {"passed": check.passed} for check in self.checks],
        }


def check_generation(
    generation: IndexGeneration, *, unstorable: Collection[int] = (), seed: int = 1
) -> GateReport:
    """Check counts, vectors, hashes, and that sampled passages are found by their words and by their vector.

    `unstorable` are translations that PostgreSQL refuses: no index can have them.
    """
    chance = random.Random(seed)  # noqa: S311  (a sample, no secret)
    with languages_of(generation.recipe):
        checks = [_check_counts(generation, unstorable), _check_hashes(generation, chance)]
        sample = _sample_chunks(generation, chance)
        checks.append(_check_words(generation, sample))
        if generation.dimensions:
            checks += [_check_vectors(generation), _check_own_vectors(generation, sample)]
            if has_vector_index(generation.pk):
                checks.append(_check_neighbours(generation, sample))
    return GateReport(tuple(checks))


def _check_counts(generation: IndexGeneration, unstorable: Collection[int]) -> GateCheck:
    """Every translation that readers can open stands in it, with all its passages, and nothing else does."""
    plan = plan_for(generation)
    missing = set(plan.to_index) - set(unstorable)
    wrong = len(missing) + len(plan.to_touch) + len(plan.to_remove)
    details = [f"to index {len(missing)}, to update {len(plan.to_touch)}, to remove {len(plan.to_remove)}"]
    details = (details if wrong else []) + ([f"cannot be stored: {len(unstorable)}"] if unstorable else [])
    documents = generation.documents.count()
    return GateCheck("counts", documents, documents + wrong, 1.0, "; ".join(details))


def _check_vectors(generation: IndexGeneration) -> GateCheck:
    chunks = Chunk.objects.filter(generation=generation)
    return GateCheck("vectors", chunks.filter(embedding__isnull=False).count(), chunks.count(), 1.0)


def _check_hashes(generation: IndexGeneration, chance: random.Random) -> GateCheck:
    """Sampled articles, cut again, give the passages that are stored."""
    documents = IndexedDocument.objects.filter(generation=generation)
    chosen = _choose(list(documents.values_list("translation_id", flat=True)), DOCUMENTS_CUT_AGAIN, chance)
    wrong = [pk for pk in chosen if _stored_hashes(generation, pk) != _hashes_anew(generation, pk)]
    detail = f"translations {', '.join(map(str, wrong[:5]))}" if wrong else ""
    return GateCheck("hashes", len(chosen) - len(wrong), len(chosen), 1.0, detail)


def _stored_hashes(generation: IndexGeneration, translation_id: int) -> list[str]:
    """Return the hash of each passage in order; of its text as it stands, not only as it was noted."""
    chunks = Chunk.objects.filter(
        generation=generation, document__translation_id=translation_id, kind=ChunkKind.PASSAGE
    ).order_by("ordinal")
    rows = chunks.values_list("content_hash", "title", "heading_path", "text")
    return [
        noted if noted == content_hash(title, tuple(path), text) else "" for noted, title, path, text in rows
    ]


def _hashes_anew(generation: IndexGeneration, translation_id: int) -> list[str]:
    source = load_sources([translation_id]).get(translation_id)
    if source is None:
        return []
    drafts = chunk_article(
        title=source.title,
        summary=source.summary,
        sections=sections(source.body),
        limit_tokens=chunk_limit_of(generation),
    )
    return [content_hash(source.title, draft.heading_path, draft.text) for draft in drafts]


def _sample_chunks(generation: IndexGeneration, chance: random.Random) -> list[Chunk]:
    passages = Chunk.objects.filter(generation=generation, kind=ChunkKind.PASSAGE)
    ids = _choose(list(passages.values_list("pk", flat=True)), PASSAGES_ASKED_FOR, chance)
    return list(passages.filter(pk__in=ids).order_by("pk"))


def _check_words(generation: IndexGeneration, sample: Sequence[Chunk]) -> GateCheck:
    """Search finds the article of a passage by the rarest words in it."""
    asked = [(chunk, words) for chunk in sample if (words := _rarest_words(generation, chunk))]
    found = sum(chunk.article_id in _found_by_words(generation, chunk, words) for chunk, words in asked)
    alike = len(sample) - len(asked)
    detail = f"{alike} have no rare words" if alike else ""
    return GateCheck("found by words", found, len(asked), LEAST_FOUND, detail)


def _rarest_words(generation: IndexGeneration, chunk: Chunk) -> list[str]:
    """Return nothing for a passage like many others, or in a language whose words are not counted."""
    present = {word.casefold() for word in _words_of(f"{chunk.title} {chunk.text}")}
    known = VocabularyWord.objects.filter(generation=generation, locale=chunk.locale, word__in=present)
    known = known.filter(chunks__lte=MOST_HOLDERS)
    return list(known.order_by("chunks", "word").values_list("word", flat=True)[:RAREST_WORDS])


def _words_of(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text).split()


def _found_by_words(generation: IndexGeneration, chunk: Chunk, words: Sequence[str]) -> tuple[int, ...]:
    request = SearchRequest(
        text=" ".join(words),
        locale=chunk.locale,
        visibilities=frozenset(Visibility),
        legs=frozenset({Leg.LEXICAL}),
    )
    return answer(request, generation_id=generation.pk).ranked


def _check_own_vectors(generation: IndexGeneration, sample: Sequence[Chunk]) -> GateCheck:
    """A passage, or another with the very same vector, is the nearest to its own vector."""
    found = sum(_is_found(generation, chunk) for chunk in sample)
    return GateCheck("found by vector", found, len(sample), LEAST_FOUND)


def _is_found(generation: IndexGeneration, chunk: Chunk) -> bool:
    if chunk.embedding is None:
        return False
    nearest = nearest_chunks(generation, chunk.embedding, limit=1)
    return any(other.chunk_id == chunk.pk or other.distance < EQUAL for other in nearest)


def _check_neighbours(generation: IndexGeneration, sample: Sequence[Chunk]) -> GateCheck:
    """The vector index finds the neighbours that comparing with every vector finds."""
    found, expected = 0, 0
    for chunk in sample:
        if chunk.embedding is None:
            continue
        exact = {
            near.chunk_id
            for near in nearest_chunks(generation, chunk.embedding, limit=NEIGHBOURS, exact=True)
        }
        near = {near.chunk_id for near in nearest_chunks(generation, chunk.embedding, limit=NEIGHBOURS)}
        found += len(exact & near)
        expected += len(exact)
    return GateCheck("neighbours", found, expected, LEAST_RECALL)


def _choose(ids: list[int], count: int, chance: random.Random) -> list[int]:
    return sorted(chance.sample(sorted(ids), min(count, len(ids))))
