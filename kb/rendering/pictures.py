"""Pictures: sized and lazy, as figures when they stand alone, and honest when there is nothing to show."""

import re

from django.utils.translation import gettext as _

from kb.rendering.links import OUTSIDE_REL, BodyLinks, is_from, is_outside, media_key
from kb.rendering.tree import Element, Node, is_blank

_SIZE = re.compile(r"[1-9]\d{0,4}")


def lone_picture(paragraph: Element) -> Element | None:
    """Return the picture, or the link around a picture, that is all that `paragraph` holds."""
    kept = [child for child in paragraph.children if not is_blank(child)]
    if len(kept) != 1 or not isinstance(only := kept[0], Element):
        return None
    if only.tag == "a":
        return only if lone_picture(only) and only.elements()[0].tag == "img" else None
    return only if only.tag == "img" else None


def figure_of(picture: Node, *, caption: str) -> Element:
    figure = Element("figure", {}, [picture])
    if isinstance(picture, Element) and "missing-picture" in picture.classes:
        figure.attributes["class"] = "missing-picture"
    if caption:
        figure.children.append(Element("figcaption", {}, [caption]))
    return figure


def render_picture(picture: Element, *, links: BodyLinks, is_in_link: bool) -> list[Node]:
    """Return what stands for `picture`: itself, a link to where it is, or its alternative text."""
    address = picture.attributes.get("src", "")
    alt = picture.attributes.get("alt", "").strip()
    key = media_key(address)
    file = links.media.get(key) if key else None
    if file:
        size = {"width": str(file.width), "height": str(file.height)} if file.width and file.height else {}
        return [_image(file.url, alt, size)]
    if is_outside(address):
        if is_from(address, links.picture_origins):
            written = {name: picture.attributes.get(name, "") for name in ("width", "height")}
            return [_image(address, alt, {k: v for k, v in written.items() if _SIZE.fullmatch(v)})]
        return _picture_elsewhere(address, alt, is_in_link=is_in_link)
    return [Element("span", {"class": "missing-picture"}, [alt or _("This picture is missing.")])]


def _image(url: str, alt: str, size: dict[str, str]) -> Element:
    return Element("img", {"src": url, "alt": alt, **size, "loading": "lazy", "decoding": "async"})


def _picture_elsewhere(address: str, alt: str, *, is_in_link: bool) -> list[Node]:
    # The content policy keeps pictures of other sites out: they would tell those sites who reads what.
    name = alt or _("Picture")
    note = Element("span", {"class": "picture-note"}, [_("(picture on another site)")])
    if is_in_link:
        return [name, " ", note]
    link = Element("a", {"class": "external-picture", "href": address, "rel": OUTSIDE_REL}, [name])
    return [link, " ", note]
