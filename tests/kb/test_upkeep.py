"""Many articles at once, their order, their verification, and two that become one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.models import Article, ArticleLink, ArticleVote, AuditEntry, Redirect
from kb.queries import DueKind, article_page, due_items, find_article_redirect
from kb.rights import NotAllowed
from kb.services import (
    ArticleChange,
    ArticlesNotAllowed,
    ArticleWasMerged,
    CannotMerge,
    change_articles,
    change_slug,
    give_category,
    merge_articles,
    order_articles,
    order_categories,
    publish_revision,
    schedule_publication,
    submit_revision,
    verify_article,
    vote_on_revision,
)
from kb.visibility import Visibility
from tests.factories.kb import PUBLISHED_AT, live_translation, make_article, make_category, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def test_a_bulk_change_writes_a_line_for_each_article_that_was_different(lead, heard):
    shelf, other = make_category("Shelf"), make_category("Other")
    articles = [make_article(category=shelf) for _ in range(3)] + [make_article(category=other)]
    change = ArticleChange(category_id=other.pk, add_labels=("brakes",), owner_id=lead.pk)
    lines, seen = AuditEntry.objects.count(), []
    with heard() as ids:
        change_articles(
            article_ids=[each.pk for each in articles],
            change=change,
            by=lead,
            advance=lambda *at: seen.append(at),
        )
    assert sorted(ids) == sorted(each.pk for each in articles)
    assert AuditEntry.objects.count() == lines + 4
    assert seen[-1] == (4, 4)
    assert set(Article.objects.values_list("category", "owner", "labels__name")) == {
        (other.pk, lead.pk, "brakes")
    }
    assert change_articles(article_ids=[each.pk for each in articles], change=change, by=lead) == ()


def test_a_bulk_change_is_made_to_all_or_to_none(lead):
    billing, security = make_category("Billing"), make_category("Security")
    inside, outside = make_article(category=billing), make_article(category=security)
    give_category(category_id=billing.pk, user=lead, by=None)
    change = ArticleChange(visibility=Visibility.STAFF)
    with pytest.raises(ArticlesNotAllowed) as refused:
        change_articles(article_ids=[inside.pk, outside.pk], change=change, by=lead)
    assert refused.value.article_ids == {outside.pk}
    assert not Article.objects.filter(visibility=Visibility.STAFF).exists()
    with pytest.raises(NotAllowed):
        change_articles(article_ids=[inside.pk], change=ArticleChange(category_id=security.pk), by=lead)


def test_a_writer_labels_what_readers_see_and_does_not_hide_it(writer):
    article = make_article()
    change_articles(article_ids=[article.pk], change=ArticleChange(add_labels=("x",)), by=writer)
    with pytest.raises(NotAllowed):
        change_articles(
            article_ids=[article.pk], change=ArticleChange(visibility=Visibility.STAFF), by=writer
        )


def test_many_articles_take_few_queries_each(lead, django_assert_max_num_queries):
    ids = [make_article().pk for _ in range(12)]
    with django_assert_max_num_queries(12 + 12):
        change_articles(article_ids=ids, change=ArticleChange(is_promoted=True), by=lead)


def test_articles_and_categories_are_put_in_order(lead):
    shelf = make_category("Shelf")
    one, two, three = (make_article(category=shelf) for _ in range(3))
    order_articles(category_id=shelf.pk, article_ids=[three.pk, one.pk], by=lead)
    assert list(Article.objects.all()) == [three, one, two]
    other = make_category("Other")
    order_categories(parent_id=None, category_ids=[other.pk, shelf.pk], by=lead)
    assert list(type(shelf).objects.all()) == [other, shelf]


def test_verification_falls_due_an_interval_after_the_last_one(writer):
    article = make_article(verification_interval=30 * DAY)
    make_article()
    verify_article(article_id=article.pk, by=writer, at=NOW)
    assert not Article.objects.due_soon(NOW).exists()
    assert list(Article.objects.due_soon(NOW + 20 * DAY)) == [article]
    assert list(Article.objects.overdue(NOW + 30 * DAY)) == [article]
    assert not Article.objects.overdue(NOW + 29 * DAY).exists()


def test_the_calendar_shows_what_is_due_and_whose_it_is(writer, reviewer):
    article = make_article("Brakes", verification_interval=DAY, verified_at=NOW, owner=writer)
    draft = write(article, title="Brakes", body="x", published=False, by=writer)
    submit_revision(revision_id=draft.pk, by=writer, at=NOW, reviewer_ids=[reviewer.pk])
    schedule_publication(revision_id=draft.pk, due_at=NOW + 2 * DAY, by=reviewer, at=NOW)
    items = due_items(user=reviewer, start=NOW, end=NOW + 7 * DAY)
    assert [(item.kind, item.title, item.person_id) for item in items] == [
        (DueKind.REVIEW, "Brakes", reviewer.pk),
        (DueKind.VERIFY, "Brakes", writer.pk),
        (DueKind.PUBLISH, "Brakes", reviewer.pk),
    ]


def page(slug, user):
    return article_page(
        slug=slug,
        user=user,
        locale="en",
        article_url=lambda locale, slug: f"/{slug}",
        media_url=lambda *_: "",
    )


def test_readers_of_an_absorbed_article_come_to_the_other_one(visitor, lead):
    kept, absorbed = make_article("Kept"), make_article("Absorbed")
    change_slug(translation_id=live_translation(absorbed).pk, slug="newer", by=None)
    linking = make_article("Linking", body=f"[There](article:{absorbed.pk})")
    merge_articles(absorbed_id=absorbed.pk, into_id=kept.pk, by=lead, at=NOW)
    for old in ("absorbed", "newer"):
        assert find_article_redirect(slug=old, user=visitor, locale="en").slug == "kept"
    assert 'href="/kept"' in page("linking", visitor).body.html
    assert ArticleLink.objects.get(source__article=linking).target == kept
    assert Redirect.objects.exclude(article=kept).count() == 0
    assert AuditEntry.objects.filter(action="merge_articles").count() == 1


def test_votes_stay_with_the_text_that_they_were_for(lead):
    kept, absorbed = make_article(), make_article()
    revision = live_translation(absorbed).live_revision
    vote_on_revision(revision_id=revision.pk, is_helpful=True, voter=None, voter_key="k")
    merge_articles(absorbed_id=absorbed.pk, into_id=kept.pk, by=lead, at=NOW)
    assert ArticleVote.objects.get().revision == revision


def test_an_absorbed_article_is_published_no_more(lead):
    kept, absorbed = make_article(), make_article()
    revision = live_translation(absorbed).live_revision
    merge_articles(absorbed_id=absorbed.pk, into_id=kept.pk, by=lead, at=NOW)
    with pytest.raises(ArticleWasMerged):
        publish_revision(revision_id=revision.pk, by=lead, at=PUBLISHED_AT)


def test_merges_follow_each_other_and_never_lead_in_circles(visitor, lead):
    one, two, three = make_article("One"), make_article("Two"), make_article("Three")
    make_article("Linking", body=f"[There](article:{one.pk})")
    merge_articles(absorbed_id=one.pk, into_id=two.pk, by=lead, at=NOW)
    merge_articles(absorbed_id=two.pk, into_id=three.pk, by=lead, at=NOW)
    assert find_article_redirect(slug="one", user=visitor, locale="en").slug == "three"
    assert 'href="/three"' in page("linking", visitor).body.html
    for absorbed, into in ((one, three), (three, one), (three, three)):
        with pytest.raises(CannotMerge):
            merge_articles(absorbed_id=absorbed.pk, into_id=into.pk, by=lead, at=NOW)


def test_a_reviewer_of_one_shelf_merges_nothing_of_another(reviewer):
    billing = make_category("Billing")
    inside, outside = make_article(category=billing), make_article(category=make_category("Security"))
    give_category(category_id=billing.pk, user=reviewer, by=None)
    with pytest.raises(NotAllowed):
        merge_articles(absorbed_id=inside.pk, into_id=outside.pk, by=reviewer, at=NOW)
