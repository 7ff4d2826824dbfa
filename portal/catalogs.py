"""The interface's catalogs: every string that the sources mark for translation, in each language of `locale/`.

`make messages` brings the .po files up to date and compiles them. Both are committed, so that a machine without
gettext shows every language. English is the source and has no catalog.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
PACKAGES = ("portal", "kb", "search", "escalation")
KEYWORDS = (
    DEFAULT_KEYWORDS
    | {"gettext_noop": None}
    | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")}
)


def locales() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def po_path(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES" / "django.po"


def extract_messages() -> Catalog:
    """Return every message of the sources, without translations."""
    catalog = _empty_catalog(None)
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        for line, message, comments, context in extract(
            "python", _python_of(path), KEYWORDS, ["Translators:"]
        ):
            catalog.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return catalog


def read_catalog(locale: str) -> Catalog:
    """Return the translations as they are in the .po file; an empty catalog if there is none yet."""
    path = po_path(locale)
    if not path.exists():
        return _empty_catalog(locale)
    return read_po(BytesIO(path.read_bytes()), locale=locale, charset="utf-8", abort_invalid=True)


def update_catalog(locale: str, messages: Catalog) -> Catalog:
    """Write the .po and .mo files of `locale` with exactly `messages`, keeping their translations."""
    catalog = read_catalog(locale)
    # A date that moves with every run would be most of what a change of the file consists of.
    messages.creation_date = catalog.creation_date
    catalog.update(messages, no_fuzzy_matching=True)
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalog, width=100, ignore_obsolete=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return catalog


def compiled(catalog: Catalog) -> bytes:
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Return the messages that have no translation, or one that somebody still has to confirm."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]


def _empty_catalog(locale: str | None) -> Catalog:
    comment = "# Written by `make messages`; only the translations are for editing."
    return Catalog(
        locale=locale, header_comment=comment, project="Signpost", version="0.1", charset="utf-8", fuzzy=False
    )


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
    for pattern in ("*.html", "*.txt"):
        yield from sorted((ROOT / "templates").rglob(pattern))


def _python_of(path: Path) -> BytesIO:
    """Return Python that names the file's messages: its own code, or what Django makes of a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"}:
        # The markup's indentation means nothing in Python.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    return BytesIO(text.encode())


def main() -> None:
    messages = extract_messages()
    for locale in locales():
        missing = untranslated(update_catalog(locale, messages))
        sys.stdout.write(f"{locale}: {f'{len(missing)} to translate' if missing else 'complete'}\n")


if __name__ == "__main__":
    main()
