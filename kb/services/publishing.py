"""What readers see: one live revision for each translation, at one address."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from kb.models import Article, ArticleLink, Revision, Translation
from kb.models.revisions import RevisionState
from kb.rendering import body_targets
from kb.services.events import announce_changes
from kb.services.slugs import Owner, SlugIsEmpty, change_address, claim_slug, free_slug, slug_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = structlog.get_logger(__name__)


@transaction.atomic
def publish_revision(
    *, revision_id: int, by: "AbstractBaseUser | None", at: datetime, slug: str | None = None
) -> Translation:
    """Make a revision the one that readers see as of `at`; publishing it twice changes nothing.

    `slug` is a wish: if another article has that address, this one gets the next free one like it. Without a wish,
    the address follows the title until the first publication, and then stays.
    """
    revision = Revision.objects.select_related("translation").get(pk=revision_id)
    # Read before anything is locked: reading a long text takes time.
    targets = body_targets(revision.body)
    _hold_articles({revision.translation.article_id, *targets.article_ids})
    translation = Translation.objects.select_for_update().get(pk=revision.translation_id)
    is_readdressed = _readdress(translation, revision, slug)
    if translation.live_revision_id != revision.pk:
        _go_live(translation, revision, at)
        _record_links(translation, {(target.article_id, target.anchor) for target in targets.articles})
        logger.info("revision_published", revision_id=revision.pk, by=by.pk if by else None)
    elif not is_readdressed:
        return translation
    announce_changes([translation.article_id])
    return translation


def _locked(translation_id: int) -> Translation:
    article_ids = Translation.objects.filter(pk=translation_id).values_list("article_id", flat=True)
    _hold_articles(set(article_ids))
    return Translation.objects.select_for_update().get(pk=translation_id)


def _hold_articles(article_ids: set[int]) -> None:
    """Keep articles from being deleted meanwhile. Before any translation and by number: nobody waits in a circle."""
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=article_ids).order_by("pk").only("pk"))


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
    _move_to(translation, slug, leaves_redirect=not is_new)
    return True


def _move_to(translation: Translation, slug: str, *, leaves_redirect: bool) -> None:
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
def unpublish_translation(*, translation_id: int, by: "AbstractBaseUser | None") -> Translation:
    """Take a translation away from readers; its revisions stay. Doing it twice changes nothing."""
    translation = _locked(translation_id)
    if translation.live_revision_id is None:
        return translation
    Revision.objects.filter(pk=translation.live_revision_id).update(state=RevisionState.ARCHIVED)
    translation.live_revision = None
    translation.save(update_fields=["live_revision"])
    translation.links.all().delete()
    logger.info("translation_unpublished", translation_id=translation_id, by=by.pk if by else None)
    announce_changes([translation.article_id])
    return translation


@transaction.atomic
def change_slug(*, translation_id: int, slug: str, by: "AbstractBaseUser | None") -> Translation:
    """Give a translation another address; the old one leads to it if readers may have it.

    :raises SlugIsEmpty: if `slug` holds nothing that an address can hold.
    :raises SlugIsTaken: if another article has it.
    """
    translation = _locked(translation_id)
    wanted = slug_of(slug, locale=translation.locale)
    if not wanted:
        raise SlugIsEmpty(slug)
    if wanted == translation.slug:
        return translation
    claim_slug(wanted, locale=translation.locale, owner=Owner(article_id=translation.article_id))
    _move_to(translation, wanted, leaves_redirect=translation.first_published_at is not None)
    logger.info("address_changed", translation_id=translation_id, by=by.pk if by else None)
    announce_changes([translation.article_id])
    return translation
