"""Is the process alive, and is everything there that it needs?

`/healthz` answers from the process alone, for a supervisor that restarts it. `/readyz` looks at the parts, for a load
balancer: 503 only when pages cannot be served. A part that search works without makes it degraded, still 200.
Anybody may ask, so that no answer tells how much there is or where: the log does.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from search.embedding import EmbedderUnavailable
from search.status import index_status, serving_embedder

# An index that lags longer than this is worth an operator's look; a reconcile runs every minute.
LAG_WORTH_A_LOOK_SECONDS = 300


class Health(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Check:
    status: Health
    detail: str
    took_ms: float = 0.0


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": Health.OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {
        "database": _timed(check_database),
        "broker": _timed(check_broker),
        "index": _timed(check_index),
        "model": _timed(check_model),
    }
    status = overall(checks)
    body = {"status": status, "checks": {name: asdict(check) for name, check in checks.items()}}
    return JsonResponse(body, status=503 if status is Health.UNAVAILABLE else 200)


def overall(checks: dict[str, Check]) -> Health:
    """Take the worst of all."""
    found = {check.status for check in checks.values()}
    for status in (Health.UNAVAILABLE, Health.DEGRADED):
        if status in found:
            return status
    return Health.OK


def check_database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check(Health.UNAVAILABLE, "PostgreSQL does not answer")
    return Check(Health.OK, "answers")


def check_broker() -> Check:
    try:
        # With the socket's own time limits: a broker that is there and says nothing would hold this thread for good.
        with Connection(
            settings.CELERY_BROKER_URL,
            connect_timeout=1,
            transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return Check(Health.DEGRADED, "does not answer; changes reach search by the reconcile")
    return Check(Health.OK, "answers")


def check_index() -> Check:
    try:
        status = index_status()
    except DatabaseError:
        return Check(Health.UNAVAILABLE, "cannot be read")
    if status.generation_id is None:
        return Check(Health.DEGRADED, "no live generation yet")
    lag = status.oldest_lag_seconds or 0
    details = [f"lags by {lag:.0f} s" if status.lagging else "up to date"]
    if status.unembedded:
        details.append("passages wait for their vectors")
    if status.is_outdated:
        details.append("the live index is not the one that manage.py reindex would build")
    if status.late_reranks:
        details.append("some searches were too late to be reranked")
    late = lag > LAG_WORTH_A_LOOK_SECONDS or status.unembedded
    return Check(Health.DEGRADED if late else Health.OK, ", ".join(details))


def check_model() -> Check:
    try:
        embedder = serving_embedder()
    except DatabaseError:
        return Check(Health.DEGRADED, "the index that names it cannot be read")
    except EmbedderUnavailable as error:
        return Check(Health.DEGRADED, f"search goes by words alone ({error.reason})")
    return Check(Health.OK, f"{embedder.dimensions} dimensions")


def _timed(check: Callable[[], Check]) -> Check:
    started = time.monotonic()
    result = check()
    return Check(result.status, result.detail, round((time.monotonic() - started) * 1000, 1))
