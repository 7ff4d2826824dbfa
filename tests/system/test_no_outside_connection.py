"""Nothing that is asked, written or read leaves the machine."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from portal.runtime.endpoints import PROJECT_ROOT
from tests.system.killing import descendants_of
from tests.system.sockets import listening_addresses
from tests.system.wiretap import Wiretap

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(400)]

PAGES = (
    "/en/",
    "/en/articles/charge-the-battery/",
    "/en/search/?q=how+long+does+the+battery+charge",
    "/api/v1/docs",
    "/accounts/login/",
)
# What an author brings along: the reader's browser may fetch it one day, the site never does.
FOREIGN = """# Far away

![A picture](https://pictures.example.com/far.png) and <img src="//pictures.example.com/near.png">

See [the maker](https://maker.example.com/) or <https://maker.example.com/more>.
"""
# A model that ignored the switches would report its use when it is loaded and when it runs.
SEARCH = """
import os, django; django.setup()
from kb.visibility import Visibility
from search.contracts import SearchRequest
from search.retrieval import search
found = search(SearchRequest(text="charge the battery", locale="en", visibilities=frozenset(Visibility)))
import haystack.telemetry._telemetry as telemetry, sys
assert found.hits and found.degradation is None
assert telemetry.telemetry is None
"""


@pytest.fixture
def run(site):
    """Run a Python program in the surroundings of the running site, listened to."""
    endpoints = site.stack.endpoints
    surroundings = {
        "SIGNPOST_HOME": str(site.stack.home),
        "DATABASE_URL": endpoints.database_url,
        "BROKER_URL": endpoints.broker_url,
        "CACHE_URL": endpoints.cache_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": f"{site.wiretap.python_path}:{PROJECT_ROOT}",
        "HOME": str(site.users_home),
    }
    # The switches are the project's to set, not those of whoever runs the tests.
    inherited = {name: value for name, value in os.environ.items() if not is_a_switch(name)}

    def running(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT_ROOT,
            env=inherited | surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return running


def is_a_switch(name):
    return name.startswith(("HAYSTACK_", "HF_", "TRANSFORMERS_", "DO_NOT_TRACK"))


def foreign_calls(wiretap):
    return [call for call in wiretap.calls() if not call.is_local]


def test_the_wiretap_hears_what_leaves_the_machine(tmp_path):
    wiretap = Wiretap(tmp_path)
    code = "import socket\ntry: socket.getaddrinfo('outside.invalid', 80)\nexcept OSError: pass"
    environment = os.environ | {"PYTHONPATH": str(wiretap.python_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert [(call.event, call.target) for call in foreign_calls(wiretap)] == [
        ("socket.getaddrinfo", "outside.invalid")
    ]


def test_the_running_site_calls_nobody(site):
    assert site.visitor.finds("charge-the-battery", "how long does the battery charge")
    assert site.agent.get("/api/v1/search?q=battery").status == 200
    heard = {call.program for call in site.wiretap.calls()}
    for program in ("portal.runtime", "gunicorn", "celery -A portal worker", "celery -A portal beat"):
        assert any(program in said for said in heard), program
    assert any(call.event == "socket.connect" for call in site.wiretap.calls())
    assert foreign_calls(site.wiretap) == []


def test_commands_and_the_model_call_nobody(site, run, tmp_path):
    (tmp_path / "far-away.md").write_text(FOREIGN, encoding="utf-8")
    run("manage.py", "import_articles", str(tmp_path))
    run("manage.py", "reindex", "--force")
    run("manage.py", "check")
    run("-c", SEARCH)
    assert foreign_calls(site.wiretap) == []
    assert not (site.users_home / ".haystack").exists()
    assert not (site.users_home / ".cache" / "huggingface").exists()


def test_nothing_listens_beyond_this_machine(site):
    addresses = listening_addresses([site.stack.process.pid, *descendants_of(site.stack.process.pid)])
    assert len(addresses) == 3
    assert all(address.is_loopback for address in addresses)


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_its_own_site_alone(site, chromium, path):
    page = chromium.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site.stack.url}{path}", wait_until="networkidle")
    page.context.close()
    assert len(asked) > 1
    own = urlsplit(site.stack.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
    assert complaints == []
