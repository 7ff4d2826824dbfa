"""What a writer picks from, and what the page shows beside the text."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.queries import article_page
from kb.services import write_snippet
from kb.visibility import Visibility
from tests.factories.kb import live_translation, make_article, make_translation

pytestmark = pytest.mark.django_db

BODY = """## Parts

1. One **bold** step.

> [!TIP]
> A tip.

| A | B |
|---|---|
| 1 | 2 |

:::if audience=staff
Only for us.
:::
"""


def ask(client, name: str, *args: object, **query: str) -> str:
    return client.get(reverse(f"editor:{name}", args=args), query).content.decode()


def test_articles_are_found_by_words_of_their_title(client, writer):
    found = make_article("Reset the battery")
    make_article("Battery in winter")
    make_article("Reset the battery of drafts", published=False)
    client.force_login(writer)
    page = ask(client, "links", q="battery reset")
    assert f'data-link="article:{found.pk}"' in page
    assert page.count("data-link=") == 1


def test_an_address_is_offered_as_it_is(client, writer):
    client.force_login(writer)
    assert 'data-link="https://example.org/a"' in ask(client, "links", q="https://example.org/a")
    assert "data-link=" not in ask(client, "links", q="javascript:alert(1)")


def test_the_sections_of_an_article_are_offered(client, writer):
    article = make_article("Parts", body=BODY)
    client.force_login(writer)
    assert f'data-link="article:{article.pk}#parts"' in ask(client, "link-headings", article.pk)


def test_what_a_writer_may_not_read_is_not_offered(client, customer, writer):
    make_article("For staff", visibility=Visibility.STAFF)
    client.force_login(writer)
    assert "For staff" in ask(client, "links", q="staff")
    client.force_login(customer)
    assert client.get(reverse("editor:links"), {"q": "staff"}).status_code == 403


def test_snippets_are_found_by_name_and_description(client, writer, reviewer):
    at = timezone.now()
    write_snippet(name="phone", locale="en", body="Call us.", by=reviewer, at=at, description="How to call")
    client.force_login(writer)
    assert 'data-snippet="phone"' in ask(client, "snippet-choices", q="call")
    assert 'data-snippet="phone"' not in ask(client, "snippet-choices", q="mail")


def preview(client, text, **fields: str) -> str:
    return client.post(reverse("editor:preview", args=[text.pk]), fields).content.decode()


def test_the_preview_is_what_the_published_page_shows(client, writer, visitor):
    text = live_translation(make_article("Parts", body=BODY))
    client.force_login(writer)
    page = article_page(
        slug=text.slug, user=visitor, locale="en", article_url=lambda *_: "", media_url=lambda *_: ""
    )
    assert page.body.html in preview(client, text, title="Parts", body=BODY)
    assert page.body.html in client.get(f"/en/articles/{text.slug}/").content.decode()


def test_the_preview_is_for_one_audience(client, writer):
    text = live_translation(make_article("Parts", body=BODY))
    client.force_login(writer)
    assert "Only for us." in preview(client, text, body=BODY, preview_audience="staff")
    assert "Only for us." not in preview(client, text, body=BODY, preview_audience="customers")


def test_the_preview_of_another_language_is_what_is_written_there(client, writer):
    article = make_article("Parts", body=BODY)
    make_translation(article, "Teile", locale="de", body="Auf Deutsch.")
    text = live_translation(article)
    client.force_login(writer)
    assert "Auf Deutsch." in preview(client, text, body=BODY, preview_locale="de")
    assert "Nothing is written in" in preview(client, text, body=BODY, preview_locale="es")


def test_the_panel_of_next_steps_follows_the_first_save(client, writer):
    text = live_translation(make_article("Parts", body=BODY))
    client.force_login(writer)
    assert 'value="submit"' not in ask(client, "finish", text.pk)
    form = client.get(reverse("editor:write", args=[text.pk])).context["form"]
    sent = {name: form[name].value() or "" for name in ("title", "summary", "version", "tab")}
    client.post(reverse("editor:autosave", args=[text.pk]), sent | {"body": "New."})
    assert 'value="submit"' in ask(client, "finish", text.pk)
