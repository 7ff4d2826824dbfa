import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from kb.models import Article, Translation
from search.indexing.generations import ensure_live_generation
from search.indexing.locks import hold_articles
from search.indexing.touching import refresh_articles
from search.indexing.writing import index_translations
from search.models import Chunk, IndexedDocument, IndexGeneration
from tests.factories.search import make_article, publish, unpublish

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run jobs on connections of their own, all at the same time; raise what they raise."""
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
    assert errors == []


def test_two_processes_begin_one_generation(now):
    at_once(*[lambda: ensure_live_generation(at=now)] * 4)
    assert IndexGeneration.objects.count() == 1


def test_two_workers_on_one_article_write_it_once(generation, now):
    ids = [make_article(f"## A\n\nLamp {n}. " + "More. " * 80 + "\n\n## B\n\nOff.").pk for n in range(6)]
    for _ in range(3):
        at_once(*[lambda: index_translations(translation_ids=ids, generation=generation, at=now)] * 3)
    assert IndexedDocument.objects.count() == len(ids)
    for document in IndexedDocument.objects.all():
        ordinals = list(document.chunks.order_by("ordinal").values_list("ordinal", flat=True))
        assert ordinals == list(range(document.chunk_count))


class Interrupting:
    """An embedder during whose work something else happens, once."""

    def __init__(self, embedder, interruption):
        self.embedder, self.interruption = embedder, interruption
        self.embed = embedder.embed_passages

    def __call__(self, texts):
        vectors = self.embed(texts)
        interruption, self.interruption = self.interruption, None
        if interruption:
            at_once(interruption)
        return vectors


def test_work_that_a_new_revision_overtook_is_done_again(generation, now, embedder):
    translation = make_article("Old text.")
    embedder.embed_passages = Interrupting(embedder, lambda: publish(translation, "New text."))
    outcome = index_translations(translation_ids=[translation.pk], generation=generation, at=now)
    assert outcome.indexed == (translation.pk,)
    assert Chunk.objects.get().text == "New text."


def test_what_is_unpublished_while_it_is_embedded_is_not_written(generation, now, embedder):
    translation = make_article("Secret.")

    def withdraw():
        unpublish(translation)
        refresh_articles(article_ids=[translation.article_id])

    embedder.embed_passages = Interrupting(embedder, withdraw)
    outcome = index_translations(translation_ids=[translation.pk], generation=generation, at=now)
    assert outcome.removed == (translation.pk,)
    assert not Chunk.objects.exists()


def test_what_is_hidden_while_it_is_embedded_is_written_hidden(generation, now, embedder):
    translation = make_article("Secret.")

    def hide():
        Article.objects.filter(pk=translation.article_id).update(visibility="staff")
        refresh_articles(article_ids=[translation.article_id])

    embedder.embed_passages = Interrupting(embedder, hide)
    index_translations(translation_ids=[translation.pk], generation=generation, at=now)
    assert Chunk.objects.get().visibility == "staff"


def test_an_article_deleted_while_it_is_embedded_leaves_nothing(generation, now, embedder):
    translation = make_article("Gone.")

    def delete():
        # What an article is protected by does not matter here, so the rows go without the services.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE kb_translation SET live_revision_id = NULL")
        Translation.objects.filter(pk=translation.pk).delete()
        Article.objects.filter(pk=translation.article_id).delete()

    embedder.embed_passages = Interrupting(embedder, delete)
    outcome = index_translations(translation_ids=[translation.pk], generation=generation, at=now)
    assert outcome.indexed == ()
    assert not Chunk.objects.exists()


def test_hiding_waits_for_a_writer_and_then_hides_what_it_wrote(generation, now):
    ids = [make_article(f"Lamp {n}.").pk for n in range(10)]
    article_ids = list(Article.objects.values_list("pk", flat=True))

    def hide():
        Article.objects.update(visibility="staff")
        refresh_articles(article_ids=article_ids)

    at_once(hide, lambda: index_translations(translation_ids=ids, generation=generation, at=now))
    assert set(Chunk.objects.values_list("visibility", flat=True)) <= {"staff"}


def test_an_article_is_not_deleted_while_it_is_being_written(generation):
    """Else both would lock the same rows in another order, and PostgreSQL would end one of them."""
    article_id = make_article("Wipe the bell.", title="The bell").article_id

    def try_to_delete() -> None:
        with pytest.raises(OperationalError), transaction.atomic():
            Article.objects.select_for_update(nowait=True).get(pk=article_id)

    with transaction.atomic():
        hold_articles(generation_id=generation.pk, article_ids=[article_id])
        at_once(try_to_delete)
