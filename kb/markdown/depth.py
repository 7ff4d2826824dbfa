"""A bound on nesting: what converts a tree calls itself for each level, and nobody writes sixty of them."""

from bs4 import BeautifulSoup, Tag

DEEPEST = 60


def flatten(soup: BeautifulSoup) -> None:
    """Dissolve elements below the sixtieth level; their text stays, in order."""
    open_elements: list[tuple[Tag, int]] = [(soup, 0)]
    too_deep: list[Tag] = []
    while open_elements:
        element, depth = open_elements.pop()
        for child in element.children:
            if isinstance(child, Tag):
                open_elements.append((child, depth + 1))
                if depth + 1 > DEEPEST:
                    too_deep.append(child)
    # The innermost first: each then holds text alone.
    for element in reversed(too_deep):
        element.unwrap()
