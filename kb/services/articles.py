"""Changes to what an article is in every language: its place, its readers, its existence."""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from kb.models import Article, Category
from kb.services.events import announce_changes
from kb.visibility import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = structlog.get_logger(__name__)


@transaction.atomic
def create_article(
    *,
    category: Category,
    visibility: Visibility,
    source_locale: str,
    by: "AbstractBaseUser | None" = None,
    external_id: str | None = None,
    verification_interval: timedelta | None = None,
) -> Article:
    """Create an article without a text; `by` answers for it. Nobody sees it before a revision is published."""
    return Article.objects.create(
        category=category,
        visibility=visibility,
        source_locale=source_locale,
        owner_id=by.pk if by else None,
        external_id=external_id,
        verification_interval=verification_interval,
    )


@transaction.atomic
def move_article(*, article_id: int, category_id: int, by: "AbstractBaseUser | None") -> Article:
    """Put an article into another category; its address stays."""
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.category_id != category_id:
        article.category = Category.objects.get(pk=category_id)
        article.save(update_fields=["category"])
        logger.info("article_moved", article_id=article_id, category_id=category_id, by=_id_of(by))
        announce_changes([article_id])
    return article


@transaction.atomic
def change_visibility(*, article_id: int, visibility: Visibility, by: "AbstractBaseUser | None") -> Article:
    """Decide who may read an article, in every language."""
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.visibility != visibility:
        article.visibility = Visibility(visibility)
        article.save(update_fields=["visibility"])
        logger.info("visibility_changed", article_id=article_id, visibility=str(visibility), by=_id_of(by))
        announce_changes([article_id])
    return article


@transaction.atomic
def delete_article(*, article_id: int, by: "AbstractBaseUser | None") -> None:
    """Delete an article with all its texts; deleting twice changes nothing."""
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None:
        return
    article.delete()
    logger.info("article_deleted", article_id=article_id, by=_id_of(by))
    announce_changes([article_id])


def _id_of(user: "AbstractBaseUser | None") -> int | None:
    return user.pk if user else None
