"""Which generation this process reads: the live one, as soon as the model that made it is at hand.

After a swap to another model, a process that had loaded the former goes on with the former generation for the seconds
that loading takes, instead of answering by words alone. Each process decides for itself, so it holds for any number of
them. The former generation hides what was hidden meanwhile, and every hit is checked against the articles besides.
"""

import threading
import time

from search.embedding import EmbedderUnavailable, EmbeddingRecipe, has_settled, load_in_background
from search.retrieval.generations import Generation, read_generation

# Whatever loading does, nobody reads the former generation longer. `collect_generations` keeps it for longer still.
FOLLOW_WITHIN_SECONDS = 60.0


class _Followed:
    """The generation that this process read last with everything at hand, and since when another one is live."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.generation_id: int | None = None
        self.behind_since: float | None = None

    def follow(self, generation_id: int) -> None:
        with self.lock:
            self.generation_id, self.behind_since = generation_id, None

    def seconds_behind(self) -> float:
        with self.lock:
            now = time.monotonic()
            if self.behind_since is None:
                self.behind_since = now
            return now - self.behind_since


_followed = _Followed()


def serving_generation(live: Generation | None) -> Generation | None:
    """Return the generation that a search of this process reads where `live` serves the site.

    No query, and one only while the model of a new generation is being loaded.
    """
    if live is None:
        return None
    if _followed.generation_id in {None, live.id} or not _is_worth_waiting(live):
        _followed.follow(live.id)
        return live
    if _followed.seconds_behind() > FOLLOW_WITHIN_SECONDS:
        _followed.follow(live.id)
        return live
    former = read_generation(_followed.generation_id)
    if former is None:
        _followed.follow(live.id)
    return former or live


def _is_worth_waiting(live: Generation) -> bool:
    """Say whether the model of `live` is not there yet, and see to it that it is being loaded."""
    stored = live.recipe.get("embedding")
    if not stored:
        return False
    try:
        recipe = EmbeddingRecipe.from_json(stored)
    except EmbedderUnavailable:
        return False
    if has_settled(recipe):
        return False
    load_in_background(recipe)
    return True
