"""Tests marked `browser` drive a real Chromium; where there is none they are skipped, and CI fails.

SIGNPOST_CHROMIUM names the program; otherwise the usual names are looked for.
"""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A browser under test asks nobody but the site: no updates, no sync, no variations.
QUIET_OPTIONS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
NO_CHROMIUM = "No Chromium was found: install it, or name one with SIGNPOST_CHROMIUM."


def find_chromium() -> str | None:
    named = os.environ.get("SIGNPOST_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((found for name in PROGRAM_NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    if not in_browser or find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(NO_CHROMIUM)
    for item in in_browser:
        item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        report for report in terminalreporter.getreports("skipped") if NO_CHROMIUM in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(f"{NO_CHROMIUM} {len(skipped)} browser tests did not run.", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """A headless Chromium, driven by Playwright; take a new context for each test."""
    from playwright.sync_api import sync_playwright

    options = [*QUIET_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=options)
        yield browser
        browser.close()
