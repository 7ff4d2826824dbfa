from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.attention.looking import look_at_everything
from kb.models import AttentionItem
from kb.services import give_category, vote_on_revision
from tests.factories.kb import live_translation, make_article, make_category

pytestmark = pytest.mark.django_db
NOW = timezone.now()
URL = reverse("editor:attention")


@pytest.fixture
def article():
    return make_article("Ring the bell", body="Ring it. See [the old page](#gone).")


@pytest.fixture
def item(article):
    look_at_everything(at=NOW)
    return AttentionItem.objects.get()


def page(client, query=""):
    return client.get(f"{URL}{query}").content.decode()


def settle(client, item, **wish):
    return client.post(reverse("editor:settle-attention", args=[item.pk]), {"query": "whose=all", **wish})


def test_the_queue_says_what_is_wrong_and_where(client, writer, item):
    client.force_login(writer)
    text = page(client)
    for words in ("Broken link", "Ring the bell", "the old page", "a heading that is no longer there"):
        assert words in text


def test_it_says_what_is_to_come_while_it_is_empty(client, writer):
    client.force_login(writer)
    assert "Nothing needs attention" in page(client)


@pytest.mark.parametrize("who", ["customer", "agent"])
def test_whoever_may_not_write_has_no_queue(client, request, who, item):
    client.force_login(request.getfixturevalue(who))
    assert client.get(URL).status_code == 403
    assert settle(client, item, do="take").status_code == 403


def test_what_is_elsewhere_is_shown_to_nobody_here(client, writer, lead, item):
    give_category(category_id=make_category("Elsewhere").pk, by=lead, user=writer)
    client.force_login(writer)
    assert "Ring the bell" not in page(client)
    assert settle(client, item, do="take").status_code == 404


def test_dismissing_without_a_reason_is_refused_in_its_place(client, writer, item):
    client.force_login(writer)
    answer = settle(client, item, do="dismiss", reason="")
    assert answer.status_code == 422
    assert "Say why there is nothing to do" in answer.content.decode()


def test_a_dismissed_matter_leaves_the_queue_and_can_come_back(client, writer, item):
    client.force_login(writer)
    settle(client, item, do="dismiss", reason="It is meant so")
    assert "Ring the bell" not in page(client)
    assert "It is meant so" in page(client, "?whose=dismissed")
    settle(client, item, do="reopen")
    assert "Ring the bell" in page(client)


def test_putting_off_hides_it_for_some_days(client, writer, item):
    client.force_login(writer)
    settle(client, item, do="snooze", days="30")
    assert "Ring the bell" not in page(client)
    item.refresh_from_db()
    assert timedelta(days=29) < item.snoozed_until - NOW < timedelta(days=31)


def test_what_is_taken_is_mine(client, writer, item):
    client.force_login(writer)
    assert "Ring the bell" not in page(client, "?whose=mine")
    settle(client, item, do="take")
    assert "Ring the bell" in page(client, "?whose=mine")


def test_it_is_filtered_by_kind_and_words(client, writer, item):
    client.force_login(writer)
    assert "Ring the bell" in page(client, "?kind=broken_link&q=bell")
    assert "Nothing fits" in page(client, "?kind=overdue")
    assert "Nothing fits" in page(client, "?q=whistle")


def test_comments_of_readers_stand_beside_their_votes(client, writer, article):
    revision_id = live_translation(article).live_revision_id
    vote_on_revision(revision_id=revision_id, is_helpful=False, voter=None, voter_key="a", comment="Too loud")
    look_at_everything(at=NOW)
    client.force_login(writer)
    assert "Too loud" in page(client, "?kind=unhelpful")


def test_a_full_page_takes_few_queries(client, writer, django_assert_max_num_queries):
    for number in range(12):
        make_article(f"Article {number}", body="[a](#gone) ![](https://pics.example/a.png)")
    look_at_everything(at=NOW)
    client.force_login(writer)
    page(client)
    with django_assert_max_num_queries(10):
        text = page(client)
    assert text.count("Broken link") >= 12
