"""Values that nobody types: pages answer, and do not fail."""

import pytest
from django.urls import reverse

from tests.factories.kb import make_article

pytestmark = pytest.mark.django_db

PAGES_WITH_WORDS = (
    "editor:attention",
    "editor:kept",
    "editor:labels",
    "editor:links",
    "editor:snippet-choices",
    "editor:snippets",
    "editor:terms",
)
TOO_MANY_DIGITS = "9" * 5000


@pytest.mark.parametrize("name", PAGES_WITH_WORDS)
def test_words_with_a_nul_find_something_or_nothing(client, lead, name):
    client.force_login(lead)
    assert client.get(reverse(name), {"q": "a\x00b"}).status_code == 200


def test_an_article_to_merge_is_looked_for_with_a_nul(client, lead):
    client.force_login(lead)
    address = reverse("editor:merge-articles", args=[make_article().pk])
    assert client.get(address, {"q": "\x00b"}).status_code == 200


@pytest.mark.parametrize("name", ["editor:presence", "editor:preview"])
def test_a_nul_in_what_the_page_for_writing_sends_is_no_failure(client, writer, name):
    client.force_login(writer)
    address = reverse(name, args=[make_article().translations.get().pk])
    assert client.post(address, {"tab": "\x00", "preview_locale": "\x00", "body": "\x00"}).status_code == 200


def test_a_number_without_end_names_nothing(client, lead):
    client.force_login(lead)
    article = make_article()
    order = reverse("editor:move-in-shelf", args=[article.category_id])
    assert client.get(reverse("editor:add-category"), {"parent": TOO_MANY_DIGITS}).status_code == 200
    assert client.post(reverse("editor:terms"), {"term": TOO_MANY_DIGITS}).status_code == 422
    assert client.post(order, {"step": f"up:{TOO_MANY_DIGITS}"}).status_code == 404
    assert client.post(order, {"step": f"{TOO_MANY_DIGITS}:{article.pk}"}).status_code == 302


@pytest.mark.parametrize("version", ["x" * 100, TOO_MANY_DIGITS])
def test_a_version_that_is_none_of_ours_is_refused(client, writer, version):
    client.force_login(writer)
    address = f"/api/v1/articles/{make_article().pk}/texts/en/working-copy"
    answer = client.put(
        address, {"title": "A"}, content_type="application/json", headers={"If-Match": f'"{version}"'}
    )
    assert answer.status_code == 412
