from datetime import date, timedelta

import pytest
from django.db import connection

from search.contracts import Relevance, SearchRequest, SearchResult
from search.models import AskedQuestion
from search.questions.log import Asked, asked_in, count_question, forget_questions
from search.questions.recent import recent_questions

DAY = date(2026, 5, 4)


def asked(text, *, locale="en", relevance=Relevance.GOOD, hits=3):
    return Asked(text, locale, relevance, hits)


def test_personal_data_never_reaches_the_log():
    request = SearchRequest(
        text="why did  ada@example.com get no mail?", locale="en", visibilities=frozenset()
    )
    kept = asked_in(SearchResult(request=request, relevance=Relevance.NONE))
    assert kept == Asked("why did [e-mail] get no mail?", "en", Relevance.NONE, 0)


def test_a_question_of_a_day_is_counted_in_one_row_whatever_its_case(db):
    count_question(asked("Flat tyre"), on=DAY)
    count_question(asked("flat TYRE", relevance=Relevance.NONE, hits=0), on=DAY)
    row = AskedQuestion.objects.get()
    assert (row.times, row.relevance, row.hits) == (2, "none", 0)


def test_other_days_and_languages_are_other_rows(db):
    count_question(asked("lamp"), on=DAY)
    count_question(asked("lamp"), on=DAY + timedelta(days=1))
    count_question(asked("lamp", locale="de"), on=DAY)
    assert AskedQuestion.objects.count() == 3


def test_a_question_is_listed_once_it_was_asked_on_three_days(db):
    for days in range(3):
        count_question(asked("flat tyre"), on=DAY + timedelta(days=days))
    count_question(asked("my neighbour stole my bike"), on=DAY)
    common, single = recent_questions(limit=10)
    assert (common.text, common.days, common.is_listed) == ("flat tyre", 3, True)
    assert not single.is_listed


def test_only_so_many_recent_questions_are_taken(db):
    for number in range(5):
        count_question(asked(f"lamp {number}"), on=DAY)
    assert len(recent_questions(limit=2)) == 2


def test_what_is_older_than_the_retention_is_forgotten(db, monkeypatch):
    monkeypatch.setenv("QUESTION_RETENTION_DAYS", "7")
    for days in (0, 7, 8, 400):
        count_question(asked("lamp"), on=DAY - timedelta(days=days))
    assert forget_questions(on=DAY) == 2
    assert AskedQuestion.objects.count() == 2


def test_without_a_retention_nothing_is_kept(db, monkeypatch):
    monkeypatch.setenv("QUESTION_RETENTION_DAYS", "0")
    count_question(asked("lamp"), on=DAY)
    assert not AskedQuestion.objects.exists()


def test_a_database_that_refuses_fails_nothing(db, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_askedquestion RENAME TO away")
    count_question(asked("a secret lamp"), on=DAY)
    assert "A question was not counted" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_kept_of_no_question(text):
    request = SearchRequest(text=text, locale="en", visibilities=frozenset())
    assert asked_in(SearchResult(request=request, relevance=Relevance.NONE)) is None
