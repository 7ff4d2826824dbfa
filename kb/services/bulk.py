"""Changing many articles by one wish: asked for once, made in one transaction, taken back by another one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from kb.bulk import Plain, Wishes, way_back
from kb.models import Article, BulkChange, Category, Translation
from kb.rights import NotAllowed
from kb.services.publishing import ArticleWasMerged, archive_article, publish_revision
from kb.services.standing import StepRefused
from kb.services.upkeep import ArticlesNotAllowed, OnProgress, change_articles

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# How far a change is, for whoever waits; lost progress harms nothing.
PROGRESS_SECONDS = 3600


class NotYours(NotAllowed):
    """A change of many articles is taken back by the person who made it."""


def ask_for_change(
    *, article_ids: Collection[int], wishes: Wishes, by: "AbstractUser", at: datetime
) -> BulkChange:
    """Keep what is wanted of which articles; `make_change` does it."""
    return BulkChange.objects.create(
        person_id=by.pk, asked_at=at, article_ids=sorted(set(article_ids)), wishes=wishes.plain()
    )


def make_change(*, bulk_id: int) -> BulkChange:
    """Make a change that was asked for, all of it or nothing; a second time changes nothing."""
    try:
        return _make(bulk_id)
    except ArticlesNotAllowed as refused:
        problem = _("Nothing was changed: %(count)s of the articles may not be changed by you any more.")
        return _fail(bulk_id, problem % {"count": len(refused.article_ids)})
    except NotAllowed:
        return _fail(bulk_id, _("Nothing was changed: you may not do this there."))


@transaction.atomic
def _make(bulk_id: int) -> BulkChange:
    bulk = BulkChange.objects.select_for_update(of=("self",)).select_related("person").get(pk=bulk_id)
    if bulk.state != BulkChange.State.WAITING:
        return bulk
    wishes = Wishes.from_plain(bulk.wishes)
    before = _snapshot(bulk.article_ids)
    changed = set(
        change_articles(
            article_ids=bulk.article_ids, change=wishes.change(), by=bulk.person, advance=_teller(bulk_id)
        )
    )
    if wishes.archives:
        changed |= _archive(bulk, before)
    bulk.before = {str(pk): before[pk] for pk in sorted(changed)}
    bulk.state = BulkChange.State.DONE
    bulk.save(update_fields=["before", "state"])
    return bulk


@transaction.atomic
def undo_change(*, bulk_id: int, by: "AbstractUser", at: datetime) -> tuple[int, int]:
    """Take a change back, but for what somebody has changed since.

    Return how many articles are as they were, and how many texts could not be published again.

    :raises NotYours: if somebody else made it.
    :raises NotAllowed: if `by` may not change the articles any more.
    """
    bulk = BulkChange.objects.select_for_update().get(pk=bulk_id)
    if bulk.person_id != by.pk:
        raise NotYours
    if bulk.state != BulkChange.State.DONE:
        return 0, 0
    wishes = Wishes.from_plain(bulk.wishes)
    now = _snapshot(int(pk) for pk in bulk.before)
    groups: dict[Wishes, list[int]] = defaultdict(list)
    shelves = set(Category.objects.values_list("pk", flat=True))
    for pk, present in now.items():
        back = way_back(wishes, before=bulk.before[str(pk)], now=present)
        if back.category_id in shelves or not isinstance(back.category_id, int):
            groups[back].append(pk)
    undone: set[int] = set()
    for back, article_ids in groups.items():
        undone |= set(change_articles(article_ids=article_ids, change=back.change(), by=by))
    failed = _publish_again(bulk, undone, by=by, at=at) if wishes.archives else 0
    bulk.state = BulkChange.State.UNDONE
    bulk.save(update_fields=["state"])
    return len(undone), failed


def progress_of(bulk: BulkChange) -> int:
    """Return how many articles are done."""
    if bulk.state != BulkChange.State.WAITING:
        return len(bulk.article_ids)
    return int(cache.get(_key(bulk.pk)) or 0)


def _teller(bulk_id: int) -> OnProgress:
    def tell(done: int, total: int) -> None:
        if done % 25 == 0 or done == total:
            cache.set(_key(bulk_id), done, PROGRESS_SECONDS)

    return tell


def _key(bulk_id: int) -> str:
    return f"bulk-change:{bulk_id}"


def _archive(bulk: BulkChange, before: dict[int, dict[str, Plain]]) -> set[int]:
    live = {pk for pk in bulk.article_ids if pk in before and before[pk]["live"]}
    for pk in sorted(live):
        archive_article(article_id=pk, by=bulk.person)
    return live


def _publish_again(bulk: BulkChange, undone: set[int], *, by: "AbstractUser", at: datetime) -> int:
    failed = 0
    for pk, before in bulk.before.items():
        for revision_id in before["live"]:
            try:
                with transaction.atomic():
                    if _is_still_archived(revision_id):
                        publish_revision(revision_id=revision_id, by=by, at=at)
                        undone.add(int(pk))
            except (StepRefused, ArticleWasMerged):
                failed += 1
    return failed


def _is_still_archived(revision_id: int) -> bool:
    return Translation.objects.filter(revisions=revision_id, live_revision=None).exists()


def _fail(bulk_id: int, problem: str) -> BulkChange:
    bulk = BulkChange.objects.get(pk=bulk_id)
    bulk.state, bulk.problem = BulkChange.State.FAILED, problem[:300]
    bulk.save(update_fields=["state", "problem"])
    return bulk


def _snapshot(article_ids: Iterable[int]) -> dict[int, dict[str, Plain]]:
    """Return what the articles are now, in the names of the wishes; four queries."""
    articles = list(Article.objects.filter(pk__in=list(article_ids)).prefetch_related("labels"))
    live: dict[int, list[int]] = defaultdict(list)
    rows = Translation.objects.published().filter(article__in=articles).order_by("pk")
    for pk, revision_id in rows.values_list("article_id", "live_revision_id"):
        live[pk].append(revision_id or 0)
    return {
        article.pk: {
            "category_id": article.category_id,
            "visibility": article.visibility,
            "owner_id": article.owner_id,
            "interval_days": article.verification_interval.days if article.verification_interval else None,
            "labels": sorted(label.name for label in article.labels.all()),
            "live": live[article.pk],  # type: ignore[dict-item]
        }
        for article in articles
    }
