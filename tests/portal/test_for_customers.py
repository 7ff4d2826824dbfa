"""Who is not signed in is told that there is more to read, in the same words whether there is or not."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from kb.visibility import Visibility
from tests.factories.kb import make_article

NONE = "/en/search/?q=qqqqq+wwwww"
NOWHERE = "/en/articles/the-tandem-plan/"


def line(client, path: str):
    return BeautifulSoup(client.get(path).content, "html.parser").select_one(".for-customers")


@pytest.mark.parametrize("path", [NONE, NOWHERE])
def test_a_visitor_without_an_answer_may_sign_in_and_come_back(client, center, path):
    found = line(client, path)
    assert "Some articles are for customers only." in found.get_text()
    way = urlsplit(found.a["href"])
    assert way.path == "/accounts/login/"
    assert parse_qs(way.query) == {"next": [path]}


def test_the_line_does_not_tell_whether_there_is_such_an_article(client, center):
    before = [str(line(client, path)) for path in (NONE, NOWHERE)]
    make_article("The tandem plan", body="qqqqq wwwww", visibility=Visibility.CUSTOMERS)
    assert [str(line(client, path)) for path in (NONE, NOWHERE)] == before


@pytest.mark.parametrize("path", [NONE, NOWHERE])
def test_who_is_signed_in_is_not_asked_to(client, center, customer, path):
    client.force_login(customer)
    assert line(client, path) is None
