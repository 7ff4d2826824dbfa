"""An article's page: its text as HTML, where it stands, and what leads on from it."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import override

from kb.conf import picture_origins
from kb.models import Article, Attachment, Label, Revision, Translation
from kb.models.revisions import Significance
from kb.queries.categories import Crumb, path_of
from kb.queries.composing import composed_body
from kb.queries.teasers import reading_minutes
from kb.rendering import (
    RENDERER_VERSION,
    BodyLinks,
    MediaFile,
    RenderedBody,
    mentioned_targets,
    render_body,
)
from kb.visibility import Visibility, visibilities_for

if TYPE_CHECKING:
    from kb.visibility import Reader

CACHED_SECONDS = 7 * 24 * 3600

ArticleUrl = Callable[[str, str], str]


@dataclass(frozen=True)
class Alternate:
    locale: str
    slug: str


@dataclass(frozen=True)
class ArticlePage:
    article_id: int
    translation_id: int
    revision_id: int
    category_id: int
    locale: str  # the language of the text
    slug: str
    title: str
    summary: str
    body: RenderedBody
    visibility: Visibility
    labels: tuple[str, ...]
    breadcrumbs: tuple[Crumb, ...]
    alternates: tuple[Alternate, ...]
    is_fallback: bool  # the reader asked for another language, which this article does not have
    first_published_at: datetime | None
    updated_at: datetime | None
    verified_at: datetime | None  # None too once a major change was published since
    verification_due_at: datetime | None
    minutes: int


def find_translation(*, slug: str, user: "Reader", locale: str) -> Translation | None:
    """Return the published text at an address: of this language, else of an article whose source it is.

    An article that has a text in `locale` answers only to the address of that text.
    """
    candidates = pages_readable_by(user=user, locale=locale).filter(slug=slug)
    return min(candidates, key=lambda found: (found.locale != locale, found.pk), default=None)


def pages_readable_by(*, user: "Reader", locale: str) -> QuerySet[Translation]:
    """Return the texts that `user` may read in `locale`, with all that `page_of` needs beside links and crumbs."""
    siblings = Translation.objects.published().filter(article=OuterRef("article")).order_by("locale")
    labels = Label.objects.filter(articles=OuterRef("article")).order_by("name")
    return (
        Translation.objects.published()
        .visible_to(user)
        .best_for(locale)
        .select_related("article__category__parent__parent", "live_revision")
        .annotate(
            alternate_rows=ArraySubquery(siblings.values(row=JSONObject(locale="locale", slug="slug"))),
            label_names=ArraySubquery(labels.values("name")),
        )
    )


def article_page(
    *, slug: str, user: "Reader", locale: str, article_url: ArticleUrl, media_url: ArticleUrl
) -> ArticlePage | None:
    """Read the article at an address as `user` sees it in `locale`; None if there is none for this reader.

    `article_url(locale, slug)` and `media_url(key, name)` say where pages and pictures are.
    """
    translation = find_translation(slug=slug, user=user, locale=locale)
    if translation is None:
        return None
    return page_of(translation, user=user, locale=locale, article_url=article_url, media_url=media_url)


def page_of(
    translation: Translation,
    *,
    user: "Reader",
    locale: str,
    article_url: ArticleUrl,
    media_url: ArticleUrl,
) -> ArticlePage:
    """Read the page of a text from `pages_readable_by`."""
    article, revision = translation.article, translation.live_revision
    assert revision is not None  # noqa: S101  (callers find published ones only)
    text = composed_body(revision.body, locale=translation.locale, audience=visibilities_for(user))
    links = body_links(text, user=user, locale=locale, article_url=article_url, media_url=media_url)
    return ArticlePage(
        article_id=article.pk,
        translation_id=translation.pk,
        revision_id=revision.pk,
        category_id=article.category_id,
        locale=translation.locale,
        slug=translation.slug,
        title=revision.title,
        summary=revision.summary,
        body=rendered_body(text, revision_id=revision.pk, locale=translation.locale, links=links),
        visibility=Visibility(article.visibility),
        labels=tuple(translation.label_names),  # type: ignore[attr-defined]
        breadcrumbs=path_of(article.category, locale=locale),
        alternates=tuple(Alternate(**row) for row in translation.alternate_rows),  # type: ignore[attr-defined]
        is_fallback=translation.locale != locale,
        first_published_at=translation.first_published_at,
        updated_at=translation.updated_at,
        verified_at=None if _is_newer(translation, revision) else article.verified_at,
        verification_due_at=_due_at(article),
        minutes=reading_minutes(len(text)),
    )


def _is_newer(translation: Translation, revision: Revision) -> bool:
    """Say whether readers see a major change that came after somebody looked: nobody has vouched for it yet."""
    verified_at, updated_at = translation.article.verified_at, translation.updated_at
    if verified_at is None or updated_at is None:
        return False
    return revision.significance == Significance.MAJOR and updated_at > verified_at


def _due_at(article: Article) -> datetime | None:
    """Return what `Article.objects.with_verification` adds, for one row."""
    if article.verification_interval is None:
        return None
    return (article.verified_at or article.created_at) + article.verification_interval


def rendered_body(text: str, *, revision_id: int, locale: str, links: BodyLinks) -> RenderedBody:
    """Render a composed text, or take it from the cache."""
    key = _cache_key(text, revision_id, locale, links)
    rendered: RenderedBody | None = cache.get(key)
    if rendered is None:
        # The words that the renderer adds ("Note", "Table 1") are read with the text, so they are in its language.
        with override(locale):
            rendered = render_body(text, links=links)
        cache.set(key, rendered, CACHED_SECONDS)
    return rendered


def _addresses(
    article_ids: Iterable[int | None], *, user: "Reader", locale: str, article_url: ArticleUrl
) -> dict[int, str]:
    """Return where these articles are, as far as the reader may go there."""
    wanted = {pk for pk in article_ids if pk is not None}
    if not wanted:
        return {}
    readable = Translation.objects.published().visible_to(user).best_for(locale).filter(article__in=wanted)
    rows = readable.values_list("article_id", "locale", "slug")
    return {article_id: article_url(found, slug) for article_id, found, slug in rows}


def body_links(
    body: str, *, user: "Reader", locale: str, article_url: ArticleUrl, media_url: ArticleUrl
) -> BodyLinks:
    """Resolve what a text points at, as far as this reader may see it."""
    targets = mentioned_targets(body)
    articles = _addresses(targets.article_ids, user=user, locale=locale, article_url=article_url)
    missing = targets.article_ids - articles.keys()
    if missing:
        # What became part of another article is found there.
        merged = dict(Article.objects.merged().filter(pk__in=missing).values_list("pk", "merged_into_id"))
        found = _addresses(merged.values(), user=user, locale=locale, article_url=article_url)
        articles |= {pk: found[into] for pk, into in merged.items() if into in found}
    media: dict[str, MediaFile] = {}
    if targets.media_keys:
        stored = Attachment.objects.filter(key__in=targets.media_keys)
        media = {
            item.key: MediaFile(url=media_url(item.key, item.name), width=item.width, height=item.height)
            for item in stored
        }
    return BodyLinks(articles=articles, media=media, picture_origins=picture_origins())


def _cache_key(text: str, revision_id: int, locale: str, links: BodyLinks) -> str:
    """Name what the HTML depends on: the text and its language, the renderer, and each target.

    The text itself is part of it: readers get different parts of a revision, and a cache may outlive the database
    that gave the revision its number.
    """
    media = sorted((key, file.url, file.width, file.height) for key, file in links.media.items())
    parts = [text, locale, sorted(links.articles.items()), media, sorted(links.picture_origins)]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
    return f"body:{RENDERER_VERSION}:{revision_id}:{digest}"
