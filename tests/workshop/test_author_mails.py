"""Authors hear by mail what others did with their texts, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from kb.author_mails import send_author_mails
from kb.models import Revision
from kb.services import publish_revision, request_changes, submit_revision
from tests.factories.kb import make_article, make_category, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(writer) -> Revision:
    make_category("Bicycles")
    return write(make_article("Brakes"), title="Brakes", body="Squeeze.", published=False, by=writer)


def test_an_author_hears_what_to_change(draft, writer, reviewer, settings):
    settings.SITE_URL = "https://help.example.com"
    submit_revision(revision_id=draft.pk, by=writer, at=timezone.now())
    request_changes(revision_id=draft.pk, by=reviewer, at=timezone.now(), message="How hard?")
    assert [send_author_mails(at=timezone.now()), send_author_mails(at=timezone.now())] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [writer.email]
    assert "How hard?" in sent.body
    assert f"https://help.example.com/workshop/articles/review/{draft.pk}/" in sent.body


def test_an_author_hears_of_the_publication_in_the_own_language(draft, writer, reviewer):
    writer.locale = "de"
    writer.save()
    publish_revision(revision_id=draft.pk, by=reviewer, at=timezone.now())
    assert send_author_mails(at=timezone.now()) == 1
    assert "Veröffentlicht: Brakes" in mail.outbox[0].subject


def test_nobody_hears_of_the_own_step_or_of_old_news(lead, writer, reviewer):
    make_category("Bicycles")
    own = write(make_article("Bell"), title="Bell", body="Ring.", published=False, by=lead)
    publish_revision(revision_id=own.pk, by=lead, at=timezone.now())
    assert send_author_mails(at=timezone.now()) == 0
    other = write(make_article("Light"), title="Light", body="Shine.", published=False, by=writer)
    publish_revision(revision_id=other.pk, by=reviewer, at=timezone.now())
    assert send_author_mails(at=timezone.now() + timedelta(days=3)) == 0


def test_a_mail_that_could_not_be_sent_is_sent_later(draft, reviewer, settings):
    publish_revision(revision_id=draft.pk, by=reviewer, at=timezone.now())
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.kb.mails.Refusing"
    assert send_author_mails(at=timezone.now()) == 0
    settings.EMAIL_BACKEND = working
    assert send_author_mails(at=timezone.now()) == 1
