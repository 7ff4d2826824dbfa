"""Who writes, and the texts that somebody may write, loaded once for every page about them."""

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from kb.models import Article, Translation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest

    from kb.visibility import Reader


def writer_of(request: "HttpRequest") -> "AbstractUser":
    """Return who is signed in, on pages that ask for it first."""
    assert request.user.is_authenticated  # noqa: S101  (a view without its decorator)
    return request.user


def editable_translation(user: "Reader", translation_id: int) -> Translation:
    """Return the text with its article.

    :raises Http404: if there is none that `user` may change.
    """
    editable = Translation.objects.filter(article__in=Article.objects.editable_by(user))
    return get_object_or_404(editable.select_related("article", "live_revision"), pk=translation_id)
