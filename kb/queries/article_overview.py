"""An article as those see it who look after it: its languages, people, links, votes and history on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from kb.models import Article, ArticleLink, ArticleVote, Comment, Revision, ScheduledChange, Translation
from kb.models.revisions import RevisionState
from kb.queries.families import lagging

if TYPE_CHECKING:
    from kb.visibility import Reader

HISTORY_LENGTH = 8
MOST_LINKS = 50
MOST_REMARKS = 5


@dataclass(frozen=True)
class TextStanding:
    """One language: what readers see, what is newest, and what is about to happen."""

    translation: Translation
    live: Revision | None
    newest: Revision | None
    schedule: tuple[ScheduledChange, ...]
    is_being_written: bool
    is_source: bool
    lags: bool
    open_comments: int

    @property
    def state(self) -> RevisionState | None:
        return RevisionState(self.newest.state) if self.newest else None

    @property
    def has_newer(self) -> bool:
        """Whether there is a text that readers do not see yet."""
        return self.newest is not None and self.newest != self.live


@dataclass(frozen=True)
class LinkEnd:
    article_id: int
    title: str
    is_published: bool


@dataclass(frozen=True)
class ArticleOverview:
    article: Article
    title: str
    may_edit: bool
    may_publish: bool
    verification_due_at: datetime | None
    texts: tuple[TextStanding, ...]
    history: tuple[Revision, ...]
    links_out: tuple[LinkEnd, ...]
    links_in: tuple[LinkEnd, ...]
    helpful: int
    unhelpful: int
    remarks: tuple[ArticleVote, ...]

    @property
    def open_comments(self) -> int:
        return sum(text.open_comments for text in self.texts)


def article_overview(article_id: int, *, user: "Reader") -> ArticleOverview | None:
    """Read the page of an article that `user` may read; None if there is none."""
    article = _found(article_id, user)
    if article is None:
        return None
    texts = _texts(article)
    history = _history(article_id)
    out, into = _links(article_id)
    remarks = ArticleVote.objects.filter(revision__translation__article=article_id).exclude(comment="")
    newest = next((text.newest for text in texts if text.newest), None)
    return ArticleOverview(
        article=article,
        title=newest.title if newest else "",
        may_edit=article.may_edit,  # type: ignore[attr-defined]
        may_publish=article.may_publish,  # type: ignore[attr-defined]
        verification_due_at=article.verification_due_at,  # type: ignore[attr-defined]
        texts=texts,
        history=history,
        links_out=out,
        links_in=into,
        helpful=article.helpful,  # type: ignore[attr-defined]
        unhelpful=article.votes - article.helpful,  # type: ignore[attr-defined]
        remarks=tuple(remarks.order_by("-created_at")[:MOST_REMARKS]),
    )


def _found(article_id: int, user: "Reader") -> Article | None:
    same = {"pk": OuterRef("pk")}
    votes = Count("translations__revisions__votes", distinct=True)
    helpful = Count(
        "translations__revisions__votes",
        filter=Q(translations__revisions__votes__is_helpful=True),
        distinct=True,
    )
    return (
        Article.objects.visible_to(user)
        .with_verification()
        .annotate(
            may_edit=Exists(Article.objects.editable_by(user).filter(**same)),
            may_publish=Exists(Article.objects.publishable_by(user).filter(**same)),
            votes=votes,
            helpful=helpful,
        )
        .select_related("owner", "category__parent__parent", "merged_into")
        .filter(pk=article_id)
        .first()
    )


def _texts(article: Article) -> tuple[TextStanding, ...]:
    newest = Revision.objects.filter(translation=OuterRef("pk")).order_by("-number").values("pk")[:1]
    comments = (
        Comment.objects.unresolved()
        .filter(translation=OuterRef("pk"))
        .order_by()
        .values("translation")
        .annotate(n=Count("pk"))
    )
    pending = ScheduledChange.objects.pending().select_related("revision", "set_by").order_by("due_at")
    rows = (
        Translation.objects.filter(article=article)
        .annotate(
            newest_id=Subquery(newest),
            comments_open=Subquery(comments.values("n")),
            is_open=F("working_copy__is_open"),
            lags=Exists(lagging(Translation.objects.filter(pk=OuterRef("pk")))),
        )
        .prefetch_related(Prefetch("schedule", pending, to_attr="pending"))
        .order_by("locale")
    )
    found = list(rows)
    revisions = _revisions({pk for row in found for pk in (row.newest_id, row.live_revision_id)})  # type: ignore[attr-defined]
    texts = [
        TextStanding(
            translation=row,
            live=revisions.get(row.live_revision_id),
            newest=revisions.get(row.newest_id),  # type: ignore[attr-defined]
            schedule=tuple(row.pending),  # type: ignore[attr-defined]
            is_being_written=bool(row.is_open),  # type: ignore[attr-defined]
            is_source=row.locale == article.source_locale,
            lags=row.lags,  # type: ignore[attr-defined]
            open_comments=row.comments_open or 0,  # type: ignore[attr-defined]
        )
        for row in found
    ]
    return tuple(sorted(texts, key=lambda text: (not text.is_source, text.translation.locale)))


def _revisions(ids: set[int | None]) -> dict[int | None, Revision]:
    rows = Revision.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("author").defer("body")
    return {row.pk: row for row in rows}


def _history(article_id: int) -> tuple[Revision, ...]:
    rows = Revision.objects.filter(translation__article=article_id).select_related("author", "translation")
    return tuple(rows.defer("body").order_by("-created_at", "-pk")[:HISTORY_LENGTH])


def _links(article_id: int) -> tuple[tuple[LinkEnd, ...], tuple[LinkEnd, ...]]:
    """Read where its live texts lead, and which live texts lead here, with one query."""
    titles = Revision.objects.filter(translation__article=OuterRef("target")).annotate(
        is_live=Q(live_for__isnull=False),
        is_source=Q(translation__locale=F("translation__article__source_locale")),
    )
    rows = (
        ArticleLink.objects.filter(Q(source__article=article_id) | Q(target=article_id))
        .exclude(source__article=article_id, target=article_id)
        .annotate(
            source_title=F("source__live_revision__title"),
            target_title=Subquery(titles.order_by("-is_live", "-is_source", "-number").values("title")[:1]),
            is_reachable=Exists(Translation.objects.published().filter(article=OuterRef("target"))),
        )
        .values_list("source__article", "target", "source_title", "target_title", "is_reachable")
    )
    out: dict[int, LinkEnd] = {}
    into: dict[int, LinkEnd] = {}
    for source, target, source_title, target_title, is_reachable in rows:
        if source == article_id:
            out[target] = LinkEnd(target, target_title or "", is_reachable)
        elif source_title is not None:
            into[source] = LinkEnd(source, source_title, True)
    return _first(out.values()), _first(into.values())


def _first(links: Iterable[LinkEnd]) -> tuple[LinkEnd, ...]:
    return tuple(sorted(links, key=lambda link: link.title.casefold()))[:MOST_LINKS]
