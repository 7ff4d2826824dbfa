"""The words of the help center, and the templates that texts begin as."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from kb.models import ArticleTemplate, Term, TermWord
from kb.models.audit_words import AuditAction, AuditKind
from kb.rights import require_permission
from kb.services.auditing import About, record
from kb.services.revisions import LONGEST_BODY, BodyIsTooLong, storable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

CHANGE_TERM = "kb.change_term"
CHANGE_TEMPLATE = "kb.change_articletemplate"
LONGEST_WORD = 100


class TermNeedsAWord(Exception):
    """A term has a word in at least one language."""


class WordIsTaken(Exception):
    """Another term is called so in this language."""


class TemplateNeedsAName(Exception):
    """A template has a kind and a name."""


@transaction.atomic
def write_term(
    *,
    words: Mapping[str, str],
    by: "AbstractUser | None",
    meaning: str = "",
    term_id: int | None = None,
) -> Term:
    """Say what a thing is called in each language; a blank word takes the one of that language away.

    :raises NotAllowed: if `by` may not.
    :raises TermNeedsAWord, WordIsTaken: for what they say.
    """
    require_permission(by, CHANGE_TERM)
    spelled = {locale: " ".join(storable(word).split())[:LONGEST_WORD] for locale, word in words.items()}
    term = Term.objects.select_for_update().get(pk=term_id) if term_id else Term.objects.create()
    before = _words_of(term)
    for locale, word in spelled.items():
        others = TermWord.objects.filter(locale=locale, word__iexact=word).exclude(term=term)
        if word and others.exists():
            raise WordIsTaken(word)
        if word:
            TermWord.objects.update_or_create(term=term, locale=locale, defaults={"word": word})
        else:
            TermWord.objects.filter(term=term, locale=locale).delete()
    after = _words_of(term)
    if not after:
        raise TermNeedsAWord
    meaning = storable(meaning).strip()[:300]
    if before != after or meaning != term.meaning:
        term.meaning = meaning
        term.save(update_fields=["meaning"])
        about = About(AuditKind.TERM, term.pk, next(iter(after.values())))
        record(AuditAction.WRITE_TERM, about, by=by, before=before, after=after)
    return term


@transaction.atomic
def delete_term(*, term_id: int, by: "AbstractUser | None") -> None:
    """Delete a term with all its words; a second time changes nothing.

    :raises NotAllowed: if `by` may not.
    """
    require_permission(by, CHANGE_TERM)
    term = Term.objects.filter(pk=term_id).first()
    if term is None:
        return
    before = _words_of(term)
    term.delete()
    about = About(AuditKind.TERM, term_id, next(iter(before.values()), ""))
    record(AuditAction.DELETE_TERM, about, by=by, before=before)


@transaction.atomic
def write_template(
    *, kind: str, locale: str, name: str, body: str, by: "AbstractUser | None", at: datetime
) -> ArticleTemplate:
    """Write a template in one language, a new one or in place of the one that comes with the program.

    :raises NotAllowed: if `by` may not.
    :raises TemplateNeedsAName, BodyIsTooLong: for what they say.
    """
    require_permission(by, CHANGE_TEMPLATE)
    kind, name = slugify(kind)[:40], " ".join(storable(name).split())[:100]
    if not kind or not name:
        raise TemplateNeedsAName
    if len(body) > LONGEST_BODY:
        raise BodyIsTooLong(len(body))
    template, _ = ArticleTemplate.objects.update_or_create(
        kind=kind, locale=locale, defaults={"name": name, "body": storable(body), "updated_at": at}
    )
    about = About(AuditKind.TEMPLATE, template.pk, f"{name} ({locale})")
    record(AuditAction.WRITE_TEMPLATE, about, by=by, after={"kind": kind})
    return template


def _words_of(term: Term) -> dict[str, str]:
    return dict(TermWord.objects.filter(term=term).order_by("locale").values_list("locale", "word"))
