import threading

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections
from django.utils import timezone

from kb.models import ArticleLink, CategoryTranslation, Revision, Translation
from kb.services import CategoryName, delete_article, publish_revision, rename_category
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def at_once(*jobs):
    """Run jobs on connections of their own at the same time; return what they raise."""
    errors = []
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait(10)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def publishing(article):
    revision_id = Revision.objects.filter(translation__article=article).latest("number").pk
    return lambda: publish_revision(revision_id=revision_id, by=None, at=timezone.now())


def deleting(article):
    return lambda: delete_article(article_id=article.pk, by=None)


def test_what_a_text_links_to_may_be_deleted_while_it_is_published():
    for _ in range(ROUNDS):
        target = make_article()
        source = make_article(body=f"[There](article:{target.pk})", published=False)
        assert at_once(publishing(source), deleting(target)) == []
        assert Translation.objects.published().filter(article=source).exists()
    assert not ArticleLink.objects.exists()


def test_texts_that_link_to_each_other_are_published_at_once():
    for _ in range(ROUNDS):
        one = make_article(published=False)
        two = make_article(body=f"[There](article:{one.pk})", published=False)
        write(one, title="One", body=f"[There](article:{two.pk})", published=False)
        assert at_once(publishing(one), publishing(two)) == []


def test_an_article_that_is_deleted_while_it_is_published_is_gone():
    for _ in range(ROUNDS):
        article = make_article(published=False)
        errors = at_once(publishing(article), deleting(article))
        assert [error for error in errors if not isinstance(error, ObjectDoesNotExist)] == []
        assert not Translation.objects.filter(article=article).exists()


def test_a_category_gets_one_name_in_a_language_from_two_people():
    category = make_category("Battery")
    jobs = [
        lambda name=name: rename_category(category_id=category.pk, name=CategoryName("de", name))
        for name in ("Akku", "Batterie", "Strom")
    ]
    assert at_once(*jobs) == []
    assert CategoryTranslation.objects.filter(category=category, locale="de").count() == 1
