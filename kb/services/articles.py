"""Changes to what an article is in every language: its place, its readers, its existence."""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from kb.models import Article, Category
from kb.models.audit_words import AuditAction, AuditKind
from kb.rights import ADD_ARTICLE, Right, require, require_place
from kb.services.auditing import About, Facts, about_article, record
from kb.services.events import announce_changes
from kb.visibility import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

logger = structlog.get_logger(__name__)


@transaction.atomic
def create_article(
    *,
    category: Category,
    visibility: Visibility,
    source_locale: str,
    by: "AbstractUser | None" = None,
    external_id: str | None = None,
    verification_interval: timedelta | None = None,
) -> Article:
    """Create an article without a text; `by` answers for it. Nobody sees it before a revision is published.

    :raises NotAllowed: if `by` may not write in this category.
    """
    require_place(by, category.pk, permission=ADD_ARTICLE)
    article = Article.objects.create(
        category=category,
        visibility=visibility,
        source_locale=source_locale,
        owner_id=by.pk if by else None,
        external_id=external_id,
        verification_interval=verification_interval,
    )
    about = About(AuditKind.ARTICLE, article.pk, external_id or "", article.pk)
    after: Facts = {"category": category.pk, "visibility": str(visibility), "language": source_locale}
    record(AuditAction.CREATE_ARTICLE, about, by=by, after=after)
    return article


@transaction.atomic
def move_article(*, article_id: int, category_id: int, by: "AbstractUser | None") -> Article:
    """Put an article into another category; its address stays.

    :raises NotAllowed: if `by` may not change it here, or put it there.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.category_id != category_id:
        require_for_readers(by, article)
        require_place(by, category_id)
        before = article.category_id
        article.category = Category.objects.get(pk=category_id)
        article.save(update_fields=["category"])
        logger.info("article_moved", article_id=article_id, category_id=category_id, by=_id_of(by))
        record(
            AuditAction.MOVE_ARTICLE,
            about_article(article),
            by=by,
            before={"category": before},
            after={"category": category_id},
        )
        announce_changes([article_id])
    return article


@transaction.atomic
def change_visibility(*, article_id: int, visibility: Visibility, by: "AbstractUser | None") -> Article:
    """Decide who may read an article, in every language.

    :raises NotAllowed: if `by` may not.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.visibility != visibility:
        require_for_readers(by, article)
        before = article.visibility
        article.visibility = Visibility(visibility)
        article.save(update_fields=["visibility"])
        logger.info("visibility_changed", article_id=article_id, visibility=str(visibility), by=_id_of(by))
        record(
            AuditAction.CHANGE_VISIBILITY,
            about_article(article),
            by=by,
            before={"visibility": before},
            after={"visibility": str(visibility)},
        )
        announce_changes([article_id])
    return article


@transaction.atomic
def delete_article(*, article_id: int, by: "AbstractUser | None") -> None:
    """Delete an article with all its texts; deleting twice changes nothing.

    :raises NotAllowed: if `by` may not.
    """
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None:
        return
    require(by, Right.DELETE, article)
    about = about_article(article)
    before: Facts = {"category": article.category_id, "visibility": article.visibility}
    article.delete()
    logger.info("article_deleted", article_id=article_id, by=_id_of(by))
    record(AuditAction.DELETE_ARTICLE, about, by=by, before=before)
    announce_changes([article_id])


def require_for_readers(by: "AbstractUser | None", article: Article) -> None:
    """Ask for the right to publish where readers would notice, and to edit where they would not.

    :raises NotAllowed: if `by` lacks it.
    """
    is_published = by is not None and Article.objects.published().filter(pk=article.pk).exists()
    require(by, Right.PUBLISH if is_published else Right.EDIT, article)


def _id_of(user: "AbstractUser | None") -> int | None:
    return user.pk if user else None
