"""Addresses: made from titles, unique in their language, and never lost once readers may have them.

Invariant: a redirect never has the address of something that exists, so that redirects cannot lead in circles.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet

from kb.models import CategoryTranslation, Redirect, Translation
from kb.services.locks import Lock, hold

LONGEST_MADE = 80
LONGEST_STORED = 200

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_APOSTROPHES = re.compile(r"['’ʼ]")
_SEPARATORS = re.compile(r"[\W_]+")


class SlugIsEmpty(Exception):
    """Nothing is left of an address once it is spelled as one."""


class SlugIsTaken(Exception):
    """Another article or category has this address in this language."""


@dataclass(frozen=True)
class Owner:
    """What an address belongs to. Articles and categories do not share addresses."""

    article_id: int | None = None
    category_id: int | None = None


def slug_of(text: str, *, locale: str, fallback: str = "") -> str:
    """Spell `text` as an address: Latin letters without accents, letters of other scripts as they are."""
    lowered = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).lower())
    if locale.split("-")[0] == "de":
        lowered = lowered.translate(_GERMAN)
    plain = "".join(_without_accent(character) for character in lowered.translate(_LATIN))
    slug = _SEPARATORS.sub("-", unicodedata.normalize("NFC", plain)).strip("-")
    return _shortened(slug) or fallback


def _without_accent(character: str) -> str:
    if character.isascii() or not unicodedata.name(character, "").startswith("LATIN"):
        return character
    return "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))


def _shortened(slug: str) -> str:
    if len(slug) <= LONGEST_MADE:
        return slug
    cut = slug[: LONGEST_MADE + 1].rpartition("-")[0]
    return cut or slug[:LONGEST_MADE]


def free_slug(wanted: str, *, locale: str, owner: Owner) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3` … that is free and that no old link leads to.

    The addresses stay locked until the transaction ends, so that nobody takes it in between.
    """
    hold(Lock.ADDRESSES)
    wanted = wanted[: LONGEST_STORED - 8]
    taken = _taken_like(wanted, locale=locale, owner=owner)
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def claim_slug(wanted: str, *, locale: str, owner: Owner) -> str:
    """Return `wanted` for `owner`, even if an old link leads elsewhere with it.

    :raises SlugIsTaken: if something else has it now.
    """
    hold(Lock.ADDRESSES)
    if wanted in _in_use(wanted, locale=locale, owner=owner):
        raise SlugIsTaken(wanted)
    return wanted


def change_address(*, locale: str, old: str, new: str, owner: Owner) -> None:
    """Send readers of the old address on; the new one stops being a redirect, whoever left it."""
    redirects = _redirects(owner).filter(locale=locale)
    redirects.filter(slug__in=[old, new]).delete()
    if old != new:
        Redirect.objects.create(
            locale=locale, slug=old, article_id=owner.article_id, category_id=owner.category_id
        )


def _taken_like(slug: str, *, locale: str, owner: Owner) -> set[str]:
    left_by_others = _redirects(owner).filter(locale=locale, slug__startswith=slug)
    if owner.article_id is not None:
        left_by_others = left_by_others.exclude(article_id=owner.article_id)
    elif owner.category_id is not None:
        left_by_others = left_by_others.exclude(category_id=owner.category_id)
    return _in_use(slug, locale=locale, owner=owner) | set(left_by_others.values_list("slug", flat=True))


def _in_use(slug: str, *, locale: str, owner: Owner) -> set[str]:
    if owner.article_id is not None:
        articles = Translation.objects.filter(locale=locale, slug__startswith=slug)
        return set(articles.exclude(article_id=owner.article_id).values_list("slug", flat=True))
    categories = CategoryTranslation.objects.filter(locale=locale, slug__startswith=slug)
    return set(categories.exclude(category_id=owner.category_id or 0).values_list("slug", flat=True))


def _redirects(owner: Owner) -> QuerySet[Redirect]:
    return Redirect.objects.filter(article__isnull=owner.article_id is None)
