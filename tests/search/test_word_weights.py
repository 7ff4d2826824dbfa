"""The weights in the database and the scores they give are BM25F, word for word as the formula has it."""

import math
from collections import Counter
from functools import partial

import pytest
from django.db import connection

from kb.visibility import Visibility
from search.contracts import Leg, SearchRequest
from search.indexing.statistics import (
    count_words,
    refresh_statistics,
    refresh_statistics_if_drifted,
    weigh_all,
)
from search.indexing.weighing import FIELD_WEIGHTS, K1, LENGTH_SHARES, USUAL_LENGTHS, word_id
from search.indexing.writing import index_translations
from search.models import Chunk, ChunkWords, MeanLengths, WordCount
from search.retrieval.candidates import candidate_queries
from search.retrieval.eligibility import Eligibility
from search.retrieval.generations import read_generation
from search.retrieval.lexical import Word, analyse, find_lexical
from search.retrieval.pipeline import answer
from search.retrieval.question import read_question
from tests.factories.search import add_translation, make_article, publish
from tests.search.asking import AT, PUBLIC, index_all

FIELDS = ("A", "B", "C")


@pytest.fixture
def site(generation):
    make_article("Hold the button. The button blinks.\n\n## Reset the lamp\n\nReset, wait.", title="Reset it")
    make_article("The lamp is red. " * 30, title="A very long title about a lamp and much else")
    make_article("Nothing of that.", title="Lamp")
    return index_all()


def fields_of(chunk):
    """Count each word of a chunk by field, from what PostgreSQL says of it."""
    counts = {field: Counter() for field in FIELDS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, letter FROM search_chunk, unnest(tsv) AS w (lexeme, places, letters), unnest(letters) "
            "AS letter WHERE id = %s",
            [chunk.pk],
        )
        for lexeme, letter in cursor.fetchall():
            counts[letter][lexeme] += 1
    return counts


def plain_bm25f(words, chunks):
    """Score every chunk as Robertson's formula has it, in Python alone."""
    counted = {chunk.pk: fields_of(chunk) for chunk in chunks}
    means = [sum(of[f].total() for of in counted.values()) / len(counted) for f in FIELDS]
    held = {word: sum(any(of[f][word] for f in FIELDS) for of in counted.values()) for word in words}
    scores = {}
    for pk, fields in counted.items():
        scores[pk] = 0.0
        for word in words:
            frequency = sum(
                weight * fields[f][word] / (1 - share + share * fields[f].total() / mean)
                for f, weight, share, mean in zip(FIELDS, FIELD_WEIGHTS, LENGTH_SHARES, means, strict=True)
            )
            idf = math.log(1 + (len(counted) - held[word] + 0.5) / (held[word] + 0.5))
            scores[pk] += idf * frequency / (K1 + frequency)
    return {pk: score for pk, score in scores.items() if score > 0}


def lexical_scores(text):
    generation = read_generation()
    eligibility = Eligibility(generation_id=generation.id, locale="en", visibilities=PUBLIC)
    analysis = analyse(read_question(text), generation=generation, locales=["en"], visibilities=PUBLIC)
    return {
        match.chunk_id: match.score for match in find_lexical(analysis, eligibility=eligibility, limit=50)
    }


@pytest.mark.parametrize("text", ["lamp", "reset lamp", "red button reset lamps", "long"])
def test_a_score_is_plain_bm25f(site, text):
    refresh_statistics(generation=site)
    words = [lexeme for lexeme, _ in sorted(stems(text).items())]
    expected = plain_bm25f(words, Chunk.objects.all())
    assert lexical_scores(text) == pytest.approx(expected, rel=1e-4)


def stems(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme FROM unnest(to_tsvector('signpost_english', %s))", [text])
        return dict.fromkeys(lexeme for (lexeme,) in cursor.fetchall())


def test_a_word_has_the_same_place_in_python_and_in_the_database(db):
    words = [("en", "lamp"), ("de", "lamp"), ("zh-hans", "重置"), ("en", "it's \\ '")]
    with connection.cursor() as cursor:
        for locale, lexeme in words:
            cursor.execute("SELECT search_word_id(%s, %s)", [locale, lexeme])
            assert cursor.fetchone()[0] == word_id(locale, lexeme)


def test_every_chunk_is_weighed_when_it_is_written(site):
    assert ChunkWords.objects.count() == Chunk.objects.count() > 0


def test_weights_that_were_lost_are_made_again(site, now):
    before = dict(ChunkWords.objects.values_list("chunk_id", "weights"))
    ChunkWords.objects.filter(chunk_id=min(before)).delete()
    refresh_statistics_if_drifted(generation=site)
    assert dict(ChunkWords.objects.values_list("chunk_id", "weights")) == before


def test_weights_follow_the_words_of_an_edit(site):
    translation = make_article("Old text.", title="Plain")
    index_all()
    publish(translation, "The quokka is new.", title="Plain")
    index_all()
    assert len(lexical_scores("quokka")) == 1
    assert lexical_scores("old text") == {}


def test_without_a_count_the_usual_lengths_are_taken(site):
    MeanLengths.objects.all().delete()
    ChunkWords.objects.all().delete()
    weigh_all(generation=site)
    assert set(ChunkWords.objects.values_list("version", flat=True)) == {0}
    assert all(length > 0 for length in USUAL_LENGTHS)


def test_weights_are_made_anew_when_the_mean_lengths_drift(site):
    before = MeanLengths.objects.get()
    for number in range(6):
        make_article("Short.", title=f"An extremely long title of many many words, this is number {number}")
    index_all()
    after = MeanLengths.objects.get()
    assert (after.version, after.title > before.title) == (before.version + 1, True)
    assert set(ChunkWords.objects.values_list("version", flat=True)) == {after.version}


def test_small_changes_of_length_leave_the_weights_alone(site):
    refresh_statistics(generation=site)
    before = MeanLengths.objects.get()
    MeanLengths.objects.update(title=before.title * 1.05)
    count_words(generation=site)
    assert MeanLengths.objects.get().version == before.version


@pytest.fixture
def common(monkeypatch):
    monkeypatch.setattr("search.indexing.statistics.COMMON", 2)


def test_common_words_are_counted_for_each_audience(common, generation):
    make_article("The saddle.", title="One")
    make_article("The saddle.", title="Two", visibility=Visibility.STAFF)
    make_article("The pedal.", title="Three", visibility=Visibility.STAFF)
    index_all()
    counts = WordCount.objects.filter(lexeme="saddl").values_list("visibility", "chunks")
    assert dict(counts) == {"public": 1, "staff": 1}
    assert not WordCount.objects.filter(lexeme="pedal").exists()


def test_a_common_word_weighs_what_its_reader_may_read(common, generation):
    make_article("The saddle and the pedal.", title="One")
    for _ in range(3):
        make_article("The saddle.", title="For staff", visibility=Visibility.STAFF)
    index_all()
    words = analyse(
        read_question("saddle pedal"), generation=read_generation(), locales=["en"], visibilities=PUBLIC
    )
    assert len({word.weight for word in words.words}) == 1


def test_a_new_word_is_found_before_anything_is_counted(site):
    translation = make_article("The axolotl swims.", title="Pets")
    index_translations(translation_ids=[translation.pk], generation=site, at=AT)
    assert len(lexical_scores("axolotl")) == 1


def test_words_of_languages_never_meet(site):
    english = make_article("Gift wrapping.", title="Gift")
    add_translation(english.article, "Das Gift.", title="Gift", locale="de")
    index_all()
    request = SearchRequest(text="gift", locale="de", visibilities=PUBLIC, legs=frozenset({Leg.LEXICAL}))
    assert list(answer(request).ranked) == [english.article_id]


def test_a_question_of_common_words_still_finds(monkeypatch, site):
    monkeypatch.setattr("search.retrieval.candidates.ENOUGH_CANDIDATES", 1)
    assert lexical_scores("lamp")
    assert len(lexical_scores("lamp reset")) >= 1


def words_in(locale, *counts):
    return [Word(locale, f"w{number}", chunks, 1.0) for number, chunks in enumerate(counts)]


@pytest.mark.parametrize(
    ("chunks", "query"),
    [
        ((3, 40, 90), "'w0' | 'w1' | 'w2'"),
        ((3, 600, 90), "'w0' | 'w2' | 'w1'"),
        ((700, 3, 900), "'w1' | 'w0'"),
        ((3, 9_000, 5_000), "'w0' | 'w2' & 'w1'"),
        ((9_000, 5_000, 7_000), "'w1' & 'w2'"),
        ((2_100, 2_200, 900_000), "'w0' & 'w1' | 'w0' & 'w2'"),
        ((3, 90_000, 80_000), "'w0'"),
        ((90_000, 80_000, 60_000), "'w2' & 'w1' & 'w0'"),
        ((3, 9_000), "'w0'"),
        ((9_000,), "'w0'"),
    ],
)
def test_candidates_come_from_the_rarest_words(chunks, query):
    assert candidate_queries(words_in("en", *chunks)) == {"en": query}


def test_common_words_that_never_meet_are_found_apart(monkeypatch, generation):
    for number in range(4):
        make_article("The saddle is here.", title=f"Saddle {number}")
        make_article("The pedal is here.", title=f"Pedal {number}")
    index_all()
    monkeypatch.setattr(
        "search.retrieval.lexical.candidate_queries", partial(candidate_queries, too_common=2)
    )
    assert len(lexical_scores("saddle pedal")) == 8


def test_a_word_that_is_common_elsewhere_is_known_at_once_where_it_is_new(common, generation):
    for number in range(3):
        make_article("The wattwagen.", title=f"Cart {number}")
    make_article("Das Rad.", title="Rad", locale="de")
    index_all()
    new = make_article("Der Wattwagen.", title="Wagen", locale="de")
    index_translations(translation_ids=[new.pk], generation=generation, at=AT)
    read = analyse(
        read_question("wattwagen"), generation=read_generation(), locales=["de", "en"], visibilities=PUBLIC
    )
    assert {word.locale: word.chunks for word in read.words} == {"de": 1, "en": 3}
