"""The list of articles for those who work on them: filtered, sorted and counted in the database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from kb.models import Article, ArticleViews, ArticleVote, Revision, Translation
from kb.models.articles import ArticleQuerySet
from kb.models.revisions import RevisionState

if TYPE_CHECKING:
    from kb.visibility import Reader

# Views are those of this many days.
COUNTED_DAYS = 30
# More digits are no number of an article.
_LONGEST_ID = 15


class ListState(models.TextChoices):
    """What at least one language of an article is in."""

    PUBLISHED = "published", _("Published")
    BEING_WRITTEN = "being_written", _("Being written")
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    ARCHIVED = "archived", _("Archived")


class Due(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    SOON = "soon", _("Due within two weeks")
    NEVER = "never", _("Never due")


class Sort(models.TextChoices):
    UPDATED = "updated", _("Updated")
    TITLE = "title", _("Title")
    VERIFICATION = "verification", _("Verification")
    VIEWS = "views", _("Views")
    HELPFUL = "helpful", _("Helpful")


@dataclass(frozen=True)
class ArticleFilter:
    """`has_locale` and `lacks_locale` name a language that an article has a text in, or none."""

    words: str = ""
    state: ListState | None = None
    category_id: int | None = None
    visibility: str = ""
    owner_id: int | None = None
    is_without_owner: bool = False
    person_id: int | None = None  # who owns it or wrote its newest text
    label_id: int | None = None
    has_locale: str = ""
    lacks_locale: str = ""
    due: Due | None = None


@dataclass(frozen=True)
class LanguageState:
    """A language of an article: its newest revision's state, and whether readers have a text."""

    locale: str
    translation_id: int
    state: RevisionState | None
    is_live: bool
    is_being_written: bool


def filtered_articles(
    wanted: ArticleFilter,
    *,
    user: "Reader",
    at: datetime,
    sort: Sort = Sort.UPDATED,
    is_reversed: bool = False,
) -> QuerySet[Article]:
    """Return the articles that fit, in order, each with the figures that its row shows."""
    found = _with_figures(_matching(wanted, Article.objects.visible_to(user), at), today=at.date())
    return found.select_related("owner").order_by(*_ORDERS[sort][is_reversed])


def matching_ids(wanted: ArticleFilter, *, user: "Reader", at: datetime) -> QuerySet[Article]:
    """Return the articles that fit and that `user` may change, without figures: for changes to all of them."""
    return _matching(wanted, Article.objects.editable_by(user), at)


def languages_of(article_ids: Collection[int]) -> dict[int, tuple[LanguageState, ...]]:
    """Read the state of each language of these articles with one query, the original first."""
    newest = Revision.objects.filter(translation=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = (
        Translation.objects.filter(article__in=article_ids)
        .annotate(newest_state=Subquery(newest), is_source=Q(locale=F("article__source_locale")))
        .order_by("article", "-is_source", "locale")
        .values_list("article", "locale", "pk", "newest_state", "live_revision", "working_copy__is_open")
    )
    found: dict[int, list[LanguageState]] = defaultdict(list)
    for article_id, locale, pk, state, live, is_open in rows:
        known = RevisionState(state) if state else None
        found[article_id].append(LanguageState(locale, pk, known, live is not None, bool(is_open)))
    return {pk: tuple(states) for pk, states in found.items()}


def _matching(wanted: ArticleFilter, found: ArticleQuerySet, at: datetime) -> ArticleQuerySet:
    if wanted.words:
        found = found.filter(_says(wanted.words))
    if wanted.state:
        found = found.filter(_in_state(wanted.state))
    if wanted.category_id:
        shelf = wanted.category_id
        below = Q(category__parent=shelf) | Q(category__parent__parent=shelf)
        found = found.filter(Q(category=shelf) | below)
    if wanted.visibility:
        found = found.filter(visibility=wanted.visibility)
    if wanted.label_id:
        found = found.filter(labels=wanted.label_id)
    texts = Translation.objects.filter(article=OuterRef("pk"))
    if wanted.has_locale:
        found = found.filter(Exists(texts.filter(locale=wanted.has_locale)))
    if wanted.lacks_locale:
        found = found.filter(~Exists(texts.filter(locale=wanted.lacks_locale)))
    return _due(wanted.due, _of_people(wanted, found), at)


def _of_people(wanted: ArticleFilter, found: ArticleQuerySet) -> ArticleQuerySet:
    if wanted.owner_id:
        found = found.filter(owner=wanted.owner_id)
    if wanted.is_without_owner:
        found = found.filter(owner__isnull=True)
    if wanted.person_id:
        written = Revision.objects.newest().filter(author=wanted.person_id)
        of_person = Q(owner=wanted.person_id) | Q(pk__in=written.values("translation__article"))
        found = found.filter(of_person)
    return found


def _due(due: Due | None, found: ArticleQuerySet, at: datetime) -> ArticleQuerySet:
    if due is Due.OVERDUE:
        return found.filter(pk__in=Article.objects.overdue(at).values("pk"))
    if due is Due.SOON:
        return found.filter(pk__in=Article.objects.due_soon(at).values("pk"))
    return found.filter(verification_interval__isnull=True) if due is Due.NEVER else found


def _says(words: str) -> Q:
    """Match the number of an article, or all words in its live or its newest text."""
    texts = Revision.objects.newest().union(Revision.objects.filter(live_for__isnull=False))
    texts = Revision.objects.filter(pk__in=texts.values("pk"))
    for word in words.split():
        texts = texts.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word))
    says = Q(pk__in=texts.values("translation__article")) | Q(external_id=words)
    number = words.strip().removeprefix("#")
    if number.isdecimal() and len(number) <= _LONGEST_ID:
        says |= Q(pk=int(number))
    return says


def _in_state(state: ListState) -> Q:
    texts = Translation.objects.filter(article=OuterRef("pk"))
    if state is ListState.PUBLISHED:
        return Q(Exists(texts.filter(live_revision__isnull=False)))
    if state is ListState.BEING_WRITTEN:
        return Q(Exists(texts.filter(working_copy__is_open=True)))
    in_state = Revision.objects.newest().filter(state=state.value)
    return Q(pk__in=in_state.values("translation__article"))


def _with_figures(found: ArticleQuerySet, *, today: date) -> QuerySet[Article]:
    newest = Revision.objects.filter(translation__article=OuterRef("pk")).annotate(
        is_source=Q(translation__locale=F("translation__article__source_locale"))
    )
    views = ArticleViews.objects.filter(
        article=OuterRef("pk"), day__gt=today - timedelta(days=COUNTED_DAYS)
    ).values("article")
    votes = (
        ArticleVote.objects.filter(revision__translation__article=OuterRef("pk"))
        .order_by()
        .values("revision__translation__article")
    )
    return found.with_verification().annotate(
        title=Subquery(newest.order_by("-is_source", "-number").values("title")[:1]),
        changed_at=Subquery(newest.order_by("-created_at").values("created_at")[:1]),
        view_count=Coalesce(Subquery(views.annotate(sum=Sum("count")).values("sum")), 0),
        vote_count=Coalesce(Subquery(votes.annotate(n=Count("pk")).values("n")), 0),
        helpful_count=Coalesce(
            Subquery(votes.filter(is_helpful=True).annotate(n=Count("pk")).values("n")), 0
        ),
        helpful_share=F("helpful_count") * 1.0 / models.functions.NullIf(F("vote_count"), 0),
    )


def _both_ways(*keys: models.expressions.OrderBy) -> dict[bool, tuple[models.expressions.OrderBy, ...]]:
    turned = tuple(
        models.expressions.OrderBy(key.expression, descending=not key.descending, nulls_last=True)
        for key in keys
    )
    return {False: (*keys, F("pk").desc()), True: (*turned, F("pk").asc())}


_ORDERS = {
    Sort.UPDATED: _both_ways(F("changed_at").desc(nulls_last=True)),
    Sort.TITLE: _both_ways(Lower("title").asc(nulls_last=True)),
    Sort.VERIFICATION: _both_ways(F("verification_due_at").asc(nulls_last=True)),
    Sort.VIEWS: _both_ways(F("view_count").desc()),
    Sort.HELPFUL: _both_ways(F("helpful_share").asc(nulls_last=True)),
}
