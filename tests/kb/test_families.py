"""Which languages lag behind their original, and by how much."""

import pytest
from django.db import IntegrityError, transaction

from kb.models import Revision, Translation
from kb.models.revisions import Significance
from kb.queries import changes_to_translate, families_of, family_of, lagging
from kb.services import DraftText, add_revision, publish_revision
from tests.factories.kb import PUBLISHED_AT, live_translation, make_article, make_translation

pytestmark = pytest.mark.django_db


def revise(article, significance, *, locale="en", publish=True, **origin) -> Revision:
    draft = DraftText(title=f"{locale} {significance}", body="b", significance=significance)
    based_on = Revision.objects.filter(translation__article=article, translation__locale=locale).first()
    revision = add_revision(article=article, locale=locale, draft=draft, by=None, based_on=based_on, **origin)
    if publish:
        publish_revision(revision_id=revision.pk, by=None, at=PUBLISHED_AT)
    return revision


def standing(article, locale="de") -> tuple:
    member = next(each for each in family_of(article.pk).members if each.locale == locale)
    return (member.standing, member.lag, member.behind)


@pytest.fixture
def article():
    article = make_article("Brakes")
    make_translation(article, "Bremsen", locale="de")
    return article


def test_a_family_names_every_language(article):
    family = family_of(article.pk)
    assert {member.locale: member.standing.value for member in family.members} == {
        "en": "source",
        "de": "current",
        "es": "missing",
    }


def test_a_translation_lags_by_the_greatest_change_since(article):
    revise(article, Significance.MAJOR)
    revise(article, Significance.TYPO)
    assert standing(article) == ("lags", "major", 2)


def test_what_was_never_published_is_nothing_to_lag_behind(article):
    revise(article, Significance.MAJOR, publish=False)
    assert standing(article) == ("current", None, 0)


def test_a_translation_of_the_newest_text_is_up_to_date(article):
    newest = revise(article, Significance.MAJOR)
    revise(article, Significance.MAJOR, locale="de", translated_from=newest)
    assert standing(article) == ("current", None, 0)


def test_mending_a_typo_in_a_translation_does_not_bring_it_up_to_date(article):
    revise(article, Significance.MAJOR)
    revise(article, Significance.TYPO, locale="de")
    assert standing(article) == ("lags", "major", 1)


def test_what_has_to_be_translated_is_the_difference_since(article):
    first = live_translation(article).live_revision
    german = live_translation(article, "de")
    assert changes_to_translate(translation_id=german.pk) is None
    newest = revise(article, Significance.MINOR)
    assert changes_to_translate(translation_id=german.pk) == (first, newest)


def test_lists_find_those_that_lag_enough(article):
    german = live_translation(article, "de")
    revise(article, Significance.TYPO)
    assert list(lagging(Translation.objects.all())) == []
    assert list(lagging(Translation.objects.all(), by_at_least=Significance.TYPO)) == [german]
    revise(article, Significance.MINOR)
    assert list(lagging(Translation.objects.all())) == [german]
    assert list(lagging(Translation.objects.all(), by_at_least=Significance.MAJOR)) == []


@pytest.mark.parametrize("size", [1, 8])
def test_many_families_take_three_queries(size, django_assert_num_queries):
    articles = [make_article() for _ in range(size)]
    for each in articles:
        make_translation(each, locale="de")
    with django_assert_num_queries(3):
        assert len(families_of([each.pk for each in articles])) == size


def test_the_origin_of_a_translation_never_changes(article):
    german = live_translation(article, "de").live_revision
    other = revise(article, Significance.MINOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=german.pk).update(translated_from=other)
