"""Turn the demo help center into the corpus that its questions are judged against.

`corpus.jsonl` is generated, never edited: the Markdown files are its only source, and a stale copy
fails the tests.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CONTENT = HERE.parent / "content"
CORPUS = HERE / "corpus.jsonl"
SOURCE_LOCALE = "en"
FENCE = "---\n"


def locale_of(path: Path) -> str:
    """Read the locale from the file name: `slug.de.md` is German, `slug.md` is the source."""
    suffixes = path.name.split(".")[1:-1]
    return suffixes[-1] if suffixes else SOURCE_LOCALE


def read_article(path: Path) -> dict[str, object]:
    """Read one Markdown file as a BEIR document.

    :raises ValueError: if the front matter is missing or lacks a title, an id or a visibility.
    """
    source = path.read_text(encoding="utf-8")
    opening, _, rest = source.partition(FENCE)
    front_matter, fence, body = rest.partition("\n" + FENCE)
    if opening or not fence:
        raise ValueError(f"{path.name}: no front matter")
    fields = yaml.safe_load(front_matter)
    try:
        article, title, visibility = str(fields["id"]), fields["title"], fields["visibility"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: front matter lacks {error}") from error
    locale = locale_of(path)
    return {
        "_id": article if locale == SOURCE_LOCALE else f"{article}.{locale}",
        "title": title,
        "text": body.strip(),
        "metadata": {"locale": locale, "article": article, "visibility": visibility},
    }


def read_articles(content: Path) -> Iterator[dict[str, object]]:
    """Read every article below `content`.

    :raises ValueError: if a file is not an article, or two files share an id and a locale.
    """
    seen: dict[object, Path] = {}
    for path in sorted(content.rglob("*.md")):
        document = read_article(path)
        if (twin := seen.setdefault(document["_id"], path)) is not path:
            raise ValueError(f"{path.name}: has the id {document['_id']} of {twin.name}")
        yield document


def render_corpus(content: Path = CONTENT) -> str:
    """Render the whole corpus, one JSON document a line, ordered by id."""
    documents = sorted(read_articles(content), key=lambda document: str(document["_id"]))
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def main(arguments: list[str] | None = None) -> int:
    """Write `corpus.jsonl`, or with `--check` say whether it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the corpus is stale")
    options = parser.parse_args(arguments)
    corpus = render_corpus()
    is_fresh = CORPUS.exists() and CORPUS.read_text(encoding="utf-8") == corpus
    if options.check and not is_fresh:
        sys.stderr.write("corpus.jsonl is stale: run python portal/demo/evaluation/build_corpus.py\n")
        return 1
    if not options.check and not is_fresh:
        CORPUS.write_text(corpus, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
