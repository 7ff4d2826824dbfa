"""Parts that hang rather than end: pages answer, or say that they cannot, within a bound; nothing waits for good."""

import psycopg
import pytest

from tests.system.killing import frozen, process_of

pytestmark = [pytest.mark.slow, pytest.mark.real_model, pytest.mark.timeout(600)]

# A statement of a page is given up after 10 s; the machine may have other work.
BOUND_SECONDS = 60.0
SEARCHES = ("/en/search/?q=willow", "/de/search/?q=willow", "/api/v1/search?q=willow")


@pytest.fixture
def willow(editor, visitor, until):
    made = editor("publish", title="The willow", body="Oil the willow.")
    until("found by all", lambda: all(made["slug"] in visitor.get(path).text for path in SEARCHES))
    return made


def test_searches_say_that_a_table_is_locked_and_recover(stack, visitor, until, willow, whole):
    with psycopg.connect(stack.endpoints.database_url) as connection:
        connection.execute("LOCK TABLE search_chunk IN ACCESS EXCLUSIVE MODE")
        answers = [visitor.get(path, timeout=2 * BOUND_SECONDS) for path in SEARCHES]
        reading = visitor.get(f"/en/articles/{willow['slug']}/", timeout=2 * BOUND_SECONDS)
    assert [answer.status for answer in answers] == [503, 503, 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert max(answer.seconds for answer in answers) < BOUND_SECONDS
    assert reading.seconds < BOUND_SECONDS
    until("found again", lambda: visitor.finds(willow["slug"], "willow"))


def test_searches_find_all_the_same_while_the_cache_hangs(stack, visitor, until, willow, whole):
    with frozen(process_of(stack, "valkey")):
        answers = [visitor.get(path, timeout=2 * BOUND_SECONDS) for path in SEARCHES]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert all(willow["slug"] in answer.text for answer in answers)
    assert max(answer.seconds for answer in answers) < BOUND_SECONDS
