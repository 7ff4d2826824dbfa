"""Snippets stay in step everywhere; conditional blocks reach only whom they are for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.models import AuditEntry, SnippetUse, Translation
from kb.queries import article_page, indexed_body, uses_of
from kb.rights import NotAllowed
from kb.services import (
    SnippetIsUnbalanced,
    SnippetIsUsed,
    SnippetNameIsUnusable,
    SnippetShowsItself,
    archive_article,
    delete_snippet,
    give_category,
    write_snippet,
)
from search.indexing.reconcile import reconcile
from search.models import Chunk
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def put(name: str, body: str, *, locale: str = "en", by=None, at=NOW):
    return write_snippet(name=name, locale=locale, body=body, by=by, at=at)


def html(slug: str, user, locale: str = "en") -> str:
    page = article_page(
        slug=slug, user=user, locale=locale, article_url=lambda *_: "/", media_url=lambda *_: "/"
    )
    return page.body.html


def test_a_changed_snippet_changes_every_text_that_shows_it(visitor, heard):
    put("phone", "Call **111**.")
    put("contact", "Questions? {{snippet:phone}}")
    article = make_article("Help", body="{{snippet:contact}}")
    assert "<strong>111</strong>" in html("help", visitor)
    with heard() as ids:
        put("phone", "Call **222**.")
    assert ids == [article.pk]
    assert "<strong>222</strong>" in html("help", visitor)


def test_a_snippet_is_shown_in_the_language_of_the_text(visitor):
    put("phone", "Call us.")
    put("phone", "Rufen Sie an.", locale="de")
    make_article("Hilfe", body="{{snippet:phone}}", locale="de")
    make_article("Ayuda", body="{{snippet:phone}}", locale="es")
    assert "Rufen Sie an." in html("hilfe", visitor, "de")
    assert "Call us." in html("ayuda", visitor, "es")


def test_snippets_that_lead_back_to_themselves_are_refused():
    put("a", "{{snippet:b}}")
    with pytest.raises(SnippetShowsItself):
        put("b", "{{snippet:a}}")
    assert not SnippetUse.objects.filter(snippet_name="a").exists()


def test_unusable_snippets_are_refused():
    for name in ("", "Has Space", "x" * 61):
        with pytest.raises(SnippetNameIsUnusable):
            put(name, "x")
    with pytest.raises(SnippetIsUnbalanced):
        put("open", ":::if audience=staff\nx")


def test_what_is_shown_somewhere_is_not_deleted(writer, reviewer):
    put("phone", "x")
    article = make_article("Help", body="{{snippet:phone}}")
    (text,), snippets = uses_of("phone")
    assert (text.article, snippets) == (article, [])
    with pytest.raises(SnippetIsUsed):
        delete_snippet(name="phone", by=reviewer)
    archive_article(article_id=article.pk, by=None)
    delete_snippet(name="phone", by=reviewer)
    with pytest.raises(NotAllowed):
        put("phone", "x", by=writer)


def test_who_may_not_publish_every_user_may_not_change_the_snippet(reviewer):
    billing = make_category("Billing")
    put("phone", "x")
    make_article("Elsewhere", body="{{snippet:phone}}", category=make_category("Security"))
    give_category(category_id=billing.pk, user=reviewer, by=None)
    with pytest.raises(NotAllowed):
        put("phone", "y", by=reviewer)
    put("own", "y", by=reviewer)


def test_the_same_text_again_is_no_change():
    put("phone", "x")
    lines = AuditEntry.objects.count()
    put("phone", "x")
    assert AuditEntry.objects.count() == lines


BODY = "Everybody.\n\n:::if audience=customers\nFor customers.\n:::\n\n:::if audience=staff\nFor staff.\n:::"


def test_a_page_shows_each_reader_what_is_for_them(visitor, customer, agent):
    make_article("Refunds", body=BODY)
    pages = [html("refunds", user) for user in (agent, visitor, customer, agent)]
    assert ["For customers" in page for page in pages] == [True, False, True, True]
    assert ["For staff" in page for page in pages] == [True, False, False, True]


def test_what_is_for_some_never_reaches_the_index():
    assert "For" not in indexed_body(BODY, locale="en")
    put("limit", "Limit 30 EUR.\n\n:::if audience=staff\nSECRET limit\n:::")
    make_article("Refunds", body=BODY + "\n\n{{snippet:limit}}")
    reconcile(at=NOW)
    texts = " ".join(Chunk.objects.values_list("text", flat=True))
    assert "Limit 30 EUR" in texts
    assert "Everybody" in texts
    assert not any(word in texts for word in ("For customers", "For staff", "SECRET", ":::"))


def test_the_reconcile_finds_a_changed_snippet_without_a_signal():
    put("phone", "Call 111.")
    make_article("Help", body="Help. {{snippet:phone}}")
    assert reconcile(at=NOW).indexed == 1
    put("phone", "Call 222.", at=NOW + timedelta(seconds=1))
    assert reconcile(at=NOW + timedelta(seconds=2)).indexed == 1
    assert reconcile(at=NOW + timedelta(seconds=3)).indexed == 0
    assert "222" in " ".join(Chunk.objects.values_list("text", flat=True))


def test_uses_follow_what_is_live():
    article = make_article("Help", body="{{snippet:phone}}")
    assert Translation.objects.filter(snippet_uses__snippet_name="phone").count() == 1
    write(article, title="Help", body="Nothing.")
    assert not SnippetUse.objects.exists()
