"""What a change of many articles will do, before it is made."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kb.bulk import Wishes
from kb.models import Article
from kb.queries.category_names import category_choices
from kb.queries.titles import titles_of
from kb.services import Keep
from kb.services.upkeep import refused_articles
from kb.visibility import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

MOST_NAMED = 20


@dataclass(frozen=True)
class Effect:
    """One thing that will be different: of how many articles, and what it was before, by how many."""

    what: str
    to: str
    count: int
    was: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class BulkPreview:
    """`refused` are left out; `published_count` are those whose readers notice."""

    article_ids: tuple[int, ...]
    effects: tuple[Effect, ...]
    refused: tuple[str, ...]
    refused_count: int
    published_count: int

    @property
    def changes_something(self) -> bool:
        return any(effect.count for effect in self.effects)


def preview_change(*, article_ids: Collection[int], wishes: Wishes, user: "AbstractUser") -> BulkPreview:
    """Count what will be different; about eight queries, however many articles."""
    rows = Article.objects.filter(pk__in=list(article_ids)).order_by("pk")
    articles = list(rows.prefetch_related("labels").defer("external_id"))
    refused = refused_articles(articles, wishes.change(), by=user)
    published = set(Article.objects.published().filter(pk__in=list(article_ids)).values_list("pk", flat=True))
    if wishes.archives:
        may = set(
            Article.objects.publishable_by(user).filter(pk__in=list(article_ids)).values_list("pk", flat=True)
        )
        refused |= published - may
    kept = [article for article in articles if article.pk not in refused]
    named = titles_of(sorted(refused)[:MOST_NAMED])
    return BulkPreview(
        article_ids=tuple(article.pk for article in kept),
        effects=tuple(_effects(kept, wishes, published)),
        refused=tuple(named.get(pk) or f"#{pk}" for pk in sorted(refused)[:MOST_NAMED]),
        refused_count=len(refused),
        published_count=sum(article.pk in published for article in kept),
    )


def _effects(articles: list[Article], wishes: Wishes, published: set[int]) -> list[Effect]:
    found: list[Effect] = []
    if wishes.category_id is not Keep.AS_IT_IS:
        names = {c.category_id: c.way for c in category_choices(get_language() or settings.LANGUAGE_CODE)}
        found.append(_field(_("Category"), wishes.category_id, [a.category_id for a in articles], names))
    if wishes.visibility is not Keep.AS_IT_IS:
        labels = {value: str(label) for value, label in Visibility.choices}
        found.append(_field(_("Visible to"), wishes.visibility, [a.visibility for a in articles], labels))
    if wishes.owner_id is not Keep.AS_IT_IS:
        owners = {a.owner_id for a in articles} | {wishes.owner_id}
        people = get_user_model().objects.filter(pk__in=[pk for pk in owners if isinstance(pk, int)])
        names_of = {person.pk: str(person) for person in people} | {None: _("Nobody")}
        found.append(_field(_("Owner"), wishes.owner_id, [a.owner_id for a in articles], names_of))
    if wishes.interval_days is not Keep.AS_IT_IS:
        now = [a.verification_interval.days if a.verification_interval else None for a in articles]
        spelled = {n: _("every %(count)s days") % {"count": n} for n in {*now, wishes.interval_days} if n}
        found.append(_field(_("Verify"), wishes.interval_days, now, spelled | {None: _("never")}))
    return found + _label_effects(articles, wishes) + _archive_effects(articles, wishes, published)


def _field(what: str, to: object, now: Iterable[object], names: Mapping[Any, str]) -> Effect:
    was = Counter(names.get(value, str(value)) for value in now if value != to)
    return Effect(what, names.get(to, str(to)), was.total(), tuple(was.most_common(8)))


def _label_effects(articles: list[Article], wishes: Wishes) -> list[Effect]:
    labels = [{label.name for label in article.labels.all()} for article in articles]
    added = [
        Effect(_("Label added"), name, sum(name not in has for has in labels)) for name in wishes.add_labels
    ]
    taken = [
        Effect(_("Label taken away"), name, sum(name in has for has in labels))
        for name in wishes.remove_labels
    ]
    return added + taken


def _archive_effects(articles: list[Article], wishes: Wishes, published: set[int]) -> list[Effect]:
    if not wishes.archives:
        return []
    return [Effect(_("Archived"), _("taken from readers"), sum(a.pk in published for a in articles))]
