"""Tables that Markdown can hold: every row with as many cells, none of them with blocks inside."""

from bs4 import BeautifulSoup, Tag

MOST_COLUMNS = 60
_LAYS_OUT = 1


def square_tables(soup: BeautifulSoup) -> None:
    """Unfold cells that span others, fill rows that are short, and dissolve tables that only lay out a page."""
    for table in reversed(soup.find_all("table")):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        grid = [row.find_all(["td", "th"], recursive=False) for row in rows]
        if not grid or max(len(cells) for cells in grid) <= _LAYS_OUT:
            _dissolve(table)
            continue
        widths = [_unfold(soup, cells) for cells in grid]
        for row, width in zip(rows, widths, strict=True):
            for _ in range(max(widths) - width):
                row.append(soup.new_tag("td"))
        for row in rows:
            for cell in row.find_all(["td", "th"], recursive=False):
                _flatten(soup, cell)


def _dissolve(table: Tag) -> None:
    for element in table.find_all(["tbody", "thead", "tfoot", "tr"]):
        element.unwrap()
    for cell in table.find_all(["td", "th"]):
        cell.name = "div"
    table.name = "div"


def _unfold(soup: BeautifulSoup, cells: list[Tag]) -> int:
    """Give each spanned column a cell of its own; return how many there are."""
    width = 0
    for cell in cells:
        span = str(cell.attrs.pop("colspan", "1"))
        more = min(int(span), MOST_COLUMNS) - 1 if span.isdigit() else 0
        for _ in range(more):
            cell.insert_after(soup.new_tag(cell.name))
        width += 1 + max(more, 0)
    return width


def _flatten(soup: BeautifulSoup, cell: Tag) -> None:
    """Write blocks within a cell on lines of their own, as far as Markdown's tables can."""
    for item in cell.find_all("li"):
        item.insert(0, "• ")
    for block in cell.find_all(["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"]):
        if block.find_next_sibling() is not None:
            block.append(soup.new_tag("br"))
        block.unwrap()
    for wrapper in cell.find_all(["ul", "ol"]):
        wrapper.unwrap()
