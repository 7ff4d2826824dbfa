"""The vectors of tokens beside the passages: written with them, lent, kept, mended and left out."""

import pytest
from django.db import connection

from kb.visibility import Visibility
from search.indexing.rebuild import rebuild
from search.indexing.recipes import configured_index_recipe
from search.indexing.reconcile import plan_for, reconcile
from search.indexing.token_vectors import unpack_tokens
from search.indexing.touching import refresh_articles
from search.models import Chunk, IndexedDocument, IndexGeneration, TokenVectors
from tests.factories.search import make_article, make_category, publish
from tests.search.asking import AT, index_all

PARTS = "\n\n".join(f"## Part {n}\n\n" + f"The lamp number {n} shines at night. " * 9 for n in range(3))


def stored() -> dict[int, bytes]:
    return {one.pk: bytes(one.packed) for one in TokenVectors.objects.all()}


def test_every_passage_has_the_vectors_of_its_tokens(generation):
    make_article("Intro here.\n\n## Pair\n\nHold the key.", title="Lamp")
    index_all()
    first, second = Chunk.objects.order_by("ordinal").values_list("pk", flat=True)
    # Of "Lamp / Intro here" and of "Lamp > Pair / Hold the key", two words to a vector.
    assert {pk: len(unpack_tokens(packed).rows) for pk, packed in stored().items()} == {first: 2, second: 3}


def test_an_edit_makes_only_what_changed_and_keeps_the_other_rows(generation, embedder):
    translation = make_article(PARTS)
    index_all()
    before = stored()
    embedder.embedded.clear()
    publish(translation, PARTS.replace("lamp number 2", "torch number 2"))
    index_all()
    assert len(embedder.embedded) == 1
    assert len(before.items() & stored().items()) == 2
    assert len(stored()) == 3


def test_equal_text_elsewhere_lends_them(generation, embedder):
    make_article()
    index_all()
    embedder.embedded.clear()
    make_article()
    index_all()
    assert embedder.embedded == []
    one, other = stored().values()
    assert one == other


def test_a_move_or_another_visibility_leaves_them(generation, embedder):
    translation = make_article()
    index_all()
    before = stored()
    embedder.embedded.clear()
    article = translation.article
    article.visibility, article.category = Visibility.STAFF, make_category()
    article.save()
    refresh_articles(article_ids=[article.pk])
    index_all()
    assert (stored(), embedder.embedded) == (before, [])


def test_a_reconcile_mends_a_passage_that_lost_them(generation, embedder):
    translation, _ = make_article(), make_article("Another text.")
    index_all()
    before = stored()
    TokenVectors.objects.filter(chunk__article=translation.article_id).delete()
    embedder.embedded.clear()
    assert plan_for(generation).to_index == (translation.pk,)
    reconcile(at=AT)
    assert (stored(), len(embedder.embedded)) == (before, 1)
    assert plan_for(generation).size == 0


def test_without_an_embedder_they_wait_like_the_vectors(generation, embedder):
    embedder.is_available = False
    make_article()
    index_all()
    assert (stored(), IndexedDocument.objects.get().is_embedded) == ({}, False)
    embedder.is_available = True
    index_all()
    assert (len(stored()), IndexedDocument.objects.get().is_embedded) == (1, True)


def test_they_go_with_their_passage_in_the_database_itself(generation):
    make_article()
    index_all()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_chunk")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert stored() == {}


@pytest.fixture
def without_tokens(monkeypatch, db) -> IndexGeneration:
    monkeypatch.setenv("INDEX_TOKEN_VECTORS", "0")
    make_article(PARTS)
    return index_all()


def test_a_knob_leaves_them_out_and_the_index_is_still_whole(without_tokens):
    assert stored() == {}
    assert IndexedDocument.objects.get().is_embedded
    assert plan_for(without_tokens).size == 0


def test_turning_them_on_asks_for_a_new_index_that_takes_the_vectors_over(without_tokens, monkeypatch):
    mark = [1.0] + [0.0] * (without_tokens.dimensions - 1)
    Chunk.objects.update(embedding=mark)
    monkeypatch.setenv("INDEX_TOKEN_VECTORS", "1")
    recipe = configured_index_recipe()
    assert recipe.fingerprint != without_tokens.fingerprint
    assert recipe.embedding_fingerprint == without_tokens.embedding_fingerprint
    rebuilt = rebuild(at=AT).generation_id
    chunks = Chunk.objects.filter(generation=rebuilt)
    assert [list(chunk.embedding) for chunk in chunks] == [mark] * 3
    assert TokenVectors.objects.filter(chunk__generation=rebuilt).count() == 3
