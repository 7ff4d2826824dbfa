"""From draft to published: who is asked, told, reminded, and what each step leaves behind."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from kb.models import Article, Review, Revision
from kb.review_mails import send_review_mails
from kb.rights import NotAllowed
from kb.services import (
    MessageIsMissing,
    ReviewerMayNotReview,
    StepRefused,
    approve_revision,
    archive_article,
    publish_revision,
    request_changes,
    restore_revision,
    steps_for,
    submit_revision,
    withdraw_revision,
)
from kb.workflow import Refusal, Step
from tests.factories.kb import live_translation, make_article, make_translation, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def draft(writer) -> Revision:
    article = make_article("Brakes", published=False, by=writer)
    return Revision.objects.select_related("translation__article").get(translation__article=article)


def submitted(draft: Revision, *reviewers) -> Revision:
    return submit_revision(
        revision_id=draft.pk, by=draft.author, at=NOW, reviewer_ids=[user.pk for user in reviewers]
    )


def test_a_text_goes_from_draft_to_readers(draft, writer, reviewer):
    submitted(draft, reviewer)
    request_changes(revision_id=draft.pk, by=reviewer, at=NOW, message="Say why.")
    assert Review.objects.get().message == "Say why."
    fixed = write(draft.translation.article, title="Brakes", body="Because.", published=False, by=writer)
    submitted(fixed, reviewer)
    approve_revision(revision_id=fixed.pk, by=reviewer, at=NOW)
    publish_revision(revision_id=fixed.pk, by=reviewer, at=NOW)
    assert live_translation(draft.translation.article).live_revision == fixed
    assert list(Revision.objects.order_by("number").values_list("state", flat=True)) == [
        "changes_requested",
        "published",
    ]


def test_a_reviewer_does_not_approve_an_own_text(reviewer, lead):
    article = make_article("Brakes", published=False, by=reviewer)
    own = submitted(Revision.objects.get(translation__article=article))
    for attempt in (
        lambda: approve_revision(revision_id=own.pk, by=reviewer, at=NOW),
        lambda: publish_revision(revision_id=own.pk, by=reviewer, at=NOW),
    ):
        with pytest.raises(StepRefused) as refused:
            attempt()
        assert refused.value.refusal is Refusal.OWN_TEXT
    approve_revision(revision_id=own.pk, by=lead, at=NOW)
    publish_revision(revision_id=own.pk, by=reviewer, at=NOW)


def test_only_those_may_be_asked_who_may_publish(draft, writer, agent):
    for person in (writer, agent):
        with pytest.raises(ReviewerMayNotReview):
            submitted(draft, person)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_changes_are_not_asked_for_without_words(draft, reviewer):
    submitted(draft)
    with pytest.raises(MessageIsMissing):
        request_changes(revision_id=draft.pk, by=reviewer, at=NOW, message=" ")


def test_one_verdict_is_enough(draft, reviewer, lead):
    submitted(draft, reviewer, lead)
    approve_revision(revision_id=draft.pk, by=lead, at=NOW)
    assert dict(Review.objects.values_list("reviewer", "verdict")) == {
        reviewer.pk: "moot",
        lead.pk: "approved",
    }


def test_who_was_not_asked_may_review_too(draft, reviewer, lead):
    submitted(draft, reviewer)
    approve_revision(revision_id=draft.pk, by=lead, at=NOW, message="Fine.")
    assert Review.objects.get(reviewer=lead).message == "Fine."


def test_a_newer_text_overtakes_the_one_in_review(draft, writer, reviewer):
    submitted(draft, reviewer)
    newer = write(draft.translation.article, title="Brakes", body="Newer.", published=False, by=writer)
    submitted(newer, reviewer)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert [review.revision for review in Review.objects.waiting()] == [newer]


def test_what_is_withdrawn_waits_for_nobody(draft, writer, reviewer):
    submitted(draft, reviewer)
    assert withdraw_revision(revision_id=draft.pk, by=writer, at=NOW).state == "draft"
    assert not Review.objects.waiting().exists()


def test_restoring_makes_a_draft_and_leaves_readers_alone(writer):
    article = make_article("One", body="First.")
    first = live_translation(article).live_revision
    second = write(article, title="Two", body="Second.")
    restored = restore_revision(revision_id=first.pk, by=writer, note="Back")
    assert (restored.number, restored.state, restored.body, restored.based_on) == (
        3,
        "draft",
        "First.",
        first,
    )
    assert live_translation(article).live_revision == second


def test_archiving_takes_every_language_from_readers(reviewer, writer, heard):
    article = make_article()
    make_translation(article, locale="de")
    with pytest.raises(NotAllowed):
        archive_article(article_id=article.pk, by=writer)
    with heard() as ids:
        for _ in range(2):
            archive_article(article_id=article.pk, by=reviewer)
    assert ids == [article.pk]
    assert not Article.objects.published().exists()


def test_buttons_follow_the_table(draft, writer, reviewer):
    article = draft.translation.article
    assert steps_for(writer, draft, article=article) == {Step.SUBMIT, Step.RESTORE}
    assert Step.PUBLISH in steps_for(reviewer, draft, article=article)


def test_reviewers_are_asked_once_and_reminded(draft, reviewer):
    reviewer.locale = "de"
    reviewer.save()
    submitted(draft, reviewer)
    assert [send_review_mails(at=NOW), send_review_mails(at=NOW)] == [1, 0]
    assert mail.outbox[0].to == [reviewer.email]
    assert "Brakes" in mail.outbox[0].body
    assert send_review_mails(at=NOW + timedelta(days=1)) == 0
    assert send_review_mails(at=NOW + timedelta(days=3)) == 1
    assert Review.objects.get().reminders == 1
    approve_revision(revision_id=draft.pk, by=reviewer, at=NOW)
    assert send_review_mails(at=NOW + timedelta(days=9)) == 0


def test_a_mail_that_could_not_be_sent_is_sent_later(draft, reviewer, settings):
    submitted(draft, reviewer)
    settings.EMAIL_BACKEND = "tests.kb.mails.Refusing"
    assert send_review_mails(at=NOW) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_review_mails(at=NOW) == 1
