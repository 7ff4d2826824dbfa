"""What readers see changes only by publishing, and everybody above hears of it after the commit."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from kb.models import Article, ArticleLink, Redirect, Revision
from kb.services import (
    SlugIsEmpty,
    SlugIsTaken,
    change_slug,
    change_visibility,
    delete_article,
    move_article,
    publish_revision,
    unpublish_translation,
)
from kb.signals import articles_changed
from kb.visibility import Visibility
from tests.factories.kb import (
    PUBLISHED_AT,
    live_translation,
    make_article,
    make_category,
    make_translation,
    write,
)

pytestmark = pytest.mark.django_db
LATER = PUBLISHED_AT + timedelta(days=1)


def slugs() -> set[str]:
    return set(Redirect.objects.values_list("slug", flat=True))


def test_publishing_replaces_what_was_live():
    article = make_article("One")
    second = write(article, title="Two", body="b", at=LATER)
    translation = live_translation(article)
    assert translation.live_revision == second
    assert (translation.first_published_at, translation.updated_at) == (PUBLISHED_AT, LATER)
    assert list(Revision.objects.order_by("number").values_list("state", flat=True)) == [
        "superseded",
        "published",
    ]


def test_publishing_twice_changes_nothing(heard):
    article = make_article("One")
    live = live_translation(article).live_revision
    with heard() as ids:
        publish_revision(revision_id=live.pk, by=None, at=LATER)
    assert ids == []
    assert live_translation(article).updated_at == PUBLISHED_AT


def test_an_older_text_can_be_published_again():
    article = make_article("One")
    first = live_translation(article).live_revision
    write(article, title="Two", body="b")
    publish_revision(revision_id=first.pk, by=None, at=LATER)
    assert live_translation(article).live_revision == first
    assert set(Revision.objects.values_list("number", "state")) == {(1, "published"), (2, "superseded")}


def test_unpublishing_takes_a_text_from_readers(heard):
    target = make_article()
    article = make_article(body=f"[x](article:{target.pk})")
    with heard() as ids:
        for _ in range(2):
            unpublish_translation(translation_id=live_translation(article).pk, by=None)
    assert ids == [article.pk]
    assert live_translation(article).live_revision is None
    assert not ArticleLink.objects.exists()


def test_links_are_those_of_the_live_text():
    one, two = make_article(), make_article()
    article = make_article(body=f"[x](article:{one.pk}#Part) [y](article:{two.pk}) [z](article:999999)")
    assert set(ArticleLink.objects.values_list("target", "anchor")) == {(one.pk, "part"), (two.pk, "")}
    write(article, title="x", body="no links")
    assert not ArticleLink.objects.exists()


def test_the_address_follows_the_title_until_the_first_publication():
    article = make_article("Draft title", published=False)
    write(article, title="Better title", body="b")
    assert live_translation(article).slug == "better-title"
    write(article, title="Another title", body="b")
    assert live_translation(article).slug == "better-title"
    assert slugs() == set()


def test_a_wished_address_is_given_or_the_next_like_it():
    make_article("Brakes")
    article = make_article("Wheels")
    revision = write(article, title="Wheels", body="b", published=False)
    publish_revision(revision_id=revision.pk, by=None, at=LATER, slug="brakes")
    assert live_translation(article).slug == "brakes-2"
    assert slugs() == {"wheels"}
    publish_revision(revision_id=revision.pk, by=None, at=LATER, slug="brakes")
    assert live_translation(article).slug == "brakes-2"


@pytest.mark.parametrize(
    ("title", "locale", "slug"),
    [
        ("Akku für Größe Ä laden", "de", "akku-fuer-groesse-ae-laden"),
        ("¿Cómo está el pingüino?", "es", "como-esta-el-pinguino"),
        ("Don't panic: 2.0 & more", "en", "dont-panic-2-0-more"),
        ("電池の交換", "ja", "電池の交換"),
        ("Замена батареи й", "ru", "замена-батареи-й"),
        ("!!!", "en", "article"),
    ],
)
def test_addresses_are_spelled_for_their_language(title: str, locale: str, slug: str):
    assert live_translation(make_article(title, locale=locale), locale).slug == slug


def test_a_long_title_is_cut_between_words():
    slug = live_translation(make_article("word " * 40)).slug
    assert len(slug) <= 80
    assert slug.endswith("-word")


def test_redirects_never_lead_in_circles():
    article = make_article("One")
    translation = live_translation(article)
    for slug in ("two", "three", "one", "two"):
        change_slug(translation_id=translation.pk, slug=slug, by=None)
        assert slug not in slugs()
    assert slugs() == {"one", "three"}


def test_an_address_in_use_is_refused_and_an_old_one_given():
    first, second = make_article("One"), make_article("Two")
    with pytest.raises(SlugIsTaken):
        change_slug(translation_id=live_translation(second).pk, slug="one", by=None)
    with pytest.raises(SlugIsEmpty):
        change_slug(translation_id=live_translation(second).pk, slug="!", by=None)
    change_slug(translation_id=live_translation(first).pk, slug="uno", by=None)
    change_slug(translation_id=live_translation(second).pk, slug="one", by=None)
    assert slugs() == {"two"}


def test_a_new_article_takes_no_address_that_old_links_lead_by():
    first = make_article("One")
    change_slug(translation_id=live_translation(first).pk, slug="uno", by=None)
    assert live_translation(make_article("One")).slug == "one-2"


def test_the_same_address_may_exist_in_two_languages():
    article = make_article("Akku")
    assert make_translation(article, "Akku", locale="de").slug == "akku"


def test_moves_and_visibility_are_announced_once_they_happen(heard):
    article = make_article()
    category = make_category("Other")
    with heard() as ids:
        for _ in range(2):
            move_article(article_id=article.pk, category_id=category.pk, by=None)
            change_visibility(article_id=article.pk, visibility=Visibility.STAFF, by=None)
    assert ids == [article.pk, article.pk]
    article.refresh_from_db()
    assert (article.category, article.visibility) == (category, "staff")


def test_deleting_announces_what_is_gone(heard):
    article_id = make_article().pk
    with heard() as ids:
        for _ in range(2):
            delete_article(article_id=article_id, by=None)
    assert ids == [article_id]
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


def test_nothing_is_announced_of_what_was_rolled_back(heard):
    article = make_article()
    with heard() as ids, transaction.atomic():
        delete_article(article_id=article.pk, by=None)
        transaction.set_rollback(True)
    assert ids == []
    assert Article.objects.exists()


def test_a_receiver_that_fails_breaks_nothing(heard):
    def broken(**_: object) -> None:
        raise RuntimeError

    articles_changed.connect(broken)
    try:
        with heard() as ids:
            article = make_article()
    finally:
        articles_changed.disconnect(broken)
    assert ids == [article.pk]


def test_times_are_given_not_taken():
    at = datetime(2020, 1, 1, tzinfo=UTC)
    assert live_translation(make_article(at=at)).updated_at == at
