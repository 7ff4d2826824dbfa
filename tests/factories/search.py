"""Published articles, made straight from rows: what the index reads, without the services of `kb`."""

from itertools import count

from kb.models import Article, Category, Revision, Translation
from kb.models.revisions import RevisionState
from kb.visibility import Visibility

_numbers = count(1)


def make_category() -> Category:
    return Category.objects.create()


def make_article(
    body: str = "Press the button for ten seconds.",
    *,
    title: str = "Reset the battery",
    summary: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    locale: str = "en",
    category: Category | None = None,
) -> Translation:
    """Return the published translation of a new article."""
    article = Article.objects.create(
        category=category or make_category(), visibility=visibility, source_locale=locale
    )
    return add_translation(article, body, title=title, summary=summary, locale=locale)


def add_translation(
    article: Article, body: str, *, title: str = "Reset the battery", summary: str = "", locale: str = "en"
) -> Translation:
    translation = Translation.objects.create(article=article, locale=locale, slug=f"article-{next(_numbers)}")
    publish(translation, body, title=title, summary=summary)
    return translation


def publish(
    translation: Translation, body: str, *, title: str = "Reset the battery", summary: str = ""
) -> Revision:
    """Make a new revision live."""
    revision = Revision.objects.create(
        translation=translation,
        number=translation.revisions.count() + 1,
        title=title,
        summary=summary,
        body=body,
        state=RevisionState.PUBLISHED,
    )
    translation.live_revision = revision
    translation.save(update_fields=["live_revision"])
    return revision


def unpublish(translation: Translation) -> None:
    translation.live_revision = None
    translation.save(update_fields=["live_revision"])
