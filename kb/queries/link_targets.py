"""What a text can link to: articles by what they are called, and the headings within one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from kb.composition import PUBLIC_ONLY
from kb.models import Article, Translation
from kb.queries.composing import composed_body
from kb.rendering import Section, sections
from kb.visibility import Visibility

if TYPE_CHECKING:
    from kb.visibility import Reader

MOST = 12


@dataclass(frozen=True)
class LinkTarget:
    article_id: int
    title: str
    locale: str
    visibility: Visibility


def link_targets(words: str, *, user: "Reader", locale: str) -> tuple[LinkTarget, ...]:
    """Find published articles whose title or address has all of these words; without words, the newest. One query."""
    readable = Translation.objects.published().visible_to(user).best_for(locale)
    for word in words.split()[:8]:
        readable = readable.filter(Q(live_revision__title__icontains=word) | Q(slug__icontains=word))
    rows = readable.order_by("-updated_at", "pk").values_list(
        "article_id", "live_revision__title", "locale", "article__visibility"
    )
    return tuple(LinkTarget(pk, title, found, Visibility(seen)) for pk, title, found, seen in rows[:MOST])


def headings_of(article: Article, *, locale: str) -> tuple[Section, ...]:
    """Return the sections of an article's live text that a link can name: those that everybody sees."""
    text = Translation.objects.published().best_for(locale).filter(article=article)
    found = text.select_related("live_revision").first()
    if found is None or found.live_revision is None:
        return ()
    body = composed_body(found.live_revision.body, locale=found.locale, audience=PUBLIC_ONLY)
    return tuple(section for section in sections(body) if section.anchor)
