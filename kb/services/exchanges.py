"""Imports and exports of a page: asked for, run by a worker, followed, stopped, taken up again, forgotten.

An import that stopped in the middle is taken up by running it again: what is there already stays as it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.files.base import File
from django.db import transaction

from kb.models import Exchange
from kb.rights import APPROVE_OWN, NotAllowed, Right, require_permission, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# A run without a sign of life for so long has ended without saying so.
SILENCE = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)
_PROGRESS_SECONDS = 24 * 3600


class ExchangeIsUnderWay(Exception):
    """It runs already: a second run would write the same articles."""


class Stopped(Exception):
    """Somebody stopped the run."""


@dataclass(frozen=True)
class Progress:
    step: str = ""
    done: int = 0
    total: int = 0


def may_exchange(user: "AbstractUser") -> bool:
    """Say whether `user` may bring in and take out everything: who may publish and delete it, everywhere."""
    rights = (Right.DELETE.value, Right.PUBLISH.value, APPROVE_OWN)
    return all(map(user.has_perm, rights)) and scope_of(user).category_ids is None


def require_exchange(by: "AbstractUser") -> None:
    """:raises NotAllowed: if `by` may not bring in and take out everything."""
    require_permission(by, Right.DELETE.value)
    if not may_exchange(by):
        raise NotAllowed


@transaction.atomic
def ask_for_import(
    *, file: "File[Any]", locale: str, is_dry_run: bool, by: "AbstractUser", at: datetime
) -> Exchange:
    """Keep a file to be imported.

    :raises NotAllowed: if `by` may not.
    """
    require_exchange(by)
    name = PurePosixPath((file.name or "").replace("\\", "/")).name[-200:] or "import"
    asked = Exchange(
        kind=Exchange.Kind.IMPORT,
        person_id=by.pk,
        asked_at=at,
        name=name,
        locale=locale,
        is_dry_run=is_dry_run,
    )
    asked.file.save(f"import{PurePosixPath(name).suffix.lower()[:10]}", file, save=False)
    asked.save()
    return asked


def ask_for_export(*, by: "AbstractUser", at: datetime) -> Exchange:
    """Ask for an archive of everything.

    :raises NotAllowed: if `by` may not.
    """
    require_exchange(by)
    name = f"help-center-{at:%Y-%m-%d}.zip"
    return Exchange.objects.create(kind=Exchange.Kind.EXPORT, person_id=by.pk, asked_at=at, name=name)


@transaction.atomic
def ask_again(*, exchange_id: int, by: "AbstractUser", at: datetime) -> Exchange:
    """Import a file that was looked at, or take up a run that stopped as what it was.

    :raises NotAllowed: if `by` may not.
    :raises ExchangeIsUnderWay: if it runs.
    """
    require_exchange(by)
    asked = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange_id)
    # One that was stopped may still be at a step.
    if _gives_signs(asked.pk) or (asked.is_under_way and not is_silent(asked)):
        raise ExchangeIsUnderWay
    asked.is_dry_run = asked.is_dry_run and asked.state != Exchange.State.DONE
    asked.state, asked.asked_at = Exchange.State.WAITING, at
    asked.ended_at, asked.problem, asked.report, asked.person_id = None, "", {}, by.pk
    asked.save()
    cache.delete_many([_stop_key(asked.pk), _progress_key(asked.pk)])
    return asked


def stop(*, exchange_id: int, by: "AbstractUser", at: datetime) -> None:
    """Stop a run at its next step; what an import has brought in stays.

    :raises NotAllowed: if `by` may not.
    """
    require_exchange(by)
    cache.set(_stop_key(exchange_id), True, _PROGRESS_SECONDS)
    Exchange.objects.filter(
        pk=exchange_id, state__in=[Exchange.State.WAITING, Exchange.State.RUNNING]
    ).update(state=Exchange.State.CANCELLED, ended_at=at)


def tell_progress(exchange_id: int, progress: Progress) -> None:
    """Say how far a run is.

    :raises Stopped: if somebody stopped it.
    """
    cache.set(_progress_key(exchange_id), (progress.step, progress.done, progress.total), _PROGRESS_SECONDS)
    cache.set(_alive_key(exchange_id), True, int(SILENCE.total_seconds()))
    if cache.get(_stop_key(exchange_id)):
        raise Stopped


def tell_end(exchange_id: int) -> None:
    """Say that a run gives no more signs of life."""
    cache.delete(_alive_key(exchange_id))


def progress_of(exchange_id: int) -> Progress:
    return Progress(*(cache.get(_progress_key(exchange_id)) or ()))


def is_silent(asked: Exchange) -> bool:
    """Say whether a run that should be under way has given no sign of life."""
    return asked.state == Exchange.State.RUNNING and not _gives_signs(asked.pk)


def forget_old_exchanges(*, at: datetime) -> int:
    """Forget imports and exports of a week ago with their files; return how many."""
    old = list(Exchange.objects.filter(asked_at__lt=at - KEPT_FOR))
    for each in old:
        if each.file:
            each.file.delete(save=False)
        each.delete()
    return len(old)


def _gives_signs(exchange_id: int) -> bool:
    return bool(cache.get(_alive_key(exchange_id)))


def _progress_key(exchange_id: int) -> str:
    return f"exchange-progress:{exchange_id}"


def _stop_key(exchange_id: int) -> str:
    return f"exchange-stop:{exchange_id}"


def _alive_key(exchange_id: int) -> str:
    return f"exchange-alive:{exchange_id}"
