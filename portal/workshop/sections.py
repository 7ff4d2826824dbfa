"""The sections of the workshop, in the order of its navigation, and who has which."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """`namespaces` are those of its addresses, by which a page knows that it is in this section."""

    name: str | Promise
    icon: str
    url_name: str
    namespaces: frozenset[str]
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


SECTIONS = (
    Section(
        _("Articles"),
        "file-text",
        "editor:articles",
        frozenset({"editor", "editorial"}),
        "kb.view_article",
    ),
)


@dataclass(frozen=True)
class SectionLink:
    section: Section
    is_current: bool


def sections_for(can: Callable[[str], bool]) -> tuple[Section, ...]:
    return tuple(section for section in SECTIONS if can(section.permission))


def section_links(request: HttpRequest) -> tuple[SectionLink, ...]:
    """Return the navigation for whoever asks; `is_current` for the section that holds this page."""
    match = request.resolver_match
    namespace = match.namespaces[0] if match is not None and match.namespaces else ""
    return tuple(
        SectionLink(section, namespace in section.namespaces)
        for section in sections_for(request.user.has_perm)
    )
