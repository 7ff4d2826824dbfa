"""Addresses that articles and categories had elsewhere or before, kept when content is brought in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from kb.models import CategoryTranslation, OldPath, Redirect, Translation
from kb.old_paths import spelled_path
from kb.services.locks import Lock, hold
from kb.services.publishing import hold_translation, move_address
from kb.services.slugs import Owner, claim_slug


@dataclass(frozen=True)
class OldAddress:
    """A path on another site, or, without a slash at its beginning, a former slug here."""

    address: str
    locale: str

    @property
    def is_path(self) -> bool:
        return self.address.startswith("/")


@transaction.atomic
def keep_old_addresses(*, owner: Owner, addresses: Sequence[OldAddress]) -> tuple[OldAddress, ...]:
    """Let old addresses lead to `owner`; return those that lead elsewhere already, which they keep doing."""
    if not addresses:
        return ()
    hold(Lock.ADDRESSES)
    paths = [old for old in addresses if old.is_path]
    slugs = [old for old in addresses if not old.is_path]
    return (*_keep_paths(owner, paths), *_keep_slugs(owner, slugs))


def _keep_paths(owner: Owner, addresses: Iterable[OldAddress]) -> list[OldAddress]:
    spelled = {path: old for old in addresses if (path := spelled_path(old.address))}
    known = OldPath.objects.in_bulk(list(spelled), field_name="path")
    OldPath.objects.bulk_create(
        OldPath(path=path, locale=old.locale, article_id=owner.article_id, category_id=owner.category_id)
        for path, old in spelled.items()
        if path not in known
    )
    return [spelled[path] for path, row in known.items() if not _is_of(row, owner)]


def _keep_slugs(owner: Owner, addresses: Iterable[OldAddress]) -> list[OldAddress]:
    elsewhere = []
    for old in addresses:
        same = Redirect.objects.filter(
            locale=old.locale, slug=old.address, article__isnull=owner.article_id is None
        )
        row = same.first()
        if row is None and not _is_in_use(owner, old):
            Redirect.objects.create(
                locale=old.locale,
                slug=old.address,
                article_id=owner.article_id,
                category_id=owner.category_id,
            )
        elif row is None or not _is_of(row, owner):
            elsewhere.append(old)
    return elsewhere


def _is_in_use(owner: Owner, old: OldAddress) -> bool:
    if owner.article_id is not None:
        return Translation.objects.filter(locale=old.locale, slug=old.address).exists()
    return CategoryTranslation.objects.filter(locale=old.locale, slug=old.address).exists()


def _is_of(row: OldPath | Redirect, owner: Owner) -> bool:
    return (row.article_id, row.category_id) == (owner.article_id, owner.category_id)


@transaction.atomic
def restore_address(*, translation_id: int, slug: str) -> bool:
    """Give a translation exactly the address that it had, without a redirect; say whether it had another one.

    :raises SlugIsTaken: if another article has it.
    """
    translation = hold_translation(translation_id)
    if translation.slug == slug:
        return False
    claim_slug(slug, locale=translation.locale, owner=Owner(article_id=translation.article_id))
    move_address(translation, slug, leaves_redirect=False)
    return True
