"""Measure across languages: a BEIR folder whose texts stand once more in each language, and questions in several.

Beside `corpus.jsonl` the folder holds `corpus_<locale>.jsonl`, with the same `_id` for the same article. A pair asks
the questions of one language of the texts of one: "es:en" is a Spanish reader of a help center that is in English.
"""

from argparse import ArgumentTypeError
from dataclasses import dataclass, replace
from pathlib import Path

from search.evaluation.beir import Dataset, NotABeirFolder, load_dataset, read_documents

# Of questions that are the titles of articles only other languages are asked: in their own, they stand in the text.
TITLES = "article_title"


@dataclass(frozen=True)
class LanguagePair:
    asked: str
    written: str

    def __str__(self) -> str:
        return f"{self.asked}→{self.written}"


def read_pairs(text: str) -> tuple[LanguagePair, ...]:
    """Read "es:en,es:es".

    :raises ArgumentTypeError: if it is none, so that a command names the option.
    """
    pairs = []
    for part in text.split(","):
        asked, _, written = part.strip().partition(":")
        if not asked or not written:
            raise ArgumentTypeError(f"{part!r} does not name two languages, as es:en does.")
        pairs.append(LanguagePair(asked, written))
    return tuple(pairs)


def load_pair(folder: Path, pair: LanguagePair, *, split: str | None = None) -> Dataset:
    """Return the part of the data set in `folder` that `pair` is about.

    :raises NotABeirFolder: if the folder has no such texts or questions.
    """
    whole = load_dataset(folder, split=split)
    documents = tuple(
        replace(document, locale=pair.written)
        for document in read_documents(folder / f"corpus_{pair.written}.jsonl")
    )
    known = {document.id for document in documents}
    queries = tuple(
        query
        for query in whole.queries
        if query.locale == pair.asked
        and known.intersection(whole.grades[query.id])
        and not (query.kind == TITLES and pair.asked == pair.written)
    )
    if not queries:
        raise NotABeirFolder(
            f"{folder} has no judged question in {pair.asked} about its texts in {pair.written}."
        )
    return replace(
        whole,
        name=f"{whole.name} {pair}",
        documents=documents,
        queries=queries,
        unanswerable=tuple(query for query in whole.unanswerable if query.locale == pair.asked),
    )
