import pytest
from bs4 import BeautifulSoup

from kb.models import ArticleVote
from tests.factories.kb import live_translation, write
from tests.portal.pages import ARTICLE


@pytest.fixture
def revision_id(center) -> int:
    return live_translation(center.charging).live_revision_id


def say(client, center, revision_id, answer, **data):
    path = f"/en/articles/{center.charging.pk}/vote/"
    return client.post(path, {"revision": revision_id, "answer": answer, **data})


def test_a_visitor_has_one_vote_and_may_change_it(client, center, revision_id):
    for answer in ("yes", "no", "no"):
        say(client, center, revision_id, answer)
    vote = ArticleVote.objects.get()
    assert vote.is_helpful is False
    assert vote.revision_id == revision_id


def test_it_works_without_scripts_and_leads_back_to_the_question(client, center, revision_id):
    response = say(client, center, revision_id, "yes")
    assert response.status_code == 302
    assert response["Location"] == f"{ARTICLE}#feedback"
    assert 'aria-pressed="true"' in client.get(ARTICLE).content.decode()


def test_words_are_asked_for_only_after_a_no(client, center, revision_id):
    assert 'name="comment"' not in client.get(ARTICLE).content.decode()
    say(client, center, revision_id, "yes")
    assert 'name="comment"' not in client.get(ARTICLE).content.decode()
    say(client, center, revision_id, "no")
    assert 'name="comment"' in client.get(ARTICLE).content.decode()
    say(client, center, revision_id, "no", comment="My light is <green>.")
    assert "My light is &lt;green&gt;." in client.get(ARTICLE).content.decode()


def test_a_vote_can_be_taken_back(client, center, revision_id):
    say(client, center, revision_id, "yes")
    say(client, center, revision_id, "undo")
    assert not ArticleVote.objects.exists()


def test_two_visitors_have_a_vote_each(client, center, revision_id):
    say(client, center, revision_id, "yes")
    client.cookies.clear()
    say(client, center, revision_id, "yes")
    assert ArticleVote.objects.count() == 2


def test_an_account_has_one_vote_in_every_browser(client, center, revision_id, customer):
    for _ in range(2):
        client.cookies.clear()
        client.force_login(customer)
        say(client, center, revision_id, "yes")
    vote = ArticleVote.objects.get()
    assert vote.voter == customer


def test_the_swapped_part_is_the_question_alone(client, center, revision_id):
    path = f"/en/articles/{center.charging.pk}/vote/"
    data = {"revision": revision_id, "answer": "no"}
    fragment = client.post(path, data, headers={"HX-Request": "true"}).content
    (root,) = BeautifulSoup(fragment, "html.parser").find_all(recursive=False)
    assert root["id"] == "feedback"
    assert root.find("textarea", {"name": "comment"})


@pytest.mark.parametrize(
    "data",
    [{"answer": "maybe"}, {"answer": "yes", "revision": "x"}, {"answer": "yes", "revision": ""}, {}],
)
def test_nonsense_is_refused(client, center, revision_id, data):
    response = client.post(f"/en/articles/{center.charging.pk}/vote/", {"revision": revision_id} | data)
    assert response.status_code == 400


@pytest.mark.parametrize("revision", ["999999", "9" * 30])
def test_a_text_that_is_not_the_articles_cannot_be_judged(client, center, revision):
    assert say(client, center, revision, "yes").status_code == 404


def test_a_text_that_the_reader_may_not_see_cannot_be_judged(client, center):
    revision = live_translation(center.staff).live_revision_id
    response = client.post(f"/en/articles/{center.staff.pk}/vote/", {"revision": revision, "answer": "yes"})
    assert response.status_code == 404


def test_a_vote_needs_the_form_of_the_page(center, revision_id):
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True)
    assert say(stranger, center, revision_id, "yes").status_code == 403


def test_a_vote_cannot_be_cast_by_a_link(client, center):
    assert client.get(f"/en/articles/{center.charging.pk}/vote/").status_code == 405


def test_a_draft_cannot_be_judged(client, center):
    draft = write(center.charging, title="Soon", body="Not yet read by anybody.", published=False)
    assert say(client, center, draft.pk, "yes").status_code == 404


def test_the_text_that_is_checked_is_the_one_that_is_judged(client, center, revision_id):
    read = str(revision_id).zfill(18)
    hidden = live_translation(center.staff).live_revision
    hidden.pk = int(f"{read}7")
    hidden.number = 7
    hidden.save(force_insert=True)
    assert say(client, center, f"{read}7", "yes").status_code == 404
    assert not ArticleVote.objects.exists()
