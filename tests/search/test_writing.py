from itertools import pairwise

import pytest
from django.db import connection

from kb.visibility import Visibility
from search.indexing.touching import refresh_articles
from search.indexing.writing import index_translations
from search.models import Chunk, IndexedDocument
from tests.factories.search import make_article, make_category, publish, unpublish

LONG = "\n\n".join(
    f"## Part {n}\n\n" + f"The lamp number {n} shines brightly at night. " * 8 for n in range(4)
)


def index(translation, generation, now):
    return index_translations(translation_ids=[translation.pk], generation=generation, at=now)


def test_it_writes_passages_with_their_headings_words_and_vectors(generation, now):
    translation = make_article("Intro text.\n\n## Pair\n\nHold the key.\n", summary="About keys.")
    outcome = index(translation, generation, now)
    first, second = Chunk.objects.order_by("ordinal")
    assert outcome.indexed == (translation.pk,)
    assert (first.anchor, first.heading_path, first.text) == ("", [], "About keys.\n\nIntro text.")
    assert (second.anchor, second.heading_path, second.text) == ("pair", ["Pair"], "Hold the key.")
    assert len(second.embedding) == generation.dimensions
    assert (second.article_id, second.category_id) == (
        translation.article_id,
        translation.article.category_id,
    )


def test_title_headings_and_text_weigh_differently(generation, now):
    index(make_article("## Pair\n\nHold keys.", title="Smart lock"), generation, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsv::text FROM search_chunk")
        assert cursor.fetchone()[0] == "'hold':4C 'key':5C 'lock':2A 'pair':3B 'smart':1A"


def test_words_are_stemmed_in_the_language_of_the_translation(generation, now):
    index(make_article("Über die Häuser.", title="Akkus", locale="de-AT"), generation, now)
    found = Chunk.objects.extra(where=["tsv @@ to_tsquery('signpost_german', 'haus & akkus')"])
    assert found.count() == 1


def test_an_article_without_text_is_found_by_title_and_summary(generation, now):
    index(make_article("", summary="How long it lasts."), generation, now)
    assert Chunk.objects.get().text == "How long it lasts."


def test_indexing_twice_embeds_once(generation, now, embedder):
    translation = make_article(LONG)
    index(translation, generation, now)
    before = list(Chunk.objects.order_by("pk").values_list("pk", "ordinal"))
    embedder.embedded.clear()
    index(translation, generation, now)
    assert embedder.embedded == []
    assert list(Chunk.objects.order_by("pk").values_list("pk", "ordinal")) == before


def test_an_edit_embeds_only_the_passage_that_changed_and_keeps_the_other_rows(generation, now, embedder):
    translation = make_article(LONG)
    index(translation, generation, now)
    before = set(Chunk.objects.values_list("pk", flat=True))
    embedder.embedded.clear()
    publish(translation, "A new opening.\n\n" + LONG.replace("lamp number 2", "torch number 2"))
    index(translation, generation, now)
    assert len(embedder.embedded) == 2
    assert len(before & set(Chunk.objects.values_list("pk", flat=True))) == 3
    ordinals = Chunk.objects.order_by("ordinal").values_list("ordinal", flat=True)
    assert all(following == ordinal + 1 for ordinal, following in pairwise(ordinals))


def test_equal_text_elsewhere_lends_its_vector(generation, now, embedder):
    index(make_article(), generation, now)
    embedder.embedded.clear()
    index(make_article(), generation, now)
    assert embedder.embedded == []
    assert Chunk.objects.filter(embedding__isnull=False).count() == 2


@pytest.mark.parametrize("change", ["visibility", "category"])
def test_a_move_or_another_visibility_embeds_nothing(generation, now, embedder, change):
    translation = make_article()
    index(translation, generation, now)
    embedder.embedded.clear()
    article = translation.article
    article.visibility, article.category = Visibility.STAFF, make_category()
    article.save()
    refresh_articles(article_ids=[article.pk])
    chunk = Chunk.objects.get()
    assert (chunk.visibility, chunk.category_id) == ("staff", article.category_id)
    index(translation, generation, now)
    assert embedder.embedded == []


def test_unpublishing_takes_the_passages_out_at_once(generation, now):
    translation = make_article()
    index(translation, generation, now)
    unpublish(translation)
    refresh_articles(article_ids=[translation.article_id])
    assert not Chunk.objects.exists()
    assert not IndexedDocument.objects.exists()


def test_indexing_an_unpublished_translation_removes_it(generation, now):
    translation = make_article()
    index(translation, generation, now)
    unpublish(translation)
    assert index(translation, generation, now).removed == (translation.pk,)
    assert not Chunk.objects.exists()


def test_deleting_an_article_deletes_its_passages_in_the_database_itself(generation, now):
    translation = make_article()
    index(translation, generation, now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_indexeddocument WHERE translation_id = %s", [translation.pk])
    assert not Chunk.objects.exists()


def test_another_language_stems_the_words_anew_without_embedding(generation, now, embedder):
    translation = make_article("Die Häuser.", title="Akkus")
    index(translation, generation, now)
    embedder.embedded.clear()
    translation.locale = "de"
    translation.save()
    refresh_articles(article_ids=[translation.article_id])
    assert Chunk.objects.extra(where=["tsv @@ to_tsquery('signpost_german', 'haus')"]).get().locale == "de"
    assert embedder.embedded == []


def test_without_an_embedder_words_are_indexed_and_vectors_wait(generation, now, embedder):
    embedder.is_available = False
    translation = make_article()
    index(translation, generation, now)
    assert Chunk.objects.get().embedding is None
    assert not IndexedDocument.objects.get().is_embedded
    embedder.is_available = True
    index(translation, generation, now)
    assert Chunk.objects.get().embedding is not None
    assert IndexedDocument.objects.get().is_embedded


def test_many_translations_are_written_together(generation, now):
    translations = [make_article(f"Lamp {n} is red.", title=f"Lamp {n}") for n in range(5)]
    outcome = index_translations(
        translation_ids=[translation.pk for translation in translations], generation=generation, at=now
    )
    assert len(outcome.indexed) == 5
    assert IndexedDocument.objects.count() == Chunk.objects.count() == 5
