"""Tied questions in the index: found by at once, never shown, and the same in every generation."""

import pytest
from django.db import transaction

from kb.models import Article
from kb.visibility import Visibility
from search.curation.questions import MOST_TIED, BadQuestion, TooManyQuestions, tie_question, untie_question
from search.indexing.reconcile import reconcile
from search.models import Chunk, ChunkKind, QuestionSource, TiedQuestion, VocabularyWord
from search.retrieval import search, suggest
from search.retrieval.pipeline import answer
from tests.factories.search import add_translation, make_article, make_category, publish, unpublish
from tests.search.asking import AT, PUBLIC, ask, index_all, words_only


@pytest.fixture
def article(generation):
    made = make_article("Tell the police at once.\n\n## Insurance\n\nSend us the report.", title="Theft")
    make_article("The lamp has two modes.", title="The lamp")
    index_all()
    return made


def tie(translation, text="somebody nicked my ride", **options):
    given = {"locale": "en", "source": QuestionSource.WRITER, "by": None, "at": AT} | options
    return tie_question(article_id=translation.article_id, text=text, **given)


def rows():
    columns = ("article_id", "document__translation_id", "visibility", "category_id", "locale", "ordinal")
    columns += ("text", "tsv", "embedding", "content_hash")
    return list(Chunk.objects.filter(kind=ChunkKind.QUESTION).order_by("ordinal").values_list(*columns))


def found(text, **options):
    return [hit.article_id for hit in search(words_only(text, **options)).hits]


def test_its_words_are_found_at_once_and_no_more_when_it_is_untied(article):
    assert found("nicked ride") == []
    question = tie(article)
    assert found("nicked ride") == [article.article_id]
    untie_question(question_id=question.pk)
    assert found("nicked ride") == []
    assert rows() == []


def test_a_passage_of_the_article_is_shown_and_never_the_question(article):
    tie(article)
    hit = search(words_only("nicked ride")).hits[0]
    assert hit.passage.text
    assert "nicked" not in repr(hit)
    assert "nicked" not in repr(suggest(text="nick", locale="en", visibilities=PUBLIC))


def test_the_passage_is_the_one_that_the_question_is_about(article):
    tie(article, "papers for insurance after it was nicked")
    hit = search(words_only("nicked insurance")).hits[0]
    assert hit.passage.anchor == "insurance"


def test_it_offers_no_word_as_a_correction(article):
    tie(article, "the zorbulator was nicked")
    index_all()
    assert not VocabularyWord.objects.filter(word="zorbulator").exists()
    assert ask("zorbulater").did_you_mean is None


def test_its_meaning_is_found_when_the_worker_has_been_there(article, embedder):
    tie(article, "pinched wheels")
    assert rows()[0][8] is None
    embedder.embedded.clear()
    index_all()
    assert embedder.embedded == ["pinched wheels"]
    assert rows()[0][8] is not None
    assert article.article_id in [hit.article_id for hit in ask("pinched wheels").hits]


def test_a_row_that_shares_some_words_is_no_evidence(article):
    tie(article)
    assert answer(words_only("ride an elephant in town")).evidence.coverage == 0


def test_a_row_that_says_nearly_the_same_is_evidence(article):
    tie(article)
    assert answer(words_only("somebody nicked my ride")).evidence.coverage == 1


def test_what_the_article_holds_stays_evidence(article):
    before = answer(words_only("police")).evidence
    tie(article, "police")
    assert answer(words_only("police")).evidence.coverage == before.coverage


def test_nobody_finds_by_it_what_they_may_not_read(article):
    tie(article)
    Article.objects.filter(pk=article.article_id).update(visibility=Visibility.STAFF)
    assert found("nicked ride") == []
    index_all()
    assert found("nicked ride") == []
    assert {row[2] for row in rows()} == {"staff"}


def test_an_unpublished_article_takes_it_along_and_brings_it_back(article):
    tie(article)
    live = article.live_revision
    unpublish(article)
    index_all()
    assert rows() == []
    article.live_revision = live
    article.save(update_fields=["live_revision"])
    index_all()
    assert found("nicked ride") == [article.article_id]


def test_an_edit_and_a_move_embed_no_question_anew(article, embedder):
    tie(article)
    index_all()
    embedder.embedded.clear()
    publish(article, "Another text.", title="Theft")
    Article.objects.filter(pk=article.article_id).update(category=make_category())
    index_all()
    assert "somebody nicked my ride" not in embedder.embedded
    assert found("nicked ride") == [article.article_id]


def test_a_question_in_a_language_without_a_translation_leads_to_the_original(article):
    tie(article, "Rad geklaut", locale="de")
    assert found("geklaut", locale="de") == [article.article_id]
    # Its texts are still found in the original language by who reads German.
    assert found("police", locale="de") == [article.article_id]


def test_a_translation_takes_its_questions_over_and_gives_them_back(article):
    tie(article, "Rad geklaut", locale="de")
    german = add_translation(article.article, "Zur Polizei gehen.", title="Diebstahl", locale="de")
    index_all()
    assert {row[1] for row in rows()} == {german.pk}
    unpublish(german)
    index_all()
    assert {row[1] for row in rows()} == {article.pk}


def test_a_deleted_article_leaves_nothing(article):
    tie(article)
    Article.objects.filter(pk=article.article_id).delete()
    assert rows() == []
    assert not TiedQuestion.objects.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda: Chunk.objects.filter(kind=ChunkKind.QUESTION).delete(),
        lambda: Chunk.objects.filter(kind=ChunkKind.QUESTION).update(embedding=None),
        lambda: Chunk.objects.filter(kind=ChunkKind.QUESTION).update(visibility="staff"),
        lambda: Chunk.objects.filter(kind=ChunkKind.QUESTION).update(locale="de", category_id=0),
        lambda: Chunk.objects.filter(kind=ChunkKind.QUESTION).update(text="other"),
    ],
)
def test_whatever_was_damaged_is_restored_by_one_reconcile(article, damage):
    tie(article)
    tie(article, "bike gone")
    index_all()
    whole = rows()
    damage()
    assert rows() != whole
    reconcile(at=AT)
    assert rows() == whole


def test_a_question_that_no_service_tied_is_written_by_the_reconcile(article):
    with transaction.atomic():
        TiedQuestion.objects.create(
            article_id=article.article_id, locale="en", text="bike gone", key="bike gone", created_at=AT
        )
    reconcile(at=AT)
    assert [row[6] for row in rows()] == ["bike gone"]


def test_personal_data_is_taken_out_before_it_is_stored(article):
    question = tie(article, "nicked, write to ann@example.com", source=QuestionSource.SESSION)
    assert "ann@example.com" not in question.text
    assert "nicked" in question.text


def test_the_same_words_are_tied_once(article):
    assert tie(article, "Bike gone?") == tie(article, "bike GONE")
    assert TiedQuestion.objects.count() == 1


def test_solved_sessions_give_way_to_newer_ones_and_writers_to_nobody(article):
    first = tie(article, "question 0", source=QuestionSource.SESSION)
    for number in range(1, MOST_TIED):
        tie(article, f"question {number}")
    tie(article, "one more", source=QuestionSource.CASE)
    assert not TiedQuestion.objects.filter(pk=first.pk).exists()
    assert len(rows()) == MOST_TIED
    TiedQuestion.objects.update(source=QuestionSource.WRITER)
    with pytest.raises(TooManyQuestions):
        tie(article, "and another", source=QuestionSource.SESSION)


@pytest.mark.parametrize(("text", "locale"), [("?!", "en"), ("", "en"), ("bike", "xx")])
def test_what_nobody_could_ask_is_refused(article, text, locale):
    with pytest.raises(BadQuestion):
        tie(article, text, locale=locale)
