"""Writing: each text is a new revision, and the ones before it stay as they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from kb.models import Article, Revision, Translation
from kb.models.audit_words import AuditAction
from kb.models.revisions import RevisionState, Significance
from kb.rights import Right, require
from kb.services.auditing import about_revision, about_translation, record
from kb.services.slugs import Owner, free_slug, slug_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

LONGEST_TITLE = 300
LONGEST_NOTE = 500
LONGEST_BODY = 1_000_000


class TitleIsMissing(Exception):
    """A revision has a title."""


class TitleIsTooLong(Exception):
    """A title has 300 characters at most."""


class BodyIsTooLong(Exception):
    """A body has a million characters at most."""


@dataclass(frozen=True)
class DraftText:
    """What somebody wrote, spelled as it will be stored: a stored text can be compared with it."""

    title: str
    summary: str = ""
    body: str = ""
    note: str = ""
    significance: Significance = Significance.MAJOR

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", " ".join(storable(self.title).split()))
        object.__setattr__(self, "summary", storable(self.summary).strip())
        object.__setattr__(self, "body", storable(self.body))
        object.__setattr__(self, "note", storable(self.note).strip()[:LONGEST_NOTE])


def storable(text: str) -> str:
    # PostgreSQL stores no NUL and no half of a surrogate pair.
    well_formed = text.encode("utf-8", "replace").decode("utf-8")
    return well_formed.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


@transaction.atomic
def add_revision(
    *,
    article: Article,
    locale: str,
    draft: DraftText,
    by: "AbstractUser | None",
    based_on: Revision | None = None,
    translated_from: Revision | None = None,
) -> Revision:
    """Add a draft in `locale`; the translation begins with its first revision.

    `translated_from` is the revision in the original language that the text renders; without it, the one that the
    text it is based on rendered, and for a first text the one that is live.

    :raises NotAllowed: if `by` may not change the article.
    :raises TitleIsMissing: if the title is blank.
    :raises TitleIsTooLong: if the title has more than 300 characters.
    :raises BodyIsTooLong: if the body has more than a million characters.
    """
    check_draft(draft)
    # The article's row is the lock under which translations begin and revisions are numbered.
    held = Article.objects.select_for_update().get(pk=article.pk)
    require(by, Right.EDIT, held)
    revision = write_revision(
        article=held, locale=locale, draft=draft, by=by, based_on=based_on, translated_from=translated_from
    )
    after = {"significance": str(draft.significance), "note": draft.note}
    about = about_revision(revision, revision.translation)
    record(AuditAction.ADD_REVISION, about, by=by, after=after)
    return revision


def write_revision(
    *,
    article: Article,
    locale: str,
    draft: DraftText,
    by: "AbstractUser | None",
    based_on: Revision | None = None,
    translated_from: Revision | None = None,
) -> Revision:
    """Store a checked draft, for services that hold the article's row and record the change themselves."""
    translation = Translation.objects.filter(article_id=article.pk, locale=locale).first()
    if translation is None:
        translation = _begin_translation(article, locale, draft.title)
    last = translation.revisions.order_by("-number").values_list("number", flat=True).first()
    return Revision.objects.create(
        translation=translation,
        number=(last or 0) + 1,
        title=draft.title,
        summary=draft.summary,
        body=draft.body,
        note=draft.note,
        significance=draft.significance,
        state=RevisionState.DRAFT,
        author_id=by.pk if by else None,
        based_on=based_on,
        translated_from=translated_from or _origin_of(article, locale, based_on),
    )


def _origin_of(article: Article, locale: str, based_on: Revision | None) -> Revision | None:
    """Return what a translation is made from when nobody says: what it is based on was, or what is live now."""
    if locale == article.source_locale:
        return None
    if based_on is not None and based_on.translated_from_id is not None:
        return based_on.translated_from
    source = Revision.objects.filter(
        translation__article=article, translation__locale=article.source_locale
    ).order_by("-number")
    if based_on is not None:
        # A text from before origins were kept: made from what there was to read then.
        return source.was_live().filter(created_at__lte=based_on.created_at).first()
    return source.filter(live_for__isnull=False).first() or source.first()


@transaction.atomic
def begin_translation(
    *, article_id: int, locale: str, by: "AbstractUser | None", title: str = ""
) -> Translation:
    """Make room for a text in `locale`, so that somebody can write a working copy; twice changes nothing.

    :raises NotAllowed: if `by` may not change the article.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    require(by, Right.EDIT, article)
    translation = Translation.objects.filter(article=article, locale=locale).first()
    if translation is None:
        translation = _begin_translation(article, locale, title)
        record(AuditAction.BEGIN_TRANSLATION, about_translation(translation), by=by)
    return translation


def _begin_translation(article: Article, locale: str, title: str) -> Translation:
    wanted = slug_of(title, locale=locale, fallback="article")
    slug = free_slug(wanted, locale=locale, owner=Owner(article_id=article.pk))
    return Translation.objects.create(article_id=article.pk, locale=locale, slug=slug)


def check_draft(draft: DraftText) -> None:
    """:raises TitleIsMissing, TitleIsTooLong, BodyIsTooLong: as `add_revision`."""
    if not draft.title:
        raise TitleIsMissing
    if len(draft.title) > LONGEST_TITLE:
        raise TitleIsTooLong(len(draft.title))
    if len(draft.body) > LONGEST_BODY:
        raise BodyIsTooLong(len(draft.body))
