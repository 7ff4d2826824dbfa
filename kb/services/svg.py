"""Drawings, rewritten element by element so that only shapes, text and paint are left.

A browser runs the scripts of an SVG that is opened by itself, so nothing of the original goes out unread: no script,
no event handler, no foreign content, no animation, no reference that leaves the file, no entity.
"""

import re
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

LARGEST = 5 * 1024 * 1024
DEEPEST = 100
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_XML_SPACE = "http://www.w3.org/XML/1998/namespace space"

_ELEMENTS = frozenset(
    """
    svg g defs symbol use switch title desc style path rect circle ellipse line polyline polygon text tspan textPath
    linearGradient radialGradient stop clipPath mask pattern marker filter feBlend feColorMatrix feComposite
    feDropShadow feFlood feGaussianBlur feMerge feMergeNode feMorphology feOffset feTurbulence
    """.split()  # noqa: SIM905
)
_ATTRIBUTES = frozenset(
    """
    id class lang role style transform viewBox preserveAspectRatio version width height x y x1 y1 x2 y2 cx cy r rx ry
    dx dy d points pathLength rotate textLength lengthAdjust startOffset method spacing fx fy fr offset spreadMethod
    gradientUnits gradientTransform patternUnits patternContentUnits patternTransform clipPathUnits maskUnits
    maskContentUnits markerWidth markerHeight markerUnits refX refY orient filterUnits primitiveUnits in in2 result
    mode type values operator k1 k2 k3 k4 stdDeviation radius order baseFrequency numOctaves seed stitchTiles edgeMode
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-dasharray stroke-dashoffset color opacity display visibility overflow clip-path clip-rule mask filter
    flood-color flood-opacity stop-color stop-opacity paint-order vector-effect shape-rendering text-rendering
    font font-family font-size font-style font-weight font-variant font-stretch letter-spacing word-spacing
    text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode direction
    unicode-bidi marker-start marker-mid marker-end mix-blend-mode isolation color-interpolation
    color-interpolation-filters aria-label aria-labelledby aria-describedby aria-hidden focusable systemLanguage
    """.split()  # noqa: SIM905
)
# Paint that loads something, or hides that it does behind an escape.
_UNSAFE_STYLE = re.compile(
    r"url\(\s*(?!\s*['\"]?#)|@|\\|expression|javascript|-moz-binding|behavior|image-set|src\(", re.I
)
_HARMLESS_RULE = re.compile(r"@media\b[^{}@\\]*(?=\{)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class SvgIsUnsafe(Exception):
    """The drawing is broken, or holds what no sanitiser should guess about."""


@dataclass(frozen=True)
class Drawing:
    content: bytes
    width: int | None
    height: int | None


def looks_like_svg(content: bytes) -> bool:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<?xml", b"<!--", b"<!DOCTYPE svg", b"<svg")) and b"<svg" in content[:65536]


def sanitised_svg(content: bytes) -> Drawing:
    """Return the drawing with nothing but what the allow-lists name.

    :raises SvgIsUnsafe: if it is no well-formed SVG, declares entities, or is too large or too deep.
    """
    if len(content) > LARGEST:
        raise SvgIsUnsafe(_("The drawing is larger than %(size)d MB.") % {"size": LARGEST // 1024 // 1024})
    writer = _Writer()
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.StartDoctypeDeclHandler = _refuse_own_declarations
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError, LookupError) as problem:
        raise SvgIsUnsafe(_("The drawing is not well-formed.")) from problem
    if not writer.is_svg:
        raise SvgIsUnsafe(_("The file is not a drawing."))
    width, height = writer.size
    return Drawing("".join(writer.parts).encode(), width, height)


def _refuse_own_declarations(_name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
    if has_subset:
        raise SvgIsUnsafe(_("The drawing declares entities, which are not allowed."))


def _refuse_entity(*_declaration: object) -> None:
    raise SvgIsUnsafe(_("The drawing declares entities, which are not allowed."))


class _Writer:
    """Writes what the parser reads, leaving out what is not allowed with all that it holds."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_svg = False
        self.size: tuple[int | None, int | None] = (None, None)
        self._depth = 0
        self._left_out_at: int | None = None
        self._style: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise SvgIsUnsafe(_("The drawing is nested too deeply."))
        if self._left_out_at is not None:
            return
        tag = _local_name(name)
        if self._depth == 1:
            self.is_svg = tag == "svg"
            self.size = _size_of(attributes)
        if tag not in _ELEMENTS or not self.is_svg or self._style is not None:
            self._left_out_at = self._depth
            return
        namespace = f' xmlns="{_SVG}"' if self._depth == 1 else ""
        self.parts.append(f"<{tag}{namespace}{_kept(tag, attributes)}>")
        if tag == "style":
            self._style = []

    def text(self, data: str) -> None:
        if self._left_out_at is not None:
            return
        if self._style is not None:
            self._style.append(data)
        else:
            self.parts.append(escape(data))

    def end(self, name: str) -> None:
        if self._left_out_at is None:
            if self._style is not None:
                self.parts.append(escape(_safe_sheet("".join(self._style))))
                self._style = None
            self.parts.append(f"</{_local_name(name)}>")
        elif self._left_out_at == self._depth:
            self._left_out_at = None
        self._depth -= 1


def _local_name(name: str) -> str:
    namespace, _space, local = name.rpartition(" ")
    return local if namespace in {"", _SVG} else ""


def _kept(tag: str, attributes: dict[str, str]) -> str:
    kept = []
    for name, value in attributes.items():
        if name in {"href", _XLINK_HREF}:
            if tag in {"use", "textPath", "linearGradient", "radialGradient", "pattern"} and value.startswith(
                "#"
            ):
                kept.append(f" href={quoteattr(value)}")
        elif name == _XML_SPACE:
            kept.append(f" xml:space={quoteattr(value)}")
        elif name in _ATTRIBUTES and not _UNSAFE_STYLE.search(value):
            kept.append(f" {name}={quoteattr(value)}")
    return "".join(kept)


def _safe_sheet(sheet: str) -> str:
    return "" if _UNSAFE_STYLE.search(_HARMLESS_RULE.sub("", sheet)) else sheet


def _size_of(attributes: dict[str, str]) -> tuple[int | None, int | None]:
    """Return the size in pixels that the drawing asks for, or that its view box suggests."""
    width, height = (_LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height"))
    if width and height:
        return _pixels(width[1]), _pixels(height[1])
    box = attributes.get("viewBox", "").replace(",", " ").split()
    if len(box) == 4 and all(_LENGTH.fullmatch(side) for side in box[2:]):
        return _pixels(box[2]), _pixels(box[3])
    return None, None


def _pixels(length: str) -> int | None:
    pixels = round(float(length.strip()))
    return pixels if 0 < pixels <= 100_000 else None
