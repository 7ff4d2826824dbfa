import pytest
from django.db import connection

from kb.visibility import Visibility
from portal.helpcenter.asked import count_noted_question, forget_noted_question, note_question
from search.contracts import Relevance, SearchRequest, SearchResult
from search.models import AskedQuestion

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def ask(client, query, *, agent=BROWSER, **more):
    return client.get("/en/search/", {"q": query, **more}, headers={"user-agent": agent})


def test_what_a_reader_asks_is_counted_without_who_they_are(client, center):
    ask(client, "charge the battery of ada@example.com")
    row = AskedQuestion.objects.get()
    assert (row.text, row.locale, row.times) == ("charge the battery of [e-mail]", "en", 1)


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "curl/8.5", "python-requests/2.32", "HeadlessChrome/120"]
)
def test_programs_are_not_counted(client, center, agent):
    ask(client, "charge the battery", agent=agent)
    assert not AskedQuestion.objects.exists()


def test_staff_are_not_counted(client, center, agent):
    client.force_login(agent)
    ask(client, "charge the battery")
    assert not AskedQuestion.objects.exists()


def test_a_topic_of_the_same_question_is_not_counted_again(client, center):
    ask(client, "battery")
    ask(client, "battery", category="plans-and-billing")
    assert AskedQuestion.objects.get().times == 1


def test_suggestions_are_not_counted(client, center):
    client.get("/en/search/suggest/", {"q": "batt"}, headers={"user-agent": BROWSER})
    assert not AskedQuestion.objects.exists()


def test_a_log_that_cannot_be_written_fails_no_search(client, center):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_askedquestion RENAME TO away")
    assert ask(client, "charge the battery").status_code == 200
    assert client.get("/en/").status_code == 200


def test_the_answer_is_out_before_anything_is_written(db, rf):
    request = rf.get("/en/search/", headers={"user-agent": BROWSER})
    question = SearchRequest(text="lamp", locale="en", visibilities=frozenset({Visibility.PUBLIC}))
    note_question(request, SearchResult(request=question, relevance=Relevance.NONE))
    assert not AskedQuestion.objects.exists()
    count_noted_question()
    count_noted_question()
    assert AskedQuestion.objects.get().times == 1


def test_an_answer_that_nobody_waited_for_leaves_nothing_to_the_next_request(db, rf):
    request = rf.get("/en/search/", headers={"user-agent": BROWSER})
    question = SearchRequest(text="lamp", locale="en", visibilities=frozenset({Visibility.PUBLIC}))
    note_question(request, SearchResult(request=question, relevance=Relevance.NONE))
    forget_noted_question()
    count_noted_question()
    assert not AskedQuestion.objects.exists()
