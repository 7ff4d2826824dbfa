"""Whether the site works: asked of the web server and of the worker, as a client would.

Invariant: asking never raises; what is not healthy is named.
"""

import json
import os
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from celery import Celery
from kombu.exceptions import OperationalError

from portal.runtime.credentials import LOOPBACK

WEB_TIMEOUT_SECONDS = 5.0
PING_TIMEOUT_SECONDS = 1.0


def web_complaint(port: int) -> str | None:
    """Return what keeps the web server from being ready, or None."""
    # Without a proxy: the address is this machine's own.
    opener = build_opener(ProxyHandler({}))
    request = Request(f"http://{LOOPBACK}:{port}/readyz", headers={"Host": _served_host()})
    try:
        with opener.open(request, timeout=WEB_TIMEOUT_SECONDS) as answer:
            return None if answer.status == HTTPStatus.OK else f"web answers {answer.status}"
    except HTTPError as error:
        return reasons_of(error.read()) or f"web answers {error.code}"
    except OSError:
        return "web does not answer yet"


def _served_host() -> str:
    """Return a name that the site answers to: an installation for others may not know its loopback address."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*")
    return first or LOOPBACK


def worker_complaint(broker_url: str) -> str | None:
    """Return what keeps the worker from being ready, or None."""
    application = Celery("signpost-ping", broker=broker_url, set_as_current=False)
    try:
        with application.connection_for_write(connect_timeout=PING_TIMEOUT_SECONDS) as connection:
            answers = application.control.ping(timeout=PING_TIMEOUT_SECONDS, limit=1, connection=connection)
    except (OperationalError, OSError):
        return "broker does not answer"
    return None if answers else "worker does not answer yet"


def reasons_of(body: bytes) -> str:
    """Name the checks that are not ok in an answer such as {"checks": {"index": {"status", "detail"}}}."""
    try:
        checks = json.loads(body)["checks"]
        return ", ".join(
            f"{name}: {check['detail']}" for name, check in checks.items() if check["status"] != "ok"
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
