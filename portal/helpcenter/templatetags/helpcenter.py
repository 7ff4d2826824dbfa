"""Tags of the help center's pages."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Protocol

import lucide
from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide as render_icon

from portal.helpcenter.days import day_in_words, exact_moment
from portal.helpcenter.seo import JsonObject

register = template.Library()

FALLBACK_ICON = "folder"
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class Addressed(Protocol):
    @property
    def slug(self) -> str: ...

    @property
    def locale(self) -> str: ...


@register.simple_tag(name="icon")
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20, **attributes: str) -> SafeString:
    """Draw an icon that only decorates; what it means stands beside it in words."""
    fixed = {"stroke-width": "1.5", "aria-hidden": "true", "focusable": "false", **attributes}
    return mark_safe(render_icon(name, size=size, **fixed))  # noqa: S308  (the package's own drawings)


@register.simple_tag
def category_icon(name: str, size: int = 20) -> SafeString:
    """Draw the icon that an owner named; one that does not exist becomes a folder."""
    try:
        return icon(name or FALLBACK_ICON, size=size)
    except lucide.IconDoesNotExist:
        return icon(FALLBACK_ICON, size=size)


@register.simple_tag
def day(moment: datetime | None) -> SafeString:
    """Say when: in words, with the exact time for machines and on hover."""
    if moment is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact_moment(moment),
        day_in_words(moment, now=timezone.now()),
    )


@register.simple_tag
def article_url(article: Addressed) -> str:
    return reverse("helpcenter:article", kwargs={"slug": article.slug})


@register.inclusion_tag("includes/form_field.html")
def form_field(field: BoundField) -> dict[str, object]:
    """Draw a field of a form: label, hint, input and what is wrong with it, tied together for screen readers."""
    # Placeholders that repeat the label go away as soon as somebody types.
    is_check = field.widget_type in {"checkbox", "radio"}
    widget = field.as_widget(attrs={} if is_check else {"class": "input", "placeholder": False})
    return {"field": field, "widget": widget, "is_check": is_check}


@register.simple_tag
def qr_code(svg: str, name: str) -> SafeString:
    """Put a drawn code into the page itself: the policy lets no picture in from a data address."""
    drawing = svg[svg.index("<svg") + len("<svg") :]
    return format_html('<svg role="img" aria-label="{}"{}', name, mark_safe(drawing))  # noqa: S308


@register.simple_tag
def lang_if_other(article: Addressed) -> SafeString:
    """Name the language of a text that is not in the one of the page."""
    return mark_safe("") if article.locale == get_language() else format_html(' lang="{}"', article.locale)


@register.simple_tag
def json_ld(data: JsonObject) -> SafeString:
    """Put linked data into the page; no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
