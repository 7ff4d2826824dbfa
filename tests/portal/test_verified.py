"""What readers are told about when somebody last looked whether an article is true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.models import Article, Revision
from kb.models.revisions import Significance
from kb.queries import article_page
from kb.services import publish_revision
from portal.helpcenter.addresses import article_path, media_path
from tests.factories.kb import live_translation, make_article, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def verified(article, at, *, interval=None):
    Article.objects.filter(pk=article.pk).update(verified_at=at, verification_interval=interval)


def shown(client, article):
    translation = live_translation(article)
    return client.get(article_path(translation.locale, translation.slug)).content.decode()


def test_a_verified_article_says_so(client):
    article = make_article()
    assert "Verified" not in shown(client, article)
    verified(article, NOW - DAY, interval=30 * DAY)
    assert 'class="verified"' in shown(client, article)


def test_one_that_is_due_says_so(client):
    article = make_article()
    verified(article, NOW - 40 * DAY, interval=30 * DAY)
    text = shown(client, article)
    assert "due for another look" in text
    assert 'class="verified"' not in text


@pytest.mark.parametrize("significance", Significance)
def test_only_a_major_change_takes_the_badge_away(client, visitor, significance):
    article = make_article()
    verified(article, NOW - DAY)
    revision = write(article, title="Changed", body="Other words.", published=False)
    Revision.objects.filter(pk=revision.pk).update(significance=significance)
    publish_revision(revision_id=revision.pk, by=None, at=NOW)
    slug = live_translation(article).slug
    page = article_page(slug=slug, user=visitor, locale="en", article_url=article_path, media_url=media_path)
    assert (page.verified_at is None) is (significance == Significance.MAJOR)


def test_the_day_that_it_is_due_is_the_same_for_readers_and_for_lists(visitor):
    article = make_article()
    verified(article, NOW, interval=30 * DAY)
    slug = live_translation(article).slug
    page = article_page(slug=slug, user=visitor, locale="en", article_url=article_path, media_url=media_path)
    listed = Article.objects.with_verification().get(pk=article.pk)
    assert page.verification_due_at == listed.verification_due_at
