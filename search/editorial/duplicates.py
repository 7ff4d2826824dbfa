"""Passages of different articles that say nearly the same, found by their vectors and kept in the queue of `kb`.

A pair belongs to the text with the smaller id. It is found anew whenever one of its texts is indexed, and once a night.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from kb.attention.findings import Finding, finding
from kb.attention.looking import renew
from kb.models import AttentionItem, Translation
from kb.models.attention import AttentionKind
from search.editorial.differences import Differs, how_they_differ
from search.indexing.nearest import nearest_chunks
from search.models import Chunk, ChunkKind, IndexedDocument, IndexGeneration

# The cosine from which passages are compared word by word, and how many neighbours are looked at.
LEAST_COSINE = 0.85
NEIGHBOURS = 12
# Shorter ones ("See also") say the same without harm.
FEWEST_CHARACTERS = 60
LONGEST_SHOWN = 800
OF_PAIRS = (AttentionKind.DUPLICATE, AttentionKind.CONTRADICTION)


# Looked at again for so long after it was indexed, in case a look was lost.
RECENT = timedelta(minutes=30)


@dataclass(frozen=True)
class Pair:
    """`mine` and `theirs` are passages of the texts with the smaller and the larger id."""

    translation_id: int
    other_id: int
    found: Finding


def compare_articles(*, article_ids: Collection[int], at: datetime) -> int:
    """Compare the passages of these articles with all others; return how many pairs are kept for them."""
    generation = IndexGeneration.objects.serving_site()
    if generation is None or not generation.dimensions:
        return 0
    kept = 0
    for pk in Translation.objects.filter(article__in=article_ids).order_by("pk").values_list("pk", flat=True):
        pairs = {(pair.translation_id, pair.found.key): pair for pair in _pairs_of(pk, generation)}
        _keep(pk, pairs, at=at)
        kept += len(pairs)
    return kept


def compare_recent(*, at: datetime) -> int:
    """Compare what was indexed lately; what is lost all the same, the nightly comparison finds."""
    fresh = IndexedDocument.objects.filter(
        generation=IndexGeneration.objects.serving_site(), indexed_at__gte=at - RECENT
    )
    article_ids = set(fresh.values_list("translation__article_id", flat=True))
    return compare_articles(article_ids=article_ids, at=at)


def _pairs_of(translation_id: int, generation: IndexGeneration) -> Iterator[Pair]:
    own = _passages(generation).filter(document__translation=translation_id)
    for chunk in own.order_by("ordinal"):
        if len(chunk.text) < FEWEST_CHARACTERS:
            continue
        near = nearest_chunks(generation, list(chunk.embedding), limit=NEIGHBOURS)
        ids = [one.chunk_id for one in near if 1 - one.distance >= LEAST_COSINE]
        others = _passages(generation).filter(pk__in=ids, locale=chunk.locale)
        for other in others.exclude(article=chunk.article_id):
            if len(other.text) >= FEWEST_CHARACTERS and (pair := _pair(chunk, other)):
                yield pair


def _passages(generation: IndexGeneration) -> QuerySet[Chunk]:
    passages = Chunk.objects.filter(generation=generation, kind=ChunkKind.PASSAGE, embedding__isnull=False)
    return passages.select_related("document").defer("tsv")


def _pair(one: Chunk, other: Chunk) -> Pair | None:
    first, second = sorted([one, other], key=lambda chunk: chunk.document.translation_id)
    differs = how_they_differ(first.text, second.text)
    if differs is None:
        return None
    kind = AttentionKind.DUPLICATE if differs is Differs.WORDING else AttentionKind.CONTRADICTION
    other_id = second.document.translation_id
    found = finding(
        kind,
        f"{other_id} {first.content_hash} {second.content_hash}",
        found_in=f"{first.text}\n{second.text}",
        mine=first.text[:LONGEST_SHOWN],
        theirs=second.text[:LONGEST_SHOWN],
        differs=differs.value,
        anchor=first.anchor,
    )
    return Pair(first.document.translation_id, other_id, found)


@transaction.atomic
def _keep(translation_id: int, pairs: dict[tuple[int, str], Pair], *, at: datetime) -> None:
    """Bring the rows about this text, on either side, to the pairs that were found."""
    about = Q(translation=translation_id) | Q(other=translation_id)
    rows = AttentionItem.objects.select_for_update().filter(about, kind__in=OF_PAIRS).order_by("pk")
    present = {(item.translation_id, item.key): item for item in rows}
    AttentionItem.objects.filter(pk__in=[present[name].pk for name in present.keys() - pairs.keys()]).delete()
    for name in present.keys() & pairs.keys():
        renew(present[name], pairs[name].found)
    AttentionItem.objects.bulk_create(
        (
            AttentionItem(
                translation_id=pair.translation_id,
                other_id=pair.other_id,
                kind=pair.found.kind,
                key=pair.found.key,
                fingerprint=pair.found.fingerprint,
                detail=pair.found.detail,
                since=at,
            )
            for name, pair in pairs.items()
            if name not in present
        ),
        ignore_conflicts=True,
    )
