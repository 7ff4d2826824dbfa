"""What readers see: one live revision for each translation, at one address."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from kb.composition import EVERYTHING
from kb.models import Article, ArticleLink, Revision, Translation
from kb.models.audit_words import AuditAction
from kb.models.revisions import RevisionState
from kb.queries.composing import composed_body
from kb.rendering import body_targets
from kb.rights import Right, require
from kb.services.auditing import about_article, about_revision, about_translation, record
from kb.services.events import announce_changes
from kb.services.slugs import Owner, SlugIsEmpty, change_address, claim_slug, free_slug, slug_of
from kb.services.snippets import record_snippet_uses
from kb.services.standing import check_step
from kb.signals import publishing
from kb.workflow import Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

logger = structlog.get_logger(__name__)


class ArticleWasMerged(Exception):
    """The article has become part of another one and is published no more."""


@transaction.atomic
def publish_revision(
    *, revision_id: int, by: "AbstractUser | None", at: datetime, slug: str | None = None
) -> Translation:
    """Make a revision the one that readers see as of `at`; publishing it twice changes nothing.

    `slug` is a wish: if another article has that address, this one gets the next free one like it. Without a wish,
    the address follows the title until the first publication, and then stays.

    :raises StepRefused: if `by` may not, or would approve a text of one's own.
    :raises PublishingHeld: if a check outside the knowledge base refuses.
    :raises ArticleWasMerged: if the article has become part of another.
    """
    revision = Revision.objects.select_related("translation").get(pk=revision_id)
    publishing.send(sender=Revision, revision=revision, by=by)
    # Read before anything is locked: reading a long text takes time.
    targets = body_targets(_with_snippets(revision))
    hold_articles({revision.translation.article_id, *targets.article_ids})
    translation = (
        Translation.objects.select_for_update(of=("self",))
        .select_related("article")
        .get(pk=revision.translation_id)
    )
    revision.refresh_from_db(fields=["state"])
    if translation.article.merged_into_id is not None:
        raise ArticleWasMerged(translation.article_id)
    check_step(Step.PUBLISH, revision, article=translation.article, by=by)
    before = translation.live_revision_id
    is_readdressed = _readdress(translation, revision, slug)
    if translation.live_revision_id != revision.pk:
        _go_live(translation, revision, at)
        _record_links(translation, {(target.article_id, target.anchor) for target in targets.articles})
        record_snippet_uses(translation, revision.body)
        logger.info("revision_published", revision_id=revision.pk, by=by.pk if by else None)
    elif not is_readdressed:
        return translation
    record(
        AuditAction.PUBLISH_REVISION,
        about_revision(revision, translation),
        by=by,
        before={"revision": before},
        after={"revision": revision.pk, "address": translation.slug},
    )
    announce_changes([translation.article_id])
    return translation


def hold_translation(translation_id: int) -> Translation:
    """Lock a translation and, before it, its article."""
    article_ids = Translation.objects.filter(pk=translation_id).values_list("article_id", flat=True)
    hold_articles(set(article_ids))
    held = Translation.objects.select_for_update(of=("self",)).select_related("article")
    return held.get(pk=translation_id)


def hold_articles(article_ids: set[int]) -> None:
    """Keep articles from being deleted meanwhile. Before any translation and by number: nobody waits in a circle."""
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=article_ids).order_by("pk").only("pk"))


def _with_snippets(revision: Revision) -> str:
    return composed_body(revision.body, locale=revision.translation.locale, audience=EVERYTHING)


def _readdress(translation: Translation, revision: Revision, wish: str | None) -> bool:
    """Give the translation the address it should have from now on; say whether that is another one."""
    is_new = translation.first_published_at is None
    text = wish or (revision.title if is_new else "")
    wanted = slug_of(text, locale=translation.locale)
    if not wanted:
        return False
    owner = Owner(article_id=translation.article_id)
    slug = free_slug(wanted, locale=translation.locale, owner=owner)
    if slug == translation.slug:
        return False
    move_address(translation, slug, leaves_redirect=not is_new)
    return True


def move_address(translation: Translation, slug: str, *, leaves_redirect: bool) -> None:
    """Give a locked translation an address that is free, for services that record the change themselves."""
    old = translation.slug if leaves_redirect else slug
    owner = Owner(article_id=translation.article_id)
    change_address(locale=translation.locale, old=old, new=slug, owner=owner)
    translation.slug = slug
    translation.save(update_fields=["slug"])


def _go_live(translation: Translation, revision: Revision, at: datetime) -> None:
    if translation.live_revision_id is not None:
        Revision.objects.filter(pk=translation.live_revision_id).update(state=RevisionState.SUPERSEDED)
    Revision.objects.filter(pk=revision.pk).update(state=RevisionState.PUBLISHED)
    revision.state = RevisionState.PUBLISHED
    translation.live_revision = revision
    translation.first_published_at = translation.first_published_at or at
    translation.updated_at = at
    translation.save(update_fields=["live_revision", "first_published_at", "updated_at"])


def _record_links(translation: Translation, targets: set[tuple[int, str]]) -> None:
    translation.links.all().delete()
    existing = set(
        Article.objects.filter(pk__in={article_id for article_id, _ in targets}).values_list("pk", flat=True)
    )
    ArticleLink.objects.bulk_create(
        ArticleLink(source=translation, target_id=article_id, anchor=anchor)
        for article_id, anchor in sorted(targets)
        if article_id in existing
    )


@transaction.atomic
def unpublish_translation(*, translation_id: int, by: "AbstractUser | None") -> Translation:
    """Take a translation away from readers; its revisions stay. Doing it twice changes nothing.

    :raises NotAllowed: if `by` may not.
    """
    translation = hold_translation(translation_id)
    if translation.live_revision_id is None:
        return translation
    require(by, Right.PUBLISH, translation.article)
    before = translation.live_revision_id
    withdraw_live(translation)
    logger.info("translation_unpublished", translation_id=translation_id, by=by.pk if by else None)
    about = about_translation(translation)
    record(AuditAction.UNPUBLISH_TRANSLATION, about, by=by, before={"revision": before})
    announce_changes([translation.article_id])
    return translation


@transaction.atomic
def archive_article(*, article_id: int, by: "AbstractUser | None") -> Article:
    """Take an article away from readers in every language; doing it twice changes nothing.

    :raises NotAllowed: if `by` may not.
    """
    hold_articles({article_id})
    article = Article.objects.get(pk=article_id)
    require(by, Right.PUBLISH, article)
    live = list(Translation.objects.select_for_update().published().filter(article=article).order_by("pk"))
    if live:
        for translation in live:
            withdraw_live(translation)
        before = {"languages": ", ".join(sorted(translation.locale for translation in live))}
        record(AuditAction.ARCHIVE_ARTICLE, about_article(article), by=by, before=before)
        announce_changes([article_id])
    return article


def withdraw_live(translation: Translation) -> None:
    """Leave a locked translation without a live revision, for services that record the change themselves."""
    Revision.objects.filter(live_for=translation.pk).update(state=RevisionState.ARCHIVED)
    translation.live_revision = None
    translation.save(update_fields=["live_revision"])
    translation.links.all().delete()
    translation.snippet_uses.all().delete()


@transaction.atomic
def change_slug(*, translation_id: int, slug: str, by: "AbstractUser | None") -> Translation:
    """Give a translation another address; the old one leads to it if readers may have it.

    :raises NotAllowed: if `by` may not.
    :raises SlugIsEmpty: if `slug` holds nothing that an address can hold.
    :raises SlugIsTaken: if another article has it.
    """
    translation = hold_translation(translation_id)
    is_live = translation.live_revision_id is not None
    require(by, Right.PUBLISH if is_live else Right.EDIT, translation.article)
    wanted = slug_of(slug, locale=translation.locale)
    if not wanted:
        raise SlugIsEmpty(slug)
    if wanted == translation.slug:
        return translation
    before = translation.slug
    claim_slug(wanted, locale=translation.locale, owner=Owner(article_id=translation.article_id))
    move_address(translation, wanted, leaves_redirect=translation.first_published_at is not None)
    logger.info("address_changed", translation_id=translation_id, by=by.pk if by else None)
    record(
        AuditAction.CHANGE_SLUG,
        about_translation(translation),
        by=by,
        before={"address": before},
        after={"address": wanted},
    )
    announce_changes([translation.article_id])
    return translation
