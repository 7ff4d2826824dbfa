"""The board of translations and a text beside its original."""

import pytest
from django.urls import reverse

from kb.editor.term_marks import TermToUse, mark_terms
from kb.models import Revision, Translation
from kb.models.revisions import Significance
from kb.queries import family_of
from kb.services import DraftText, add_revision, create_article, give_category, publish_revision, write_term
from kb.visibility import Visibility
from tests.factories.kb import PUBLISHED_AT, live_translation, make_article, make_category

pytestmark = pytest.mark.django_db

BOARD = "/workshop/articles/translations/"


@pytest.fixture
def article(db):
    return make_article("Charge the battery", body="## Cold\n\nPlug in the charger.")


def translated(article, locale: str = "de") -> Translation:
    """Publish a translation made from the original that is live."""
    source = live_translation(article, article.source_locale).live_revision
    draft = DraftText("Akku laden", "", "## Kälte\n\nStecken Sie das Ladegerät ein.")
    made = add_revision(article=article, locale=locale, draft=draft, by=None, translated_from=source)
    publish_revision(revision_id=made.pk, by=None, at=PUBLISHED_AT)
    return live_translation(article, locale)


def revised(
    article, significance: Significance, body: str = "## Cold\n\nPlug in the new charger."
) -> Revision:
    draft = DraftText("Charge the battery", "", body, "", significance)
    made = add_revision(article=article, locale="en", draft=draft, by=None)
    return publish_revision(revision_id=made.pk, by=None, at=PUBLISHED_AT).live_revision


def side(text: Translation) -> str:
    return reverse("editor:side-by-side", args=[text.pk])


def typed(client, text: Translation, **fields: str) -> dict[str, str]:
    form = client.get(side(text)).context["form"]
    return {
        name: form[name].value() or "" for name in ("title", "summary", "body", "version", "tab")
    } | fields


def test_what_lags_worst_comes_first(client, writer, article):
    typo = make_article("Pause", body="Pause the plan.")
    translated(typo)
    revised(typo, Significance.TYPO, "Pause the plan!")
    translated(article)
    revised(article, Significance.MINOR)
    revised(article, Significance.MAJOR, "Wait.")
    client.force_login(writer)
    rows = client.get(BOARD).context["rows"]
    assert [(row.article.pk, row.cells[1].member.lag) for row in rows] == [
        (article.pk, Significance.MAJOR),
        (typo.pk, Significance.TYPO),
    ]


@pytest.mark.parametrize(
    ("standing", "count"), [("missing", 0), ("lags", 1), ("current", 0), ("unpublished", 0)]
)
def test_it_is_filtered_by_where_a_language_stands(client, writer, article, standing, count):
    translated(article)
    revised(article, Significance.MINOR)
    client.force_login(writer)
    page = client.get(BOARD, {"language": "de", "standing": standing})
    assert page.context["page"].paginator.count == count


def test_a_missing_language_is_begun_from_the_board(client, writer, article):
    client.force_login(writer)
    assert client.get(BOARD, {"language": "es", "standing": "missing"}).context["page"].paginator.count == 1
    response = client.post(reverse("editor:begin-translation", args=[article.pk, "es"]))
    text = Translation.objects.get(article=article, locale="es")
    assert response.url == side(text)
    assert (
        "Plug in the charger." in client.get(f"{side(text)}?start=original").context["form"]["body"].value()
    )


def test_changes_of_the_original_are_marked_beside_the_translation(client, writer, article):
    text = translated(article)
    revised(article, Significance.MINOR)
    client.force_login(writer)
    page = client.get(side(text))
    assert "<ins>new </ins>" in page.text or "<ins>new</ins>" in page.text
    assert "Stecken Sie das Ladegerät ein." in page.text
    assert client.get(f"{side(text)}?view=source").status_code == 200


def test_a_published_translation_is_up_to_date_with_the_original(client, lead, article):
    text = translated(article)
    newest = revised(article, Significance.MAJOR)
    client.force_login(lead)
    sent = typed(client, text, body="## Kälte\n\nDas neue Ladegerät.", wish="publish")
    assert client.post(side(text), sent).status_code == 302
    assert live_translation(article, "de").live_revision.translated_from_id == newest.pk
    assert {member.locale: member.lag for member in family_of(article.pk).members}["de"] is None


def test_nothing_to_change_keeps_the_text_and_follows_the_original(client, writer, reviewer, article):
    text = translated(article)
    newest = revised(article, Significance.TYPO)
    client.force_login(writer)
    client.post(side(text), typed(client, text, wish="unchanged"))
    made = text.revisions.first()
    assert (made.state, made.translated_from_id, made.significance) == ("in_review", newest.pk, "typo")
    assert made.body == text.live_revision.body


def test_what_was_typed_is_kept_when_the_title_is_missing(client, writer, article):
    text = translated(article)
    client.force_login(writer)
    page = client.post(side(text), typed(client, text, title="", body="Neu.", wish="keep"))
    assert page.status_code == 422
    assert page.context["form"]["body"].value() == "Neu."
    again = typed(client, text, title="Titel", wish="keep")
    assert client.post(side(text), again).status_code == 302


def test_a_save_over_somebody_elses_is_refused(client, writer, article):
    text = translated(article)
    client.force_login(writer)
    first, second = typed(client, text, body="Eins."), typed(client, text, body="Zwei.")
    client.post(side(text), first)
    assert client.post(side(text), second).status_code == 409


def test_terms_are_marked_and_checked(client, writer, article):
    write_term(words={"en": "charger", "de": "Netzteil"}, by=None)
    text = translated(article)
    client.force_login(writer)
    page = client.get(side(text))
    assert '<mark title="Netzteil">charger</mark>' in page.text
    assert [(term.wanted, term.is_used) for term in page.context["terms"]] == [("Netzteil", False)]


def test_marks_stay_out_of_code_and_attributes():
    terms = [TermToUse("plug", "Stecker", "", is_used=False)]
    html = '<p title="plug">A plug &amp; <code>plug</code></p>'
    assert (
        mark_terms(html, terms)
        == '<p title="plug">A <mark title="Stecker">plug</mark> &amp; <code>plug</code></p>'
    )


def test_a_text_elsewhere_is_not_there(client, writer, article):
    text = translated(article)
    give_category(category_id=make_category("Security").pk, by=None, user=writer)
    client.force_login(writer)
    assert client.get(side(text)).status_code == 404
    assert client.get(BOARD).context["page"].paginator.count == 0


def test_many_articles_take_few_queries(client, writer, django_assert_max_num_queries):
    for _ in range(12):
        translated(make_article())
    client.force_login(writer)
    with django_assert_max_num_queries(10):
        assert len(client.get(BOARD).context["rows"]) == 12


def test_a_missing_language_is_begun_beside_the_original(client, writer, article):
    client.force_login(writer)
    page = client.get(reverse("editor:article", args=[article.pk])).content.decode()
    address = reverse("editor:begin-translation", args=[article.pk, "de"])
    assert f'action="{address}"' in page
    beside = client.post(address, follow=True)
    assert beside.redirect_chain[-1][0] == side(article.translations.get(locale="de"))
    assert "Plug in the" in beside.content.decode()


def test_a_language_is_begun_alone_while_the_original_is_unwritten(client, writer):
    empty = create_article(
        category=make_category("Battery"), visibility=Visibility.PUBLIC, source_locale="en", by=writer
    )
    client.force_login(writer)
    page = client.get(reverse("editor:article", args=[empty.pk])).content.decode()
    assert reverse("editor:new-text", args=[empty.pk, "de"]) in page
    assert reverse("editor:begin-translation", args=[empty.pk, "de"]) not in page
