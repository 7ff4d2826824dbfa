"""Making one article of two: the readers, links and addresses of one go to the other."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, ArticleLink, OldPath, Redirect, ScheduledChange, Translation
from kb.models.audit_words import AuditAction
from kb.rights import Right, require
from kb.services.auditing import Facts, about_article, record
from kb.services.events import announce_changes
from kb.services.locks import Lock, hold
from kb.services.publishing import hold_articles, move_address, withdraw_live
from kb.services.slugs import Owner, free_slug

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class CannotMerge(Exception):
    """An article is not merged into itself, nor one that is part of another already."""


@transaction.atomic
def merge_articles(*, absorbed_id: int, into_id: int, by: "AbstractUser | None", at: datetime) -> Article:
    """Take an article from readers and send them, by every address it ever had, to another one.

    Its revisions, votes and comments stay with it, and it can be looked at but not published. Texts that link to it
    lead to the other article from now on. Its labels are added to the other's.

    :raises NotAllowed: if `by` may not publish both.
    :raises CannotMerge: if they are the same, or one of them is part of another already.
    """
    hold_articles({absorbed_id, into_id})
    absorbed, target = Article.objects.get(pk=absorbed_id), Article.objects.get(pk=into_id)
    for article in (absorbed, target):
        require(by, Right.PUBLISH, article)
        if article.merged_into_id is not None:
            raise CannotMerge(article.pk)
    if absorbed_id == into_id:
        raise CannotMerge(absorbed_id)
    about = about_article(absorbed)
    for translation in Translation.objects.select_for_update().filter(article=absorbed).order_by("pk"):
        _give_up(translation)
    Redirect.objects.filter(article=absorbed).update(article=target)
    OldPath.objects.filter(article=absorbed).update(article=target)
    _move_links(absorbed, target)
    target.labels.add(*absorbed.labels.all())
    ScheduledChange.objects.pending().filter(translation__article=absorbed).delete()
    Article.objects.filter(merged_into=absorbed).update(merged_into=target)
    absorbed.merged_into = target
    absorbed.save(update_fields=["merged_into"])
    after: Facts = {"into": into_id, "name": about_article(target).name}
    record(AuditAction.MERGE_ARTICLES, about, by=by, after=after)
    announce_changes([absorbed_id, into_id])
    return target


def _give_up(translation: Translation) -> None:
    """Take a text from readers and leave its address, if readers may have it, to a redirect."""
    was_public = translation.first_published_at is not None
    if translation.live_revision_id is not None:
        withdraw_live(translation)
    if was_public:
        hold(Lock.ADDRESSES)
        owner = Owner(article_id=translation.article_id)
        slug = free_slug(f"{translation.slug}-merged", locale=translation.locale, owner=owner)
        move_address(translation, slug, leaves_redirect=True)


def _move_links(absorbed: Article, target: Article) -> None:
    """Count links to the one as links to the other; a text that already links to both keeps one of them."""
    ArticleLink.objects.filter(source__article=target, target=absorbed).delete()
    known = set(ArticleLink.objects.filter(target=target).values_list("source", "anchor"))
    for link in ArticleLink.objects.filter(target=absorbed):
        if (link.source_id, link.anchor) in known:
            link.delete()
        else:
            ArticleLink.objects.filter(pk=link.pk).update(target=target)
