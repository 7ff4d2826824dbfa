"""From a stored body to what readers see and what the index reads. Pure: no database, no settings.

Invariant: whatever a body holds, the HTML that leaves this package has passed the allow-list, and an anchor means
the same heading in the HTML, in the outline and in the sections.
"""

from kb.rendering.anchors import anchor_of
from kb.rendering.document import Heading
from kb.rendering.links import BodyLinks, MediaFile, Targets, body_targets, mentioned_targets
from kb.rendering.page import RENDERER_VERSION, RenderedBody, render_body
from kb.rendering.sections import Block, BlockKind, Section, sections

__all__ = [
    "RENDERER_VERSION",
    "Block",
    "BlockKind",
    "BodyLinks",
    "Heading",
    "MediaFile",
    "RenderedBody",
    "Section",
    "Targets",
    "anchor_of",
    "body_targets",
    "mentioned_targets",
    "render_body",
    "sections",
]
