"""What the page of effects foretells is what search does after publishing: on the demo, with the real model."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from kb.merging import Text
from kb.models import Article, Translation
from kb.services import DraftText, add_revision, publish_revision
from search.editorial.effects import effects_of, rank_of
from search.indexing.reconcile import reconcile
from search.models import IndexGeneration

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = [pytest.mark.real_model, pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture
def demo():
    call_command("load_demo")
    reconcile(at=AT)
    with connection.cursor() as cursor:
        # What autovacuum has done long before anybody edits; without it PostgreSQL plans for empty tables.
        cursor.execute("ANALYZE")
    cache.clear()


def english(external_id):
    article = Article.objects.get(external_id=external_id)
    return Translation.objects.select_related("article", "live_revision").get(article=article, locale="en")


def publish(translation, text):
    draft = DraftText(title=text.title, summary=text.summary, body=text.body)
    revision = add_revision(article=translation.article, locale="en", draft=draft, by=None)
    publish_revision(revision_id=revision.pk, by=None, at=AT)
    reconcile(at=AT)


def test_ranks_after_publishing_are_those_that_were_foretold(demo, monkeypatch):
    monkeypatch.setenv("EFFECTS_SECONDS", "300")
    translation = english("1101")
    live = translation.live_revision
    halves = live.body.split("\n## ")
    text = Text(
        live.title, live.summary, halves[0] + "\n\nCharge the battery to the full before the first ride."
    )
    foretold = effects_of(translation=translation, text=text, at=AT)
    publish(translation, text)
    generation_id = IndexGeneration.objects.serving_site().pk
    real = [
        rank_of(translation.article_id, one.question, generation_id=generation_id)
        for one in foretold.concerned
    ]
    assert len(real) > 5
    assert foretold.breaks + foretold.fixes > 0
    assert real == [one.after for one in foretold.concerned]
