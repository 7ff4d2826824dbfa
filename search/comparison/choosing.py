"""Which two generations are compared when nobody names them."""

from search.indexing.switching import NotComplete, previous_generation
from search.models import GenerationState, IndexGeneration


class NothingToCompare(Exception):
    """There is no live generation, or no other one beside it."""


def choose_pair(old_id: int | None, new_id: int | None) -> tuple[IndexGeneration, IndexGeneration]:
    """Return the generations named; by default the live one and the newest that is ready, else the one before it.

    :raises NothingToCompare: if there are no two.
    :raises NotComplete: if one that is named is not complete.
    """
    if old_id is not None and new_id is not None:
        return _complete(old_id), _complete(new_id)
    live = IndexGeneration.objects.serving_site()
    if live is None:
        raise NothingToCompare
    if old_id is not None:
        return _complete(old_id), live
    ready = IndexGeneration.objects.for_site().filter(state=GenerationState.READY).order_by("-pk").first()
    if ready is not None:
        return live, ready
    previous = previous_generation()
    if previous is None:
        raise NothingToCompare
    return previous, live


def _complete(generation_id: int) -> IndexGeneration:
    found = IndexGeneration.objects.for_site().complete().filter(pk=generation_id).first()
    if found is None:
        raise NotComplete(generation_id)
    return found
