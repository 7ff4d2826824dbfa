"""The two kinds of people around a running help center: who edits it, and who reads it over HTTP."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from portal.runtime.endpoints import PROJECT_ROOT
from tests.plugins.live_stack import LiveStack

POLL_SECONDS = 0.1
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Editor:
    """Calls the functions of `tests.system.editor` in that process: `editor("publish", title=…, body=…)`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, command: str, **arguments: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps([command, arguments])}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the editor's process has ended"
        answer = json.loads(line)
        assert "error" not in answer, f"{command}: {answer['error']}"
        return answer["value"]


@contextmanager
def editor_of(stack: LiveStack) -> Iterator[Editor]:
    endpoints = stack.endpoints
    environment = os.environ | {
        "SIGNPOST_HOME": str(stack.home),
        "DATABASE_URL": endpoints.database_url,
        "BROKER_URL": endpoints.broker_url,
        "CACHE_URL": endpoints.cache_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    with (stack.home / "editor.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.editor"],
            cwd=PROJECT_ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield Editor(process)
    finally:
        process.communicate(timeout=60)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Reader:
    """A browser without a screen: it keeps cookies, and takes any status for an answer."""

    def __init__(self, stack: LiveStack) -> None:
        self._url = stack.url
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, *, timeout: float = 30.0) -> Answer:
        return self._open(path, None, timeout)

    def post(self, path: str, **fields: str) -> Answer:
        return self._open(path, urlencode(fields).encode(), 30.0)

    def sign_in(self, email: str, password: str) -> "Reader":
        token = TOKEN.search(self.get("/accounts/login/").text)
        assert token
        answer = self.post("/accounts/login/", login=email, password=password, csrfmiddlewaretoken=token[1])
        assert answer.status == 200
        assert 'type="password"' not in answer.text, "the sign-in failed"
        return self

    def finds(self, slug: str, question: str, *, category: str = "") -> bool:
        """Say whether the results page for `question` leads to the article at `slug`."""
        parameters = {"q": question} | ({"category": category} if category else {})
        answer = self.get(f"/en/search/?{urlencode(parameters)}")
        assert answer.status == 200, answer.text
        return f"/en/articles/{slug}/" in answer.text

    def _open(self, path: str, data: bytes | None, timeout: float) -> Answer:
        began = time.monotonic()
        try:
            response = self._opener.open(f"{self._url}{path}", data, timeout)
        except HTTPError as error:
            response = error
        with response:
            text = response.read().decode()
            return Answer(response.status, response.headers, text, time.monotonic() - began)


def seconds_until(condition: Callable[[], bool], *, since: float, at_most: float, what: str) -> float:
    """Wait for `condition`; return the seconds that passed `since` (monotonic)."""
    while True:
        is_met = condition()
        passed = time.monotonic() - since
        assert passed < at_most, f"{what}: {'only' if is_met else 'not even'} after {passed:.1f} s"
        if is_met:
            return passed
        time.sleep(POLL_SECONDS)
