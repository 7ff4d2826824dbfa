"""The HTML of a body, for one reader: what may be linked to and shown comes in as `BodyLinks`."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kb.rendering.allowlist import clean_page
from kb.rendering.anchors import Anchors
from kb.rendering.code import render_code
from kb.rendering.document import HEADING_TAGS, Heading, parse_document
from kb.rendering.links import BodyLinks, quote_fragment, resolve_link
from kb.rendering.pictures import figure_of, lone_picture, render_picture
from kb.rendering.tree import Element, Node, text_of, to_html
from kb.rendering.videos import VIDEO_CLASS, is_lone_video

# Part of every cache key: raise it whenever the same body would render to other HTML.
RENDERER_VERSION = 3


@dataclass(frozen=True)
class RenderedBody:
    html: str
    headings: tuple[Heading, ...]


def render_body(body: str, *, links: BodyLinks) -> RenderedBody:
    """Render Markdown to HTML that is safe to put on a page as it is."""
    document = parse_document(body)
    renderer = _Renderer(links, document.anchors)
    renderer.render_children(document.root, _Place())
    return RenderedBody(clean_page(to_html(document.root)), document.headings)


@dataclass(frozen=True)
class _Place:
    is_in_link: bool = False
    is_in_figure: bool = False


@dataclass
class _Renderer:
    links: BodyLinks
    anchors: Anchors
    tables: int = 0
    section: str = ""

    def render_children(self, element: Element, place: _Place) -> None:
        children: list[Node] = []
        for child in element.children:
            children.extend([child] if isinstance(child, str) else self.render(child, place))
        element.children = children

    def render(self, element: Element, place: _Place) -> list[Node]:
        match element.tag:
            case "a":
                return self.link(element, place)
            case "img":
                return render_picture(element, links=self.links, is_in_link=place.is_in_link)
            case "p":
                return [self.paragraph(element, place)]
            case "pre":
                return [render_code(element)]
            case "table":
                return [self.table(element, place)]
            case "figure":
                self.render_children(element, replace(place, is_in_figure=True))
                return [element]
            case tag if tag in HEADING_TAGS:
                return [self.heading(element, place)]
        if element.tag == "tr":
            _scope_headers(element)
        elif element.tag in {"td", "th"}:
            _align(element)
        if element.tag == "input":
            element.attributes["aria-label"] = _("Done") if "checked" in element.attributes else _("Not done")
        self.render_children(element, place)
        return [element]

    def link(self, element: Element, place: _Place) -> list[Node]:
        address = element.attributes.get("href", "").strip()
        kept: dict[str, str] = {
            name: element.attributes[name] for name in ("id", "title") if name in element.attributes
        }
        attributes = (
            None if place.is_in_link else resolve_link(address, links=self.links, anchors=self.anchors)
        )
        self.render_children(element, replace(place, is_in_link=place.is_in_link or attributes is not None))
        if attributes is None:
            kept.pop("title", None)
            return [Element("span", kept, element.children)] if kept else element.children
        if "footnote-backref" in element.classes:
            kept |= {"class": "footnote-backref", "aria-label": _("Back to the text")}
        element.attributes = {**attributes, **kept}
        return [element]

    def paragraph(self, element: Element, place: _Place) -> Element:
        picture = None if place.is_in_figure else lone_picture(element)
        if picture is None:
            if is_lone_video(element):
                element.attributes["class"] = VIDEO_CLASS
            self.render_children(element, place)
            return element
        image = picture if picture.tag == "img" else picture.elements()[0]
        shown = self.render(picture, place)
        figure = figure_of(shown[0], caption=image.attributes.get("title", "").strip())
        figure.children[1:1] = shown[1:]
        if "id" in element.attributes:
            figure.attributes["id"] = element.attributes["id"]
        return figure

    def table(self, element: Element, place: _Place) -> Element:
        self.tables += 1
        self.render_children(element, place)
        label = _("Table %(number)d") % {"number": self.tables}
        if self.section:
            label = f"{label}: {self.section}"
        scroll = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}
        return Element("div", scroll, [element])

    def heading(self, element: Element, place: _Place) -> Element:
        self.section = text_of(element)
        self.render_children(element, place)
        if not place.is_in_link:
            label = _("Link to the section “%(title)s”") % {"title": self.section}
            mark = Element("span", {"aria-hidden": "true"}, ["#"])
            href = f"#{quote_fragment(element.attributes['id'])}"
            link = Element("a", {"class": "heading-link", "href": href, "aria-label": label}, [mark])
            element.children += [" ", link]
        return element


def _align(cell: Element) -> None:
    align = cell.attributes.pop("align", "").lower()
    if align in {"left", "center", "right"}:
        cell.attributes["class"] = f"align-{align}"


def _scope_headers(row: Element) -> None:
    scope = "row" if any(cell.tag == "td" for cell in row.elements()) else "col"
    for cell in row.elements():
        if cell.tag == "th":
            cell.attributes.setdefault("scope", scope)
