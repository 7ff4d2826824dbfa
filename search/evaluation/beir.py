"""Read a folder in BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv`.

Questions that nothing in the corpus answers may stand beside them in `queries_no_answer*.jsonl`, or follow from
`gap_split.json`, which names the articles to leave out and the questions that then have no answer.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_SPLIT = "test"


class NotABeirFolder(ValueError):
    """The folder is not in BEIR layout; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class Document:
    """One text of the corpus. Documents that share `article` are translations of one another."""

    id: str
    title: str
    text: str
    locale: str | None = None
    article: str | None = None
    visibility: str | None = None


@dataclass(frozen=True)
class Query:
    id: str
    text: str
    locale: str | None = None
    kind: str | None = None
    audience: str | None = None
    split: str | None = None


@dataclass(frozen=True)
class Dataset:
    name: str
    split: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    grades: Mapping[str, Mapping[str, int]]
    unanswerable: tuple[Query, ...] = ()
    gap: "Gap | None" = field(default=None)


@dataclass(frozen=True)
class Gap:
    """Articles to leave out, so that the named questions lose their answer."""

    left_out: frozenset[str]
    unanswerable: frozenset[str]


def load_dataset(folder: Path, *, split: str | None = None) -> Dataset:
    """Read the whole folder; `split` defaults to "test", or to the only one that there is.

    :raises NotABeirFolder: if a file is missing or cannot be understood.
    """
    if not folder.is_dir():
        raise NotABeirFolder(f"{folder} is not a folder.")
    chosen = _choose_split(folder, split)
    documents = read_documents(folder / "corpus.jsonl")
    grades = _read_grades(folder / "qrels" / f"{chosen}.tsv")
    asked = [_query(row) for row in _rows(folder / "queries.jsonl", required=("_id", "text"))]
    queries = tuple(query for query in asked if any(grade > 0 for grade in grades.get(query.id, {}).values()))
    if not queries:
        raise NotABeirFolder(f"No question of {folder / 'queries.jsonl'} is judged in qrels/{chosen}.tsv.")
    return Dataset(
        name=folder.name,
        split=chosen,
        documents=documents,
        queries=queries,
        grades=grades,
        unanswerable=_read_unanswerable(folder, chosen),
        gap=_read_gap(folder / "gap_split.json"),
    )


def read_documents(path: Path) -> tuple[Document, ...]:
    """Read the texts in one file.

    :raises NotABeirFolder: if it is missing, empty or cannot be understood.
    """
    documents = tuple(_document(row) for row in _rows(path, required=("_id", "text")))
    if not documents:
        raise NotABeirFolder(f"{path} is empty.")
    return documents


def split_names(folder: Path) -> list[str]:
    """:raises NotABeirFolder: if there are no judgements."""
    splits = sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))
    if not splits:
        raise NotABeirFolder(f"{folder} has no qrels/<split>.tsv: it is not a BEIR folder.")
    return splits


def _choose_split(folder: Path, wanted: str | None) -> str:
    splits = split_names(folder)
    if wanted is None and len(splits) == 1:
        return splits[0]
    chosen = wanted or DEFAULT_SPLIT
    if chosen not in splits:
        raise NotABeirFolder(f"{folder} has no split {chosen!r}: choose one of {', '.join(splits)}.")
    return chosen


def _rows(path: Path, *, required: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(path, number, line, required)
    except FileNotFoundError:
        raise NotABeirFolder(f"{path} is missing: a BEIR folder has one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotABeirFolder(f"{path} cannot be read: {error}.") from error


def _row(path: Path, number: int, line: str, required: tuple[str, ...]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise NotABeirFolder(f"{path}, line {number}: not JSON ({error.msg}).") from error
    if not isinstance(row, dict):
        raise NotABeirFolder(f"{path}, line {number}: not an object.")
    if missing := [name for name in required if not isinstance(row.get(name), str)]:
        raise NotABeirFolder(f"{path}, line {number}: no text under {' or '.join(missing)}.")
    return row


def _document(row: dict[str, Any]) -> Document:
    metadata = _metadata(row)
    return Document(
        id=row["_id"],
        title=str(row.get("title") or row["_id"]),
        text=row["text"],
        locale=metadata.get("locale"),
        article=metadata.get("article"),
        visibility=metadata.get("visibility"),
    )


def _query(row: dict[str, Any]) -> Query:
    metadata = _metadata(row)
    return Query(
        id=row["_id"],
        text=row["text"],
        locale=metadata.get("locale") or metadata.get("lang"),
        kind=metadata.get("kind"),
        audience=metadata.get("audience"),
        split=metadata.get("split"),
    )


def _metadata(row: dict[str, Any]) -> dict[str, str]:
    metadata = row.get("metadata")
    pairs = metadata.items() if isinstance(metadata, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str)}


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        parts = line.split("\t")
        if number == 1 and parts[0] == "query-id":
            continue
        try:
            query, document, grade = parts
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError:
            raise NotABeirFolder(
                f"{path}, line {number}: not query, document and grade in columns."
            ) from None
    return grades


def _read_unanswerable(folder: Path, split: str) -> tuple[Query, ...]:
    """Take the file for the split where there is one; otherwise the one without a name, by its rows' split."""
    own = folder / f"queries_no_answer_{split}.jsonl"
    path = own if own.exists() else folder / "queries_no_answer.jsonl"
    if not path.exists():
        return ()
    queries = (_query(row) for row in _rows(path, required=("_id", "text")))
    return tuple(query for query in queries if query.split in (None, split))


def _read_gap(path: Path) -> Gap | None:
    if not path.exists():
        return None
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Gap(frozenset(row["held_out_articles"]), frozenset(row["unanswerable_queries"]))
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise NotABeirFolder(f"{path} does not name held_out_articles and unanswerable_queries.") from error
