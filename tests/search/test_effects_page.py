import pytest
from django.core.cache import cache
from django.urls import reverse

from kb.merging import Text
from kb.queries import editable_text
from kb.services import PublishingHeld, publish_revision
from search.editorial.effects import effects_of
from search.models import AskedQuestion, PolicyAction, PublishingPolicy
from tests.factories.kb import live_translation, make_article, write
from tests.search.asking import AT, index_all

QUESTION = "button resets battery"


@pytest.fixture(autouse=True)
def _nothing_kept(settings):
    settings.EVALUATION_SET = None
    cache.clear()


@pytest.fixture
def article(generation):
    for day in (1, 2, 3):
        AskedQuestion.objects.create(
            day=f"2026-05-0{day}", locale="en", text=QUESTION, key=QUESTION, relevance="good", hits=1
        )
    article = make_article("Reset the battery", body="Hold the button for ten seconds.")
    index_all()
    return article


@pytest.fixture
def breaking(article):
    """A draft that no longer answers what the article wins today."""
    return write(article, title="Paint the frame", body="Use a soft brush.", published=False)


def url(article, revision=None):
    address = reverse("editorial:effects", args=[live_translation(article).pk])
    return f"{address}?revision={revision.number}" if revision else address


def policy(action):
    return PublishingPolicy.objects.create(action=action, most_breaks=0)


def test_the_page_lists_the_question_with_both_ranks(client, writer, article, breaking):
    client.force_login(writer)
    page = client.get(url(article, breaking))
    text = page.content.decode()
    assert page.status_code == 200
    assert QUESTION in text
    assert "Breaks 1" in text
    assert "not shown" in text
    assert page.context["workshop"].sections[0].is_current


def test_the_panel_is_a_part_of_the_page(client, writer, article, breaking):
    client.force_login(writer)
    text = client.get(url(article, breaking), headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<section id="effects"')
    assert "<html" not in text


def test_without_a_revision_it_is_about_what_the_editor_shows(client, writer, article, breaking):
    client.force_login(writer)
    assert "Breaks 1" in client.get(url(article)).content.decode()


@pytest.mark.parametrize("who", ["customer", "agent"])
def test_whoever_may_not_write_sees_nothing(client, request, article, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(article)).status_code == 403


def test_a_revision_of_another_article_is_not_found(client, writer, article):
    client.force_login(writer)
    assert client.get(f"{url(article)}?revision=99").status_code == 404


def test_without_a_model_the_page_says_so(client, writer, article, breaking, embedder):
    embedder.is_available = False
    client.force_login(writer)
    assert "cannot be worked out" in client.get(url(article, breaking)).content.decode()


def test_without_a_policy_everything_is_published(reviewer, breaking):
    assert publish_revision(revision_id=breaking.pk, by=reviewer, at=AT).live_revision_id == breaking.pk


@pytest.mark.parametrize("action", [PolicyAction.CONFIRM, PolicyAction.BLOCK])
def test_a_policy_holds_up_what_breaks_more(reviewer, article, breaking, action):
    policy(action)
    with pytest.raises(PublishingHeld, match="breaks 1 question"):
        publish_revision(revision_id=breaking.pk, by=reviewer, at=AT)


def test_an_edit_that_breaks_no_more_is_published(reviewer, article):
    policy(PolicyAction.BLOCK)
    fine = write(article, title="Reset the battery", body="Hold the button. Wait.", published=False)
    publish_revision(revision_id=fine.pk, by=reviewer, at=AT)
    assert live_translation(article).live_revision_id == fine.pk


def test_what_was_confirmed_is_published(client, reviewer, article, breaking):
    policy(PolicyAction.CONFIRM)
    client.force_login(reviewer)
    assert client.post(url(article, breaking)).status_code == 302
    publish_revision(revision_id=breaking.pk, by=reviewer, at=AT)
    assert live_translation(article).live_revision_id == breaking.pk


def test_another_text_has_to_be_confirmed_anew(client, reviewer, article, breaking):
    policy(PolicyAction.CONFIRM)
    client.force_login(reviewer)
    client.post(url(article, breaking))
    other = write(article, title="Paint the bell", body="Use a brush.", published=False)
    with pytest.raises(PublishingHeld):
        publish_revision(revision_id=other.pk, by=reviewer, at=AT)


def test_confirming_does_not_unblock(client, reviewer, article, breaking):
    policy(PolicyAction.BLOCK)
    client.force_login(reviewer)
    client.post(url(article, breaking))
    with pytest.raises(PublishingHeld):
        publish_revision(revision_id=breaking.pk, by=reviewer, at=AT)


def test_a_writer_cannot_confirm(client, writer, article, breaking):
    policy(PolicyAction.CONFIRM)
    client.force_login(writer)
    assert client.post(url(article, breaking)).status_code == 403


def test_a_policy_lets_through_what_cannot_be_worked_out(reviewer, article, breaking, embedder):
    policy(PolicyAction.BLOCK)
    embedder.is_available = False
    publish_revision(revision_id=breaking.pk, by=reviewer, at=AT)
    assert live_translation(article).live_revision_id == breaking.pk


def test_the_api_answers_that_something_is_in_the_way(client, reviewer, article, breaking):
    policy(PolicyAction.BLOCK)
    client.force_login(reviewer)
    answer = client.post(f"/api/v1/revisions/{breaking.pk}/publish", data={}, content_type="application/json")
    assert answer.status_code == 409
    assert "breaks 1 question" in answer.json()["detail"]


def test_only_one_policy_can_be_made(client, lead, db):
    client.force_login(lead)
    add = reverse("admin:search_publishingpolicy_add")
    assert client.post(add, {"action": "block", "most_breaks": 3}).status_code == 302
    assert client.get(add).status_code == 403
    assert PublishingPolicy.objects.get().most_breaks == 3


def test_a_second_look_is_answered_from_what_is_kept(article, breaking, django_assert_max_num_queries):
    translation = live_translation(article)
    text = Text(breaking.title, breaking.summary, breaking.body)
    first = effects_of(translation=translation, text=text, at=AT)
    with django_assert_max_num_queries(3):
        assert effects_of(translation=translation, text=text, at=AT) == first


@pytest.mark.parametrize("action", [PolicyAction.CONFIRM, PolicyAction.BLOCK])
def test_the_editor_says_why_it_holds_a_text_and_loses_nothing(client, lead, article, action):
    policy(action)
    text = live_translation(article)
    client.force_login(lead)
    form = client.get(reverse("editor:write", args=[text.pk])).context["form"]
    sent = {name: form[name].value() or "" for name in ("summary", "version", "tab")}
    sent |= {"title": "Paint the frame", "body": "Use a soft brush.", "note": "Brushes", "wish": "publish"}
    page = client.post(reverse("editor:write", args=[text.pk]), sent)
    assert page.status_code == 422
    assert "It breaks 1 question" in page.text
    assert f'<a href="{url(article)}">' in page.text
    assert page.context["form"]["note"].value() == "Brushes"
    assert editable_text(text.pk).text == Text("Paint the frame", "", "Use a soft brush.")
    text.refresh_from_db()
    assert text.live_revision.title == "Reset the battery"


def test_the_page_for_writing_works_the_effects_out_when_they_are_opened(client, writer, article):
    client.force_login(writer)
    page = client.get(reverse("editor:write", args=[live_translation(article).pk])).text
    assert f'hx-get="{url(article)}" hx-trigger="toggle from:closest details once"' in page
