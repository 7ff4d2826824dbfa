"""What the frame of the workshop shows; also the way into it from the public pages."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from portal.workshop.sections import SectionLink, section_links


@dataclass
class Workshop:
    """Worked out only on pages that ask, so that a public page costs a visitor nothing."""

    request: HttpRequest

    @property
    def is_here(self) -> bool:
        return self.request.path.startswith(reverse("workshop"))

    @cached_property
    def sections(self) -> tuple[SectionLink, ...]:
        return section_links(self.request) if self.request.user.is_authenticated else ()


def workshop(request: HttpRequest) -> dict[str, Workshop]:
    return {"workshop": Workshop(request)}
