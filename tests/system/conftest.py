"""One running help center for the tests that leave its servers alone; what it calls is written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugins.live_stack import LiveStack, live_stack
from tests.system.people import Editor, Reader, editor_of
from tests.system.wiretap import Wiretap

# A few neighbours, so that a search has something to choose from.
NEIGHBOURS = (
    ("Charge the battery", "Plug the charger into the frame. A full charge takes four hours."),
    ("Adjust the saddle", "Loosen the lever below the saddle, choose the height, close the lever."),
    ("Change how you pay", "Open your account and choose another card for the subscription."),
    ("Lock the wheels", "Turn the key to the left until the ring closes around the spokes."),
    ("Report a lost bag", "Tell us the day and the shop. We keep found bags for thirty days."),
)


@dataclass(frozen=True)
class Site:
    stack: LiveStack
    wiretap: Wiretap
    users_home: Path
    editor: Editor
    visitor: Reader
    agent: Reader


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("watched")
    wiretap = Wiretap(folder)
    users_home = folder / "home of a user"
    users_home.mkdir()
    environment = {
        "DEMO": "0",
        # So rarely that whatever reaches the index within a test came there by a task.
        "RECONCILE_SECONDS": "3600",
        "PYTHONPATH": str(wiretap.python_path),
        "HOME": str(users_home),
    }
    with live_stack(folder / "data", **environment) as stack, editor_of(stack) as editor:
        for title, body in NEIGHBOURS:
            editor("publish", title=title, body=body)
        editor("employ", email="agent@cast.example", password="a-good-password", role="agent")
        agent = Reader(stack).sign_in("agent@cast.example", "a-good-password")
        yield Site(stack, wiretap, users_home, editor, Reader(stack), agent)
