"""A text that is not live as a reader would see it: the same composing and rendering as the published page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import override

from kb.merging import Text
from kb.models import PreviewLink, Revision
from kb.queries.article import ArticleUrl, body_links
from kb.queries.composing import composed_body
from kb.queries.editing import editable_text
from kb.queries.teasers import reading_minutes
from kb.rendering import RenderedBody, render_body
from kb.visibility import visibilities_for

if TYPE_CHECKING:
    from kb.visibility import Reader


@dataclass(frozen=True)
class Preview:
    title: str
    summary: str
    body: RenderedBody
    locale: str
    minutes: int


def preview_of(
    text: Text, *, locale: str, reader: "Reader", article_url: ArticleUrl, media_url: ArticleUrl
) -> Preview:
    """Render a text in `locale` as `reader` would see it; a `SampleReader` stands for a role. Nothing is cached."""
    body = composed_body(text.body, locale=locale, audience=visibilities_for(reader))
    links = body_links(body, user=reader, locale=locale, article_url=article_url, media_url=media_url)
    with override(locale):
        rendered = render_body(body, links=links)
    return Preview(text.title, text.summary, rendered, locale, reading_minutes(len(body)))


def previewed_text(link: PreviewLink) -> Text:
    """Return what a preview link shows: its revision, else the newest text."""
    if link.revision is not None:
        return text_of(link.revision)
    return editable_text(link.translation_id).text


def text_of(revision: Revision) -> Text:
    return Text(revision.title, revision.summary, revision.body)
