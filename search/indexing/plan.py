"""What has to be done so that an index holds what it should. Pure: two lists in, work out."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class DesiredDocument:
    """A translation that readers can open, as `kb` has it now."""

    translation_id: int
    article_id: int
    revision_id: int
    state_hash: str


@dataclass(frozen=True)
class IndexedState:
    """A translation as a generation has it. `is_whole` is False when passages are missing or older than a snippet."""

    translation_id: int
    article_id: int
    revision_id: int
    state_hash: str
    is_embedded: bool
    is_whole: bool


@dataclass(frozen=True)
class SyncPlan:
    """Ids of translations: to cut and embed, to update without embedding, and to take out."""

    to_index: tuple[int, ...] = ()
    to_touch: tuple[int, ...] = ()
    to_remove: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        return len(self.to_index) + len(self.to_touch) + len(self.to_remove)


def plan_sync(
    *, desired: Iterable[DesiredDocument], indexed: Iterable[IndexedState], can_embed: bool
) -> SyncPlan:
    """Compare what should be searchable with what is; without an embedder, missing vectors are no work yet."""
    wanted = {document.translation_id: document for document in desired}
    present = {state.translation_id: state for state in indexed}
    to_index, to_touch = [], []
    for translation_id, document in sorted(wanted.items()):
        state = present.get(translation_id)
        if state is None or not _holds_text_of(state, document, can_embed=can_embed):
            to_index.append(translation_id)
        elif state.state_hash != document.state_hash:
            to_touch.append(translation_id)
    return SyncPlan(tuple(to_index), tuple(to_touch), tuple(sorted(present.keys() - wanted.keys())))


def _holds_text_of(state: IndexedState, document: DesiredDocument, *, can_embed: bool) -> bool:
    return (
        state.revision_id == document.revision_id and state.is_whole and (state.is_embedded or not can_embed)
    )


@dataclass(frozen=True)
class PresentChunk:
    chunk_id: int
    content_hash: str


@dataclass(frozen=True)
class ChunkPlan:
    """`kept` pairs the id of a passage with its new ordinal; `new` are ordinals to write."""

    kept: tuple[tuple[int, int], ...]
    new: tuple[int, ...]
    gone: tuple[int, ...]


def plan_chunks(*, desired_hashes: Sequence[str], present: Iterable[PresentChunk]) -> ChunkPlan:
    """Keep every passage whose text is still wanted, wherever it now stands, and with it all that hangs on it."""
    by_hash: dict[str, deque[int]] = defaultdict(deque)
    for chunk in present:
        by_hash[chunk.content_hash].append(chunk.chunk_id)
    kept, new = [], []
    for ordinal, content_hash in enumerate(desired_hashes):
        if by_hash[content_hash]:
            kept.append((by_hash[content_hash].popleft(), ordinal))
        else:
            new.append(ordinal)
    gone = tuple(chunk_id for left in by_hash.values() for chunk_id in left)
    return ChunkPlan(tuple(kept), tuple(new), gone)
