"""How far a build is: told to whoever started it, and stored for whoever looks at the generation."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from search.models import IndexGeneration

OnProgress = Callable[[int, int], None]

# Written so seldom that it costs nothing, so often that a stalled build is seen.
STORED_EVERY = timedelta(seconds=2)


class BuildProgress:
    """Translations that stand in `generation`, of all that should."""

    def __init__(self, generation: IndexGeneration, *, on_progress: OnProgress | None = None) -> None:
        self._generation_id = generation.pk
        self._tell = on_progress
        self._stored_at: datetime | None = None

    def report(self, done: int, total: int) -> None:
        if self._tell is not None:
            self._tell(done, total)
        now = timezone.now()
        if self._stored_at is None or done >= total or now - self._stored_at >= STORED_EVERY:
            self._stored_at = now
            IndexGeneration.objects.filter(pk=self._generation_id).update(
                progress_done=done, progress_total=total, progress_at=now
            )
