"""All that a search reads of a generation, without the ids of rows: two of the same articles are alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.indexing.statistics import LENGTHS_DRIFT
from search.indexing.token_vectors import unpack_tokens
from search.models import Chunk, IndexGeneration, MeanLengths, VocabularyWord, WordCount

# What stands in a chunk as it is: passages and question rows alike.
COLUMNS = (
    *("document__translation_id", "document__revision_id", "article_id", "category_id", "visibility"),
    *("locale", "kind", "ordinal", "title", "heading_path", "anchor", "text", "content_hash", "tsv"),
)
# A model that embeds other texts beside one rounds a little differently.
VECTOR_TOLERANCE = 2e-3
LEAST_LIKENESS = 0.98
LENDS_NOTHING = "lends nothing"


@dataclass(frozen=True)
class Contents:
    """`chunks` are in the order of articles; everything else is in the order of `chunks`, or by its words."""

    chunks: list[tuple[object, ...]]
    vectors: list[NDArray[np.float32] | None]
    tokens: list[NDArray[np.float32] | None]
    weights: list[dict[int, float] | None]
    is_weighed_by_mean_lengths: list[bool]
    vocabulary: frozenset[tuple[object, ...]]
    word_counts: frozenset[tuple[object, ...]]
    mean_lengths: dict[str, tuple[float, ...]]


def read_contents(generation: IndexGeneration) -> Contents:
    chunks = Chunk.objects.filter(generation=generation).select_related("words", "token_vectors")
    ordered = list(chunks.order_by("document__translation_id", "kind", "ordinal"))
    means = {mean.locale: mean for mean in MeanLengths.objects.filter(generation=generation)}
    words = [getattr(chunk, "words", None) for chunk in ordered]
    return Contents(
        chunks=list(chunks.order_by("document__translation_id", "kind", "ordinal").values_list(*COLUMNS)),
        vectors=[_floats(chunk.embedding) for chunk in ordered],
        tokens=[_tokens(chunk) for chunk in ordered],
        weights=[
            dict(zip(found.weights.indices(), found.weights.values(), strict=True)) if found else None
            for found in words
        ],
        is_weighed_by_mean_lengths=[
            found is not None and chunk.locale in means and found.version == means[chunk.locale].version
            for chunk, found in zip(ordered, words, strict=True)
        ],
        vocabulary=_rows(
            VocabularyWord.objects.exclude(locale=""), generation, "locale", "word", "chunks", "meant"
        ),
        word_counts=_rows(WordCount.objects, generation, "locale", "lexeme", "visibility", "chunks"),
        mean_lengths={locale: (mean.title, mean.headings, mean.text) for locale, mean in means.items()},
    )


def differences(kept: Contents, fresh: Contents) -> list[str]:
    """Say in what `kept` is not what a generation that was built a moment ago holds.

    Weights may differ by as much as the mean lengths that they follow may lag.
    """
    return list(_differences(kept, fresh))


def _differences(kept: Contents, fresh: Contents) -> Iterator[str]:
    if kept.chunks != fresh.chunks:
        only = [row for row in kept.chunks if row not in fresh.chunks]
        lost = [row for row in fresh.chunks if row not in kept.chunks]
        yield f"chunks: {len(only)} too many, such as {only[:1]}; {len(lost)} missing, such as {lost[:1]}"
        return
    for number, (row, *pairs) in enumerate(
        zip(
            kept.chunks,
            zip(kept.vectors, fresh.vectors, strict=True),
            zip(kept.tokens, fresh.tokens, strict=True),
            zip(kept.weights, fresh.weights, strict=True),
            strict=True,
        )
    ):
        for name, are_alike, (one, other) in zip(
            ("vector", "token vectors", "weights"),
            (_same_vector, _same_tokens, _same_weights),
            pairs,
            strict=True,
        ):
            if (one is None) != (other is None) or (one is not None and not are_alike(one, other)):
                yield f"{name} of {row[:8]}"
        if not kept.is_weighed_by_mean_lengths[number]:
            yield f"weights of {row[:8]} follow other mean lengths than those of the generation"
    for name in ("vocabulary", "word_counts"):
        if odd := getattr(kept, name) ^ getattr(fresh, name):
            yield f"{name}: {sorted(map(str, odd))[:5]}"
    if not _same_lengths(kept.mean_lengths, fresh.mean_lengths):
        yield f"mean lengths: {kept.mean_lengths} and {fresh.mean_lengths}"


def lend_nothing() -> None:
    """Let no generation lend its vectors to the next, so that what is built afresh is embedded afresh."""
    IndexGeneration.objects.update(embedding_fingerprint=LENDS_NOTHING)


def _same_vector(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, atol=VECTOR_TOLERANCE))


def _same_tokens(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Each vector has its like among the others: where tokens are equally near, pooling may choose either."""
    if one.shape != other.shape:
        return False
    cosines = one @ other.T
    return not cosines.size or min(cosines.max(axis=0).mean(), cosines.max(axis=1).mean()) > LEAST_LIKENESS


def _same_weights(one: dict[int, float], other: dict[int, float]) -> bool:
    return one.keys() == other.keys() and all(
        abs(one[place] - other[place]) <= LENGTHS_DRIFT * other[place] for place in other
    )


def _same_lengths(one: dict[str, tuple[float, ...]], other: dict[str, tuple[float, ...]]) -> bool:
    return one.keys() == other.keys() and all(
        np.allclose(one[locale], other[locale], rtol=LENGTHS_DRIFT, atol=1e-9) for locale in other
    )


def _floats(vector: object) -> NDArray[np.float32] | None:
    return None if vector is None else np.asarray(vector, dtype=np.float32)


def _tokens(chunk: Chunk) -> NDArray[np.float32] | None:
    stored = getattr(chunk, "token_vectors", None)
    if stored is None:
        return None
    packed = unpack_tokens(bytes(stored.packed))
    return packed.rows.astype(np.float32) * packed.scales[:, None]


def _rows(queryset: object, generation: IndexGeneration, *columns: str) -> frozenset[tuple[object, ...]]:
    return frozenset(queryset.filter(generation=generation).values_list(*columns))
