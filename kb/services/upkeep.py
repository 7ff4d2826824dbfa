"""Changes to many articles at once, and keeping them true: one transaction, one line in the log for each article."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, AuditEntry, Label
from kb.models.audit_words import AuditAction, AuditKind
from kb.queries.titles import titles_of
from kb.rights import NotAllowed, Right, require, require_place
from kb.services.auditing import About, AuditValue, about_article, entry_of, record, spelled_time
from kb.services.events import announce_changes
from kb.visibility import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

OnProgress = Callable[[int, int], None]


class Keep(Enum):
    AS_IT_IS = "as it is"


@dataclass(frozen=True)
class ArticleChange:
    """What should be different; what is not named stays. None takes the owner or the interval away."""

    category_id: int | Keep = Keep.AS_IT_IS
    visibility: Visibility | Keep = Keep.AS_IT_IS
    owner_id: int | Keep | None = Keep.AS_IT_IS
    verification_interval: timedelta | Keep | None = Keep.AS_IT_IS
    is_promoted: bool | Keep = Keep.AS_IT_IS
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()

    def moves(self, article: Article) -> bool:
        return self.category_id not in (Keep.AS_IT_IS, article.category_id)

    def is_noticed_in(self, article: Article) -> bool:
        """Say whether readers of the article, if it is published, would find it elsewhere or not at all."""
        return self.moves(article) or self.visibility not in (Keep.AS_IT_IS, article.visibility)


class ArticlesNotAllowed(NotAllowed):
    """Nothing was changed, because `article_ids` may not be."""

    def __init__(self, article_ids: Collection[int]) -> None:
        super().__init__(f"Not allowed: {', '.join(map(str, sorted(article_ids)))}")
        self.article_ids = frozenset(article_ids)


@transaction.atomic
def change_articles(
    *,
    article_ids: Iterable[int],
    change: ArticleChange,
    by: "AbstractUser | None",
    advance: OnProgress | None = None,
) -> tuple[int, ...]:
    """Change all of these articles or none; return those that were different before.

    :raises ArticlesNotAllowed: if `by` may not change one of them.
    :raises NotAllowed: if `by` does not work in the category to move to.
    """
    wanted = sorted(set(article_ids))
    articles = list(
        Article.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .order_by("pk")
        .prefetch_related("labels")
    )
    _check(articles, change, by)
    names = titles_of(wanted)
    labels = [Label.objects.get_or_create(name=name)[0] for name in change.add_labels]
    entries: list[AuditEntry] = []
    for done, article in enumerate(articles, 1):
        before, after = _apply(article, change, labels)
        if after:
            about = About(AuditKind.ARTICLE, article.pk, names.get(article.pk, ""), article.pk)
            entries.append(entry_of(AuditAction.CHANGE_ARTICLE, about, by=by, before=before, after=after))
        if advance is not None:
            advance(done, len(articles))
    AuditEntry.objects.bulk_create(entries)
    changed = tuple(entry.article_id for entry in entries if entry.article_id is not None)
    announce_changes(changed)
    return changed


def change_article(*, article_id: int, change: ArticleChange, by: "AbstractUser | None") -> Article:
    """Change one article.

    :raises NotAllowed: if `by` may not.
    """
    change_articles(article_ids=[article_id], change=change, by=by)
    return Article.objects.get(pk=article_id)


@transaction.atomic
def verify_article(*, article_id: int, by: "AbstractUser | None", at: datetime) -> Article:
    """Say that an article is true as of `at`; its next verification is an interval away.

    :raises NotAllowed: if `by` may not change it.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    require(by, Right.EDIT, article)
    before = {"verified": spelled_time(article.verified_at)}
    article.verified_at = at
    article.save(update_fields=["verified_at"])
    after = {"verified": spelled_time(at)}
    record(AuditAction.VERIFY_ARTICLE, about_article(article), by=by, before=before, after=after)
    return article


def _check(articles: Sequence[Article], change: ArticleChange, by: "AbstractUser | None") -> None:
    if by is None:
        return
    if isinstance(change.category_id, int) and any(map(change.moves, articles)):
        require_place(by, change.category_id)
    if refused := refused_articles(articles, change, by=by):
        raise ArticlesNotAllowed(refused)


def refused_articles(
    articles: Sequence[Article], change: ArticleChange, *, by: "AbstractUser"
) -> frozenset[int]:
    """Return those that `by` may not change so: what readers would notice needs the right to publish."""
    ids = {article.pk for article in articles}
    among = Article.objects.filter(pk__in=ids)
    allowed = set(among.editable_by(by).values_list("pk", flat=True))
    noticed = {article.pk for article in articles if change.is_noticed_in(article)}
    if noticed:
        published = set(among.published().values_list("pk", flat=True))
        allowed -= noticed & published - set(among.publishable_by(by).values_list("pk", flat=True))
    return frozenset(ids - allowed)


def _apply(
    article: Article, change: ArticleChange, labels: Sequence[Label]
) -> tuple[dict[str, AuditValue], dict[str, AuditValue]]:
    """Change one article; return what was different before, and what it is now."""
    before: dict[str, AuditValue] = {}
    after: dict[str, AuditValue] = {}
    wishes = {
        "category_id": change.category_id,
        "visibility": change.visibility,
        "owner_id": change.owner_id,
        "verification_interval": change.verification_interval,
        "is_promoted": change.is_promoted,
    }
    for name, value in wishes.items():
        old = getattr(article, name)
        if value is not Keep.AS_IT_IS and old != value:
            setattr(article, name, value)
            before[name.removesuffix("_id")], after[name.removesuffix("_id")] = _spelled(old), _spelled(value)
    if after:
        article.save(update_fields=[name for name in wishes if name.removesuffix("_id") in after])
    _relabel(article, change, labels, before, after)
    return before, after


def _relabel(
    article: Article,
    change: ArticleChange,
    labels: Sequence[Label],
    before: dict[str, AuditValue],
    after: dict[str, AuditValue],
) -> None:
    old = {label.name: label for label in article.labels.all()}
    new = {name: label for name, label in old.items() if name not in change.remove_labels}
    new |= {label.name: label for label in labels}
    if new.keys() != old.keys():
        article.labels.set(new.values())
        before["labels"], after["labels"] = ", ".join(sorted(old)), ", ".join(sorted(new))


def _spelled(value: object) -> AuditValue:
    return value if value is None or isinstance(value, bool | int) else str(value)
