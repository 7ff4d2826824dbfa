"""Comments on a passage, beside the text."""

import pytest
from django.urls import reverse

from kb.models import Comment
from kb.services import give_category
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(client, writer):
    make_category("Battery")
    article = make_article("Charge", body="## Before you start\n\nHold the **red** button.")
    client.force_login(writer)
    return article.translations.get()


def comment(client, translation, **fields: str):
    return client.post(reverse("editor:comment", args=[translation.pk]), {"text": "Which one?"} | fields)


def shown(client, text, **query: str) -> str:
    return client.get(reverse("editor:comments", args=[text.pk]), query).content.decode()


def test_selected_words_become_the_passage(client, text):
    comment(client, text, quote="the red button", before="Hold")
    made = Comment.objects.get()
    assert made.quote == "the **red** button"
    assert "Which one?" in shown(client, text)


def test_without_a_script_a_section_is_named(client, text):
    assert '<option value="Before you start">' in shown(client, text)
    comment(client, text, section="Before you start")
    assert Comment.objects.get().quote == "Before you start"


def test_words_that_are_not_in_the_source_are_kept_in_the_comment(client, text):
    comment(client, text, quote="from a snippet")
    assert Comment.objects.get().text == "“from a snippet”\n\nWhich one?"


def test_an_empty_comment_keeps_the_passage(client, text):
    response = comment(client, text, text=" ", quote="the red button")
    assert response.status_code == 422
    assert 'value="the red button"' in response.content.decode()
    assert not Comment.objects.exists()


def test_replies_resolving_and_reopening(client, text):
    comment(client, text)
    pk = Comment.objects.get().pk
    client.post(reverse("editor:reply", args=[pk]), {"text": "The upper one."})
    assert "The upper one." in shown(client, text)
    client.post(reverse("editor:settle", args=[pk]))
    assert "The upper one." not in shown(client, text)
    assert "The upper one." in shown(client, text, resolved="1")
    client.post(reverse("editor:settle", args=[pk]), {"reopen": "1"})
    assert "The upper one." in shown(client, text)


def test_a_passage_that_is_gone_says_so(client, text):
    comment(client, text, quote="the red button")
    write(text.article, title="Charge", body="Nothing of it.")
    assert "The passage is gone" in shown(client, text)


def test_it_leads_back_to_the_page_and_nowhere_else(client, text):
    here = reverse("editor:article", args=[text.article_id])
    assert comment(client, text, next=here).url.startswith(here + "#comment-")
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert comment(client, text, next=bad).url.startswith("/workshop/articles/texts/")


def test_what_is_said_is_shown_as_text(client, text):
    comment(client, text, text="<script>alert(1)</script>")
    assert "<script>alert" not in shown(client, text)


def test_who_works_elsewhere_can_neither_read_nor_answer(client, text, writer, lead):
    comment(client, text)
    pk = Comment.objects.get().pk
    give_category(category_id=make_category("Plans").pk, by=lead, user=writer)
    assert client.get(reverse("editor:comments", args=[text.pk])).status_code == 404
    assert client.post(reverse("editor:reply", args=[pk]), {"text": "x"}).status_code == 404
    assert client.post(reverse("editor:settle", args=[pk])).status_code == 404
