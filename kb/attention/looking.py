"""Looking at texts and at what readers said of them, and keeping what was found. Safe to do twice, and at once.

What is found anew gets a row, what is no longer there loses it, and what people said about a row stays with it: until
the text that it was found in changes, which brings back what was dismissed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q

from kb.attention.findings import Finding, finding, hard_passages, pictures_without_words
from kb.attention.links import broken_links, known_targets, texts_linking_to
from kb.composition import EVERYTHING
from kb.models import Article, ArticleVote, AttentionItem, Translation
from kb.models.attention import AttentionKind
from kb.queries.composing import composed_body
from kb.rendering import body_targets
from kb.rendering.document import parse_document

OF_TEXTS = frozenset({AttentionKind.BROKEN_LINK, AttentionKind.ALT_TEXT, AttentionKind.HARD_TO_READ})
BATCH = 200


def look_at_articles(*, article_ids: Collection[int], at: datetime) -> None:
    """Look at what changed: these articles, and the links of others to them."""
    own = Translation.objects.filter(article__in=article_ids).values_list("pk", flat=True)
    for translation_id in sorted({*own, *texts_linking_to(article_ids)}):
        look_at_text(translation_id=translation_id, at=at)


def look_at_everything(*, at: datetime) -> None:
    """Look at all texts and votes: what a lost task left undone is found here."""
    for translation_id in list(Translation.objects.order_by("pk").values_list("pk", flat=True)):
        look_at_text(translation_id=translation_id, at=at)
    look_at_time_and_votes(at=at)


@transaction.atomic
def look_at_text(*, translation_id: int, at: datetime) -> None:
    """Find what is wrong with one text that readers see; in others there is nothing to find."""
    held = Translation.objects.select_for_update(of=("self",), no_key=True).select_related("live_revision")
    translation = held.filter(pk=translation_id).first()
    if translation is None:
        return
    keep_findings(translation_id=translation.pk, kinds=OF_TEXTS, found=_in_text(translation), at=at)


@transaction.atomic
def look_at_time_and_votes(*, at: datetime) -> None:
    """Find what is due, and what readers did not find helpful."""
    _keep_everywhere(AttentionKind.OVERDUE, _overdue(at), at=at)
    _keep_everywhere(AttentionKind.UNHELPFUL, _unhelpful(), at=at)


def keep_findings(
    *, translation_id: int, kinds: Collection[AttentionKind], found: Iterable[Finding], at: datetime
) -> None:
    """Bring the rows of these kinds, of a text that the caller holds, to what was found."""
    present = {
        (item.kind, item.key): item
        for item in AttentionItem.objects.filter(translation=translation_id, kind__in=kinds)
    }
    wanted = {(one.kind.value, one.key): one for one in found}
    gone = [item.pk for name, item in present.items() if name not in wanted]
    AttentionItem.objects.filter(pk__in=gone).delete()
    for name, one in wanted.items():
        if name in present:
            renew(present[name], one)
    AttentionItem.objects.bulk_create(
        (
            AttentionItem(
                translation_id=translation_id,
                kind=one.kind,
                key=one.key,
                fingerprint=one.fingerprint,
                detail=one.detail,
                since=at,
            )
            for name, one in wanted.items()
            if name not in present
        ),
        ignore_conflicts=True,
    )


def renew(item: AttentionItem, found: Finding) -> None:
    """Tell a row what is so now; one that was dismissed over another text waits again."""
    if (item.fingerprint, item.detail) == (found.fingerprint, found.detail):
        return
    if item.fingerprint != found.fingerprint:
        item.dismissed_at, item.dismissed_by, item.reason = None, None, ""
    item.fingerprint, item.detail = found.fingerprint, found.detail
    item.save(update_fields=["fingerprint", "detail", "dismissed_at", "dismissed_by", "reason"])


def _in_text(translation: Translation) -> list[Finding]:
    if translation.live_revision is None:
        return []
    locale = translation.locale
    body = composed_body(translation.live_revision.body, locale=locale, audience=EVERYTHING)
    document = parse_document(body)
    known = known_targets(body_targets(body), locale=locale)
    return [
        *broken_links(document, article_id=translation.article_id, locale=locale, known=known),
        *pictures_without_words(document),
        *hard_passages(body, locale=locale),
    ]


def _overdue(at: datetime) -> dict[int, Finding]:
    """Return what is due by the id of the text in the article's own language."""
    due: dict[int, datetime] = {
        article.pk: article.verification_due_at  # type: ignore[attr-defined]
        for article in Article.objects.overdue(at)
    }
    own = Translation.objects.filter(article__in=due, locale=F("article__source_locale"))
    return {
        pk: finding(AttentionKind.OVERDUE, "", found_in=str(due[article]), due=due[article].isoformat())
        for pk, article in own.values_list("pk", "article_id")
    }


def _unhelpful() -> dict[int, Finding]:
    """Return what readers said no to of the text that is live; one more no brings the matter back."""
    votes = ArticleVote.objects.filter(revision__live_for__isnull=False)
    counted = votes.values("revision__live_for", "revision_id").annotate(
        no=Count("pk", filter=Q(is_helpful=False)),
        yes=Count("pk", filter=Q(is_helpful=True)),
        newest=Max("pk", filter=Q(is_helpful=False)),
        first=Min("created_at", filter=Q(is_helpful=False)),
    )
    return {
        row["revision__live_for"]: finding(
            AttentionKind.UNHELPFUL,
            "",
            found_in=f"{row['revision_id']} {row['newest']}",
            no=row["no"],
            yes=row["yes"],
            revision=row["revision_id"],
        )
        for row in counted
        if row["no"]
    }


def _keep_everywhere(kind: AttentionKind, found: dict[int, Finding], *, at: datetime) -> None:
    """Bring all rows of a kind, of which a text has one at most, to what was found."""
    AttentionItem.objects.filter(kind=kind).exclude(translation__in=found).delete()
    present = {item.translation_id: item for item in AttentionItem.objects.filter(kind=kind)}
    for translation_id, item in present.items():
        renew(item, found[translation_id])
    _add([(pk, one) for pk, one in found.items() if pk not in present], at=at)


def _add(found: Sequence[tuple[int, Finding]], *, at: datetime) -> None:
    rows = (
        AttentionItem(
            translation_id=pk,
            kind=one.kind,
            key=one.key,
            fingerprint=one.fingerprint,
            detail=one.detail,
            since=at,
        )
        for pk, one in found
    )
    AttentionItem.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
