"""Content hashes decide what is embedded: the texts that changed, whatever else did."""

import pytest

from kb.models import Article, Label
from kb.visibility import Visibility
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.recipes import RecipeChange
from search.indexing.reconcile import reconcile
from search.models import Chunk
from tests.factories.search import add_translation, make_article, make_category, publish, unpublish

SECTION = "Turn the lever of part {0} to the left, then wait until part {0} clicks. " * 12


def body(*parts):
    return "\n\n".join(f"## Part {part}\n\n{SECTION.format(part)}" for part in parts)


@pytest.fixture
def article(generation, now, embedder):
    translation = make_article(body(1, 2, 3, 4))
    reconcile(at=now)
    assert len(embedder.embedded) >= 4
    embedder.embedded.clear()
    return translation


def embedded_after_reconcile(embedder, now):
    reconcile(at=now)
    return list(embedder.embedded)


def test_an_edit_embeds_the_section_that_changed(article, now, embedder):
    publish(article, body(1, 2, 3, 5))
    embedded = embedded_after_reconcile(embedder, now)
    assert embedded
    assert all("Part 5" in text for text in embedded)


def test_moving_sections_around_embeds_nothing(article, now, embedder):
    publish(article, body(4, 1, 3, 2))
    assert embedded_after_reconcile(embedder, now) == []


def move(article):
    Article.objects.filter(pk=article.article_id).update(category=make_category())


def hide(article):
    Article.objects.filter(pk=article.article_id).update(visibility=Visibility.STAFF)


def label(article):
    article.article.labels.add(Label.objects.create(name="lever"))


def publish_the_same(article):
    publish(article, body(1, 2, 3, 4))


def unpublish_another(article):
    unpublish(add_translation(article.article, "Weg.", locale="de"))


@pytest.mark.parametrize("change", [move, hide, label, publish_the_same, unpublish_another])
def test_what_changes_no_text_embeds_nothing(article, now, embedder, change):
    before = set(Chunk.objects.values_list("content_hash", flat=True))
    change(article)
    assert embedded_after_reconcile(embedder, now) == []
    assert set(Chunk.objects.values_list("content_hash", flat=True)) == before


def test_publishing_again_what_was_withdrawn_costs_its_vectors_once(article, now, embedder):
    passages = Chunk.objects.count()
    unpublish(article)
    reconcile(at=now)
    publish(article, body(1, 2, 3, 4))
    assert len(embedded_after_reconcile(embedder, now)) == passages


def test_other_languages_or_lengths_in_a_new_generation_embed_only_new_passages(article, now, embedder):
    rebuild(at=now, options=RebuildOptions(change=RecipeChange(languages={"en": "simple"})))
    assert embedder.embedded == []
    rebuild(at=now, options=RebuildOptions(change=RecipeChange(chunk_tokens=60)))
    assert embedder.embedded
