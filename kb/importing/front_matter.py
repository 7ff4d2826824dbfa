"""The YAML block at the head of a file: what it says, checked, and in our words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import yaml
from django.utils.dateparse import parse_duration

from kb.visibility import Visibility

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
LONGEST_TITLE = 300
LONGEST_LABEL = 100


class FrontMatterIsBroken(ValueError):
    """The block at the head of a file cannot be used; the message says where and why."""


@dataclass(frozen=True)
class FrontMatter:
    title: str
    external_id: str | None = None
    summary: str = ""
    labels: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    locale: str | None = None
    slug: str | None = None
    updated: datetime | None = None
    position: int = 0
    is_promoted: bool = False
    is_draft: bool = False
    # What a source need not say, and then stays as it is: who answers for the article, and its dates.
    owner: str | None = None
    created: datetime | None = None
    published: datetime | None = None
    verified: datetime | None = None
    verify_every: timedelta | None = None
    # Addresses that lead to the article: "/old/path.html", "slug", or "de/slug" in another language than this text's.
    redirects: tuple[str, ...] = ()
    original: str | None = None  # the article's original language
    merged_into: str | None = None  # the id of another article


class _NoAliases(yaml.SafeLoader):
    """Refuses aliases: a few lines of them expand to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise FrontMatterIsBroken("front matter uses YAML aliases (*name), which are not allowed")
        return super().compose_node(parent, index)


def load_yaml(text: str) -> dict[str, Any]:
    """Read a mapping without aliases or Python objects.

    :raises FrontMatterIsBroken: with the line, if it is no YAML or no mapping.
    """
    try:
        loaded = yaml.load(text, Loader=_NoAliases)  # noqa: S506  (a SafeLoader, stricter)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise FrontMatterIsBroken(f"front matter is broken{where}: {problem}") from None
    except (ValueError, RecursionError) as error:
        raise FrontMatterIsBroken(f"front matter is broken: {error}") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise FrontMatterIsBroken("front matter is not a list of names with values")
    return loaded


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the values at the head of a file and the body below them; a file without a block has no values.

    :raises FrontMatterIsBroken: if the block is not closed or is no YAML mapping.
    """
    match = FRONT_MATTER.match(text)
    if match is None:
        if re.match(r"\A---[ \t]*\n[\w-]+:", text):
            raise FrontMatterIsBroken("front matter is not closed by a line of ---")
        return {}, text
    return load_yaml(match["yaml"]), text[match.end() :]


def read_front_matter(values: dict[str, Any], *, body: str, name: str) -> tuple[FrontMatter, str]:
    """Turn raw values into a FrontMatter; the title may come from the first heading or the file's name instead.

    :raises FrontMatterIsBroken: if a value has a wrong form, naming it.
    """
    title = _line(values.get("title"))
    if not title and (heading := FIRST_HEADING.match(body)):
        title, body = heading["title"], body[heading.end() :]
    title = title or name.replace("-", " ").replace("_", " ").strip().capitalize()
    if len(title) > LONGEST_TITLE:
        raise FrontMatterIsBroken(f"the title is longer than {LONGEST_TITLE} characters")
    front = FrontMatter(
        title=title,
        external_id=_line(values.get("id")) or None,
        summary=_paragraphs(values.get("summary", values.get("description"))),
        labels=_labels(values.get("labels", values.get("label_names"))),
        visibility=_visibility(values.get("visibility")),
        locale=_line(values.get("locale")).lower() or None,
        slug=_line(values.get("slug")) or None,
        updated=_moment(values.get("updated", values.get("updated_at"))),
        position=_whole(values.get("position")),
        is_promoted=_yes(values.get("promoted"), name="promoted"),
        is_draft=_yes(values.get("draft"), name="draft"),
        owner=_line(values.get("owner")) or None,
        created=_moment(values.get("created", values.get("created_at"))),
        published=_moment(values.get("published")),
        verified=_moment(values.get("verified")),
        verify_every=_duration(values.get("verify_every")),
        redirects=read_redirects(values.get("redirects")),
        original=_line(values.get("original")).lower() or None,
        merged_into=_line(values.get("merged_into")) or None,
    )
    return front, body


def _line(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise FrontMatterIsBroken(f"expected one line of text, found {value!r:.60}")
    return " ".join(str(value).replace("\x00", "").split())


def _paragraphs(value: object) -> str:
    """A text of several lines stays one, without the line end that YAML leaves behind a block."""
    return str(value).replace("\x00", "").strip() if isinstance(value, str) else _line(value)


def read_redirects(value: object) -> tuple[str, ...]:
    """Return old addresses: a list, or one alone.

    :raises FrontMatterIsBroken: if one is no text.
    """
    parts = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(line for part in parts if (line := _line(part))))


def _duration(value: object) -> timedelta | None:
    """Read "90" or "90 days" as days, and what ISO 8601 says about the rest."""
    words = _line(value).removesuffix("days").removesuffix("day").strip()
    if not words:
        return None
    try:
        found = timedelta(days=int(words)) if words.isdecimal() else parse_duration(words)
    except (ValueError, OverflowError):
        found = None
    if found is None or found <= timedelta():
        raise FrontMatterIsBroken(f"verify_every {words!r:.40} is not like 90 days")
    return found


def _labels(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    names = [_line(part)[:LONGEST_LABEL] for part in parts]
    return tuple(dict.fromkeys(name for name in names if name))


def _visibility(value: object) -> Visibility:
    word = _line(value).lower() or Visibility.PUBLIC.value
    try:
        return Visibility(word)
    except ValueError:
        known = ", ".join(Visibility.values)
        raise FrontMatterIsBroken(f"visibility {word!r} is not one of {known}") from None


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        parsed = datetime.fromisoformat(_line(value))
    except ValueError:
        raise FrontMatterIsBroken(f"the date {value!r:.40} is not like 2026-11-22") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _whole(value: object) -> int:
    try:
        number = int(str(value or 0))
    except ValueError:
        raise FrontMatterIsBroken(f"the position {value!r:.40} is not a whole number") from None
    return min(max(number, 0), 2_000_000_000)


def _yes(value: object, *, name: str) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise FrontMatterIsBroken(f"{name} is neither true nor false")
