"""A real browser on a live server with a small help center; every message of its console fails the test."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from tests.factories.helpcenter import HelpCenter, make_help_center

# Playwright's synchronous driver keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

OpenPage = Callable[..., Page]
# What a browser reports of itself: a page that does not exist, a save or a form that is refused, a cut connection.
SAID_BY_THE_BROWSER = ("404 (Not Found)", "409 (Conflict)", "422 (Unprocessable Entity)", "net::ERR_FAILED")


@pytest.fixture
def center(transactional_db) -> HelpCenter:
    cache.clear()
    return make_help_center()


@pytest.fixture
def open_page(chromium: Browser, live_server, center) -> Iterator[OpenPage]:
    """Open a path in a context of its own, whose options are the keywords."""
    contexts, complaints = [], []

    def opened(path: str, **options: object) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.endswith(SAID_BY_THE_BROWSER)] == []
