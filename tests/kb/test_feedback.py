"""Votes and views."""

from datetime import date

import pytest

from kb.models import ArticleViews, ArticleVote, Revision
from kb.services import RevisionWasNeverPublished, count_view, vote_on_revision
from tests.factories.kb import live_translation, make_article

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def vote(revision: Revision, *, is_helpful: bool, key: str = "reader", comment: str = "") -> ArticleVote:
    return vote_on_revision(
        revision_id=revision.pk, is_helpful=is_helpful, voter=None, voter_key=key, comment=comment
    )


@pytest.fixture
def revision() -> Revision:
    return live_translation(make_article()).live_revision


def test_one_reader_has_one_vote_and_may_change_it(revision: Revision):
    vote(revision, is_helpful=False, comment="Too short")
    vote(revision, is_helpful=True)
    vote(revision, is_helpful=True, key="other")
    assert set(ArticleVote.objects.values_list("voter_key", "is_helpful", "comment")) == {
        ("reader", True, ""),
        ("other", True, ""),
    }


def test_words_stay_when_the_same_is_said_again(revision: Revision):
    vote(revision, is_helpful=False)
    vote(revision, is_helpful=False, comment="Too\x00 short " + "x" * 3000)
    vote(revision, is_helpful=False)
    comment = ArticleVote.objects.get().comment
    assert comment.startswith("Too short")
    assert len(comment) == 2000


def test_a_vote_remembers_who_gave_it(revision: Revision, customer):
    given = vote_on_revision(revision_id=revision.pk, is_helpful=True, voter=customer, voter_key="account:1")
    assert given.voter == customer


def test_nobody_votes_on_a_draft():
    make_article(published=False)
    with pytest.raises(RevisionWasNeverPublished):
        vote(Revision.objects.get(), is_helpful=True)


def test_views_are_counted_by_day(django_assert_num_queries):
    article = make_article()
    with django_assert_num_queries(1):
        count_view(article_id=article.pk, day=TODAY)
    count_view(article_id=article.pk, day=TODAY)
    count_view(article_id=article.pk, day=date(2026, 3, 2))
    assert set(ArticleViews.objects.values_list("day", "count")) == {(TODAY, 2), (date(2026, 3, 2), 1)}


def test_a_view_of_a_deleted_article_counts_nothing():
    count_view(article_id=987_654, day=TODAY)
    assert not ArticleViews.objects.exists()
