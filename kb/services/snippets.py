"""Snippets: a change of one is a change of every article that shows it, so it needs the right to publish those."""

import re
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kb.composition import SNIPPET_NAME, find_cycle, flaws, used_snippets
from kb.composition import Flaw as CompositionFlaw
from kb.models import Article, Snippet, SnippetText, SnippetUse, Translation
from kb.models.audit_words import AuditAction, AuditKind
from kb.queries.composing import translations_showing
from kb.rights import NotAllowed, require_permission
from kb.services.auditing import About, record
from kb.services.events import announce_changes
from kb.services.locks import Lock, hold
from kb.services.revisions import LONGEST_BODY, BodyIsTooLong, storable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

CHANGE_SNIPPET = "kb.change_snippet"
LONGEST_SNIPPET_NAME = 60


class SnippetNameIsUnusable(Exception):
    """A name has small letters, digits, hyphens and underscores, and 60 characters at most."""


class SnippetShowsItself(Exception):
    """The snippet leads back to itself; the argument is the way on which it does."""


class SnippetIsUnbalanced(Exception):
    """A snippet opens and closes its own conditional blocks; the argument says what is wrong."""


class SnippetIsUsed(Exception):
    """A snippet that texts show is not deleted."""


@transaction.atomic
def write_snippet(
    *,
    name: str,
    locale: str,
    body: str,
    by: "AbstractUser | None",
    at: datetime,
    description: str | None = None,
) -> SnippetText:
    """Write a snippet in one language; every text that shows it shows the new text at once.

    :raises NotAllowed: if `by` may not, or may not publish every article that shows it.
    :raises SnippetNameIsUnusable, SnippetShowsItself, SnippetIsUnbalanced, BodyIsTooLong: for what they say.
    """
    require_permission(by, CHANGE_SNIPPET)
    body = _checked(name, storable(body))
    hold(Lock.SNIPPETS)
    shown_in = _require_users(by, name)
    snippet, _ = Snippet.objects.get_or_create(name=name)
    if description is not None and description.strip() != snippet.description:
        snippet.description = description.strip()[:300]
        snippet.save(update_fields=["description"])
    before = SnippetText.objects.filter(snippet=snippet, locale=locale).first()
    text, _ = SnippetText.objects.update_or_create(
        snippet=snippet, locale=locale, defaults={"body": body, "updated_at": at}
    )
    _keep_uses(snippet)
    if way := find_cycle(name, _uses()):
        raise SnippetShowsItself(" → ".join(way))
    if before is None or before.body != body:
        Translation.objects.filter(pk__in=shown_in).update(recomposed_at=at)
        about = About(AuditKind.SNIPPET, snippet.pk, f"{name} ({locale})")
        told = {"text": before.body[:200]} if before else None
        record(AuditAction.WRITE_SNIPPET, about, by=by, before=told, after={"text": body[:200]})
        announce_changes(_articles_of(shown_in))
    return text


@transaction.atomic
def delete_snippet(*, name: str, by: "AbstractUser | None") -> None:
    """Delete a snippet in every language; a second time changes nothing.

    :raises NotAllowed: if `by` may not.
    :raises SnippetIsUsed: if a live text or another snippet shows it.
    """
    require_permission(by, CHANGE_SNIPPET)
    hold(Lock.SNIPPETS)
    snippet = Snippet.objects.filter(name=name).first()
    if snippet is None:
        return
    if SnippetUse.objects.filter(snippet_name=name).exists():
        raise SnippetIsUsed(name)
    about = About(AuditKind.SNIPPET, snippet.pk, name)
    snippet.delete()
    record(AuditAction.DELETE_SNIPPET, about, by=by)


def record_snippet_uses(translation: Translation, body: str) -> None:
    """Keep which snippets a text shows that goes live."""
    SnippetUse.objects.filter(translation=translation).delete()
    SnippetUse.objects.bulk_create(
        SnippetUse(translation=translation, snippet_name=name) for name in sorted(used_snippets(body))
    )


def _checked(name: str, body: str) -> str:
    if not re.fullmatch(SNIPPET_NAME, name) or len(name) > LONGEST_SNIPPET_NAME:
        raise SnippetNameIsUnusable(name)
    if len(body) > LONGEST_BODY:
        raise BodyIsTooLong(len(body))
    for found in flaws(body, known=used_snippets(body)):
        if found.flaw is not CompositionFlaw.UNKNOWN_SNIPPET:
            raise SnippetIsUnbalanced(f"{found.line}: {found.words}")
    return body


def _require_users(by: "AbstractUser | None", name: str) -> set[int]:
    """Return the texts that show the snippet, having checked that `by` may publish them all."""
    shown_in = translations_showing(name)
    if by is not None:
        articles = set(_articles_of(shown_in))
        allowed = Article.objects.publishable_by(by).filter(pk__in=articles)
        if allowed.count() != len(articles):
            raise NotAllowed
    return shown_in


def _articles_of(translation_ids: set[int]) -> list[int]:
    rows = Translation.objects.filter(pk__in=translation_ids)
    return list(rows.values_list("article_id", flat=True).distinct())


def _keep_uses(snippet: Snippet) -> None:
    bodies = SnippetText.objects.filter(snippet=snippet).values_list("body", flat=True)
    names = frozenset[str]().union(*map(used_snippets, bodies))
    SnippetUse.objects.filter(by_snippet=snippet).delete()
    SnippetUse.objects.bulk_create(
        SnippetUse(by_snippet=snippet, snippet_name=used) for used in sorted(names)
    )


def _uses() -> dict[str, set[str]]:
    uses: dict[str, set[str]] = defaultdict(set)
    rows = SnippetUse.objects.filter(by_snippet__isnull=False)
    for name, used in rows.values_list("by_snippet__name", "snippet_name"):
        uses[name].add(used)
    return uses
