"""Where published pages and pictures are; the site that mounts these addresses names them so."""

from django.urls import reverse
from django.utils.translation import override


def article_path(locale: str, slug: str, anchor: str = "") -> str:
    with override(locale):
        path = reverse("helpcenter:article", kwargs={"slug": slug})
    return f"{path}#{anchor}" if anchor else path


def media_path(key: str, name: str) -> str:
    return reverse("media", kwargs={"key": key, "name": name})
