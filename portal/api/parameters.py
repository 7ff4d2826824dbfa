"""What several endpoints ask of a client: the reader's language and a category by its address."""

from django.conf import settings
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from kb.queries import category_at

LOCALE_HELP = (
    "Language of the reader, such as `de`; default: the site's. An article without it comes in its own."
)
CATEGORY_HELP = "Address (slug) of a category, in any language; limits to it and all below it."


def locale_of(request: Request) -> str:
    """Return the language asked for, or the site's.

    :raises ValidationError: if the site does not have it.
    """
    return known_locale(request.query_params.get("locale", settings.LANGUAGE_CODE), "locale")


def known_locale(locale: str, field: str) -> str:
    """Return a language that the site has.

    :raises ValidationError: if it does not; `field` is to blame.
    """
    known = [code for code, _ in settings.LANGUAGES]
    if locale not in known:
        raise ValidationError({field: [f"Not a language of this help center. Known: {', '.join(known)}."]})
    return locale


def category_id_of(request: Request) -> int | None:
    """Return the category whose address is given, in any language.

    :raises ValidationError: if there is none with this address in which the client may read anything.
    """
    slug = request.query_params.get("category")
    if not slug:
        return None
    category_id = category_at(slug=slug, user=request.user, locale=locale_of(request))
    if category_id is None:
        raise ValidationError({"category": ["There is no category with this address."]})
    return category_id
