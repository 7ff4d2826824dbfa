"""Links within the help center that lead nowhere: to articles that nobody can open, to headings that are gone."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kb.attention.findings import Finding, finding
from kb.models import Article, ArticleLink, Attachment, Translation
from kb.models.attention import AttentionKind
from kb.rendering import Targets
from kb.rendering.anchors import Anchors
from kb.rendering.document import Document, parse_document
from kb.rendering.links import article_target, media_key
from kb.rendering.tree import text_of, walk

LONGEST_WORDS = 200


@dataclass(frozen=True)
class Known:
    """What links may lead to: articles with the languages that readers have, merged ones, and stored files."""

    published: Mapping[int, frozenset[str]] = field(default_factory=dict)
    there: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    files: frozenset[str] = frozenset()
    anchors: Mapping[tuple[int, str], Anchors] = field(default_factory=dict)


def broken_links(document: Document, *, article_id: int, locale: str, known: Known) -> Iterator[Finding]:
    """Yield the links of a text that lead nowhere, each once, with why."""
    seen: set[str] = set()
    for element in walk(document.root):
        address = element.attributes.get("src" if element.tag == "img" else "href", "").strip()
        if not address or address in seen:
            continue
        seen.add(address)
        why = _why_broken(address, document, locale=locale, known=known)
        if why:
            target = article_target(address)
            yield finding(
                AttentionKind.BROKEN_LINK,
                address,
                found_in=f"{article_id} {address} {why}",
                address=address[:LONGEST_WORDS],
                words=text_of(element)[:LONGEST_WORDS],
                why=why,
                target=target.article_id if target and target.article_id in known.there else 0,
            )


def known_targets(targets: Targets, *, locale: str) -> Known:
    """Read what the targets of a body are; four queries, one of them only if a heading is linked to."""
    ids = targets.article_ids
    languages: dict[int, set[str]] = {}
    live = Translation.objects.published().filter(article__in=ids)
    for article_id, code in live.values_list("article_id", "locale"):
        languages.setdefault(article_id, set()).add(code)
    rows = list(Article.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    return Known(
        published={article_id: frozenset(codes) for article_id, codes in languages.items()},
        there=frozenset(pk for pk, _ in rows),
        merged=frozenset(pk for pk, into in rows if into is not None),
        files=frozenset(Attachment.objects.filter(key__in=targets.media_keys).values_list("key", flat=True)),
        anchors=_anchors({one.article_id for one in targets.articles if one.anchor}, locale),
    )


def texts_linking_to(article_ids: Collection[int]) -> set[int]:
    """Return the translations whose live text links to these articles; to deleted ones by what the text says."""
    found = set(ArticleLink.objects.filter(target__in=article_ids).values_list("source_id", flat=True))
    there = set(Article.objects.filter(pk__in=article_ids).values_list("pk", flat=True))
    for article_id in set(article_ids) - there:
        live = Translation.objects.published().filter(live_revision__body__contains=f"article:{article_id}")
        found |= set(live.values_list("pk", flat=True))
    return found


def _why_broken(address: str, document: Document, *, locale: str, known: Known) -> str:
    if address.startswith("#"):
        return "" if len(address) == 1 or document.anchors.find(address[1:]) else "heading"
    if target := article_target(address):
        return _why_article(target.article_id, target.anchor, locale, known)
    key = media_key(address)
    return "file" if key and key not in known.files else ""


def _why_article(article_id: int, anchor: str, locale: str, known: Known) -> str:
    if article_id not in known.there:
        return "deleted"
    if article_id in known.merged:
        return ""
    if article_id not in known.published:
        return "unpublished"
    anchors = known.anchors.get((article_id, locale)) if anchor else None
    return "heading" if anchors is not None and not anchors.find(anchor) else ""


def _anchors(article_ids: set[int], locale: str) -> dict[tuple[int, str], Anchors]:
    if not article_ids:
        return {}
    shown = Translation.objects.published().filter(article__in=article_ids).best_for(locale)
    bodies = shown.values_list("article_id", "live_revision__body")
    return {(article_id, locale): parse_document(body).anchors for article_id, body in bodies}
