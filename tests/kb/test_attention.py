from datetime import timedelta

import pytest
from django.utils import timezone

from kb.attention.looking import look_at_articles, look_at_everything, look_at_text, look_at_time_and_votes
from kb.attention.readability import ease
from kb.attention.settling import (
    CannotTakeIt,
    ReasonIsMissing,
    assign_item,
    dismiss_item,
    reopen_item,
    snooze_item,
)
from kb.models import AttentionItem
from kb.rights import NotAllowed
from kb.services import archive_article, delete_article, give_category, verify_article, vote_on_revision
from tests.factories.kb import live_translation, make_article, make_category, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
HARD = (
    "Notwithstanding considerations regarding organisational responsibilities, administrators responsible for "
    "implementing authentication configurations necessarily acknowledge interoperability requirements, "
    "particularly concerning hierarchical authorisation infrastructure, cryptographic identification mechanisms, "
    "comprehensive documentation obligations, international standardisation initiatives, and additionally "
    "corresponding supplementary telecommunication characteristics generally established previously, "
    "notwithstanding subsequently identified incompatibilities."
)


def kinds(article):
    items = AttentionItem.objects.filter(translation__article=article).order_by("kind")
    return [item.kind for item in items]


def look(article):
    look_at_text(translation_id=live_translation(article).pk, at=NOW)


def the_item(article):
    return AttentionItem.objects.get(translation__article=article)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("article:999999", "deleted"),
        ("#no-such-heading", "heading"),
        ("media:nothinglikethis", "file"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link, why):
    article = make_article(body=f"See [this]({link}).")
    look(article)
    item = the_item(article)
    assert (item.kind, item.detail["why"], item.detail["words"]) == ("broken_link", why, "this")


def test_links_that_lead_somewhere_are_left_alone():
    target = make_article(body="## Reset\n\nText.")
    article = make_article(
        body=f"[a](article:{target.pk}#reset) [b](#here) [c](https://x.example)\n\n## Here\n\nText."
    )
    look(article)
    assert kinds(article) == []


def test_a_heading_that_the_target_lost_breaks_the_link():
    target = make_article(body="## Reset\n\nText.")
    article = make_article(body=f"[a](article:{target.pk}#reset)")
    look(article)
    write(target, title="Other", body="## Restart\n\nText.")
    look_at_articles(article_ids=[target.pk], at=NOW)
    assert the_item(article).detail["why"] == "heading"


def test_taking_the_target_away_breaks_the_link_and_bringing_it_back_mends_it():
    target = make_article()
    article = make_article(body=f"[a](article:{target.pk})")
    archive_article(article_id=target.pk, by=None)
    look_at_articles(article_ids=[target.pk], at=NOW)
    assert the_item(article).detail["why"] == "unpublished"
    write(target, title="Again", body="Text.")
    look_at_articles(article_ids=[target.pk], at=NOW)
    assert kinds(article) == []


def test_deleting_the_target_breaks_the_link():
    target = make_article()
    article = make_article(body=f"[a](article:{target.pk})")
    target_id = target.pk
    delete_article(article_id=target_id, by=None)
    look_at_articles(article_ids=[target_id], at=NOW)
    assert the_item(article).detail["why"] == "deleted"


def test_a_picture_without_a_description_is_found():
    article = make_article(body="![](https://pics.example/a.png) ![A bell](https://pics.example/b.png)")
    look(article)
    item = the_item(article)
    assert (item.kind, item.detail["address"]) == ("alt_text", "https://pics.example/a.png")


def test_a_passage_that_is_hard_to_read_is_found():
    article = make_article(body=f"Turn the screw.\n\n{HARD}")
    look(article)
    assert kinds(article) == ["hard_to_read"]


@pytest.mark.parametrize("locale", ["en", "de", "es", "fr"])
def test_short_words_in_short_sentences_are_easier_in_every_language(locale):
    easy = "La bici va muy bien. Der Hund ist da. The cat sat on a mat. " * 5
    hard = (
        "Internationalisierungsverantwortlichkeiten telecomunicaciones incomprehensibilities considering "
        * 12
    )
    assert ease(easy, locale=locale) > 60
    assert ease(hard, locale=locale) < 25


def test_too_little_text_has_no_figure():
    assert ease("A short text.", locale="en") is None


def test_what_is_overdue_is_found_until_it_is_verified(writer):
    article = make_article(verification_interval=DAY)
    look_at_time_and_votes(at=NOW + 2 * DAY)
    assert kinds(article) == ["overdue"]
    verify_article(article_id=article.pk, by=writer, at=NOW + 2 * DAY)
    look_at_time_and_votes(at=NOW + 2 * DAY)
    assert kinds(article) == []


def vote(article, key, *, is_helpful=False):
    revision_id = live_translation(article).live_revision_id
    vote_on_revision(revision_id=revision_id, is_helpful=is_helpful, voter=None, voter_key=key, comment="No.")


def test_a_text_that_did_not_help_is_found():
    article = make_article()
    vote(article, "a")
    vote(article, "b", is_helpful=True)
    look_at_time_and_votes(at=NOW)
    detail = the_item(article).detail
    assert (detail["no"], detail["yes"]) == (1, 1)


def test_one_more_vote_brings_it_back(writer):
    article = make_article()
    vote(article, "a")
    look_at_time_and_votes(at=NOW)
    dismiss_item(item_id=the_item(article).pk, reason="Spam", by=writer, at=NOW)
    look_at_time_and_votes(at=NOW)
    assert the_item(article).dismissed_at is not None
    vote(article, "c")
    look_at_time_and_votes(at=NOW)
    assert the_item(article).dismissed_at is None


def test_looking_twice_finds_the_same_and_keeps_since_when():
    article = make_article(body="[a](#nowhere)")
    look(article)
    look_at_everything(at=NOW + DAY)
    assert the_item(article).since == NOW


def test_what_was_dismissed_returns_when_the_passage_changes(writer):
    article = make_article(body=HARD)
    look(article)
    dismiss_item(item_id=the_item(article).pk, reason="Law", by=writer, at=NOW)
    write(article, title="Longer", body=f"{HARD} {HARD}")
    look(article)
    assert AttentionItem.objects.waiting(NOW).filter(translation__article=article).exists()


def test_dismissing_needs_a_reason(writer):
    article = make_article(body="[a](#nowhere)")
    look(article)
    with pytest.raises(ReasonIsMissing):
        dismiss_item(item_id=the_item(article).pk, reason="  ", by=writer, at=NOW)


def test_what_is_put_off_waits_again_later(writer):
    article = make_article(body="[a](#nowhere)")
    look(article)
    item = snooze_item(item_id=the_item(article).pk, days=7, by=writer, at=NOW)
    assert not AttentionItem.objects.waiting(NOW).exists()
    assert AttentionItem.objects.waiting(NOW + 8 * DAY).get() == item
    reopen_item(item_id=item.pk, by=writer)
    assert AttentionItem.objects.waiting(NOW).exists()


def test_only_whoever_may_change_the_text_settles_it(writer, lead):
    give_category(category_id=make_category("Elsewhere").pk, by=lead, user=writer)
    article = make_article(body="[a](#nowhere)", category=make_category("Here"))
    look(article)
    with pytest.raises(NotAllowed):
        snooze_item(item_id=the_item(article).pk, days=1, by=writer, at=NOW)


def test_it_is_given_only_to_somebody_who_can_do_it(writer, lead, customer):
    article = make_article(body="[a](#nowhere)")
    look(article)
    item = the_item(article)
    with pytest.raises(CannotTakeIt):
        assign_item(item_id=item.pk, person_id=customer.pk, by=lead)
    assert assign_item(item_id=item.pk, person_id=writer.pk, by=lead).assignee_id == writer.pk
