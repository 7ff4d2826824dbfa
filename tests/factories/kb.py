"""Content for tests, made the way production makes it: through the services."""

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from kb.models import Article, Category, Revision, Translation
from kb.services import (
    CategoryName,
    DraftText,
    add_revision,
    create_article,
    create_category,
    publish_revision,
)
from kb.visibility import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

PUBLISHED_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

_numbers = count(1)


def make_category(
    name: str = "",
    *,
    parent: Category | None = None,
    locale: str = "en",
    description: str = "",
    position: int = 0,
    names: dict[str, str] | None = None,
) -> Category:
    """Make a category named `name` in `locale`, and as `names` says in other languages."""
    spelled = {locale: name or f"Category {next(_numbers)}"} | (names or {})
    return create_category(
        parent=parent,
        names=[
            CategoryName(locale=code, name=text, description=description) for code, text in spelled.items()
        ],
        position=position,
    )


def make_article(
    title: str = "",
    *,
    body: str = "",
    summary: str = "",
    category: Category | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    locale: str = "en",
    published: bool = True,
    by: "AbstractBaseUser | None" = None,
    at: datetime = PUBLISHED_AT,
    **fields: object,
) -> Article:
    """Make an article with one text in `locale`, its original language; `fields` are fields of the article."""
    article = create_article(
        category=category or _some_category(locale), visibility=visibility, source_locale=locale, by=by
    )
    if fields:
        for name, value in fields.items():
            setattr(article, name, value)
        article.save(update_fields=list(fields))
    title = title or f"Article {next(_numbers)}"
    write(
        article,
        title=title,
        body=body or f"Text of {title}.",
        summary=summary,
        locale=locale,
        published=published,
        by=by,
        at=at,
    )
    return article


def make_translation(
    article: Article, title: str = "", *, locale: str, body: str = "", published: bool = True
) -> Translation:
    """Add the article's text in another language."""
    title = title or f"Article {next(_numbers)} ({locale})"
    revision = write(
        article, title=title, body=body or f"Text of {title}.", locale=locale, published=published
    )
    return Translation.objects.select_related("live_revision", "article").get(pk=revision.translation_id)


def write(
    article: Article,
    *,
    title: str,
    body: str,
    summary: str = "",
    locale: str = "en",
    published: bool = True,
    by: "AbstractBaseUser | None" = None,
    at: datetime = PUBLISHED_AT,
) -> Revision:
    """Add a revision in `locale`, live unless told otherwise."""
    draft = DraftText(title=title, summary=summary, body=body)
    revision = add_revision(article=article, locale=locale, draft=draft, by=by)
    if published:
        # Whoever wrote it: what a role may publish is not what factories are for.
        publish_revision(revision_id=revision.pk, by=None, at=at)
        revision.refresh_from_db()
    return revision


def live_translation(article: Article, locale: str = "en") -> Translation:
    return Translation.objects.select_related("live_revision", "article").get(article=article, locale=locale)


def _some_category(locale: str) -> Category:
    return Category.objects.order_by("pk").first() or make_category("General", locale=locale)
