"""What happens by itself, and how often."""

from typing import Any

QUARTER_OF_AN_HOUR, HOUR, DAY = 900, 3_600, 86_400


def beat_schedule(*, reconcile_seconds: int) -> dict[str, dict[str, Any]]:
    """Return Celery's schedule; every task is safe to run twice and finds what a lost run left."""
    return {
        "run-schedule": _every(30, "kb.tasks.run_schedule"),
        "tell-reviewers": _every(300, "kb.tasks.tell_reviewers"),
        "look-at-what-is-due": _every(QUARTER_OF_AN_HOUR, "kb.tasks.look_at_what_is_due"),
        "look-at-all-texts": _every(DAY, "kb.tasks.look_at_all_texts"),
        "tidy-up": _every(DAY, "kb.tasks.tidy_up"),
        "reconcile-index": _every(reconcile_seconds, "search.tasks.reconcile_index"),
        "compare-recent-passages": _every(600, "search.tasks.compare_recent_passages"),
        "compare-all-passages": _every(DAY, "search.tasks.compare_all_passages"),
        "forget-questions": _every(HOUR, "search.tasks.forget_old_questions"),
    }


def _every(seconds: int, task: str) -> dict[str, Any]:
    # While no worker runs, requests for the same work do not pile up.
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}
