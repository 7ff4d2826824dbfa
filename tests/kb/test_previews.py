"""A private link opens one text, for as long as it is good; a preview is the page that readers would get."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.merging import Text
from kb.models import PreviewLink
from kb.queries import preview_of, previewed_text, templates_for, terms_in
from kb.rights import NotAllowed
from kb.services import (
    LinkEndsBeforeItBegins,
    TermNeedsAWord,
    WordIsTaken,
    create_preview_link,
    delete_term,
    editable_text,
    open_preview_link,
    revoke_preview_link,
    save_working_copy,
    write_template,
    write_term,
)
from kb.visibility import SampleReader, Visibility
from tests.factories.kb import live_translation, make_article

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SOON = NOW + timedelta(days=1)


@pytest.fixture
def translation():
    return live_translation(make_article("Brakes", published=False, body="First."))


def link_to(translation, by, **more):
    return create_preview_link(translation_id=translation.pk, expires_at=SOON, by=by, at=NOW, **more)


def test_a_link_opens_the_newest_text_and_counts_views(translation, writer):
    link, token = link_to(translation, writer)
    for _ in range(2):
        opened = open_preview_link(token=token, at=NOW)
    assert (opened.pk, opened.views, previewed_text(opened).body) == (link.pk, 2, "First.")
    text, version = Text("Brakes", "", "Second."), editable_text(translation.pk).version
    save_working_copy(translation_id=translation.pk, text=text, expected_version=version, by=writer, at=NOW)
    assert previewed_text(opened).body == "Second."


def test_a_link_to_a_revision_shows_that_one(translation, writer):
    revision = translation.revisions.get()
    link, _ = link_to(translation, writer, revision_id=revision.pk)
    assert previewed_text(link).body == "First."


def test_a_link_that_is_over_opens_nothing(translation, writer):
    link, token = link_to(translation, writer)
    assert open_preview_link(token=token, at=SOON) is None
    assert open_preview_link(token=token + "x", at=NOW) is None
    revoke_preview_link(link_id=link.pk, by=writer, at=NOW)
    assert open_preview_link(token=token, at=NOW) is None
    with pytest.raises(LinkEndsBeforeItBegins):
        create_preview_link(translation_id=translation.pk, expires_at=NOW, by=writer, at=NOW)


def test_the_token_itself_is_not_kept(translation, writer):
    _, token = link_to(translation, writer)
    assert token not in str(PreviewLink.objects.values().get())


def test_who_may_not_edit_makes_no_links(translation, agent):
    with pytest.raises(NotAllowed):
        link_to(translation, agent)


@pytest.mark.parametrize(
    ("most", "shown"), [(Visibility.PUBLIC, 0), (Visibility.CUSTOMERS, 1), (Visibility.STAFF, 2)]
)
def test_a_preview_is_what_this_reader_would_get(most, shown):
    target = make_article("Secret", visibility=Visibility.STAFF)
    body = (
        f":::if audience=customers\nFor them\n:::\n:::if audience=staff\n[For us](article:{target.pk})\n:::"
    )
    html = preview_of(
        Text("T", "", body), locale="en", reader=SampleReader(most),
        article_url=lambda *_: "/there", media_url=lambda *_: "",
    ).body.html  # fmt: skip
    assert html.count("For") == shown
    assert ("/there" in html) is (most is Visibility.STAFF)


def test_terms_are_found_with_the_word_of_the_other_language(writer):
    write_term(words={"en": "lock", "de": "Schloss"}, by=writer, meaning="What keeps the bike")
    write_term(words={"en": "smart lock", "de": "Smart-Schloss"}, by=writer)
    found = terms_in("The Smart Lock, a lock; locking.", locale="en", target_locale="de")
    assert [(each.word, each.wanted) for each in found] == [
        ("Smart Lock", "Smart-Schloss"),
        ("lock", "Schloss"),
    ]
    assert terms_in("lock", locale="en", target_locale="es")[0].wanted == ""


def test_a_word_means_one_term_and_a_term_has_a_word(writer):
    term = write_term(words={"en": "lock"}, by=writer)
    with pytest.raises(WordIsTaken):
        write_term(words={"en": "Lock"}, by=writer)
    with pytest.raises(TermNeedsAWord):
        write_term(words={"en": ""}, by=writer, term_id=term.pk)
    delete_term(term_id=term.pk, by=writer)
    assert terms_in("lock", locale="en", target_locale="de") == ()


def test_each_language_has_the_same_templates():
    kinds = [[template.kind for template in templates_for(locale)] for locale in ("en", "de", "es", "fr")]
    assert kinds == [["how-to", "troubleshooting", "faq", "reference", "release-note"]] * 4
    assert templates_for("de")[0].name == "Anleitung"


def test_an_owners_template_stands_in_for_the_shipped_one(lead, writer):
    write_template(kind="faq", locale="en", name="Our questions", body="x", by=lead, at=NOW)
    assert {each.name for each in templates_for("en") if each.kind == "faq"} == {"Our questions"}
    with pytest.raises(NotAllowed):
        write_template(kind="faq", locale="en", name="x", body="x", by=writer, at=NOW)
