"""Divide the questions into a half for tuning and a half that tuning never sees.

The halves follow from the ids alone: within each stratum the questions are ordered by a hash of their
id and cut in the middle. Adding one question therefore moves at most one other across the cut.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
QUERY_FILES = ("queries.jsonl", "queries_no_answer.jsonl")
QRELS_HEADER = "query-id\tcorpus-id\tscore\n"


class Split(StrEnum):
    TUNING = "tuning"
    HELDOUT = "heldout"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plan_splits(strata: Mapping[str, str]) -> dict[str, Split]:
    """Map each question id to its half, given the stratum that each id belongs to."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for query_id, stratum in strata.items():
        members[stratum].append(query_id)
    halves: dict[str, Split] = {}
    for stratum, ids in members.items():
        # The odd one out goes to a side that depends on the stratum, so that neither half collects them all.
        cut = (len(ids) + int(hash_of(stratum), 16) % 2) // 2
        for rank, query_id in enumerate(sorted(ids, key=hash_of)):
            halves[query_id] = Split.TUNING if rank < cut else Split.HELDOUT
    return halves


def stratum_of(metadata: Mapping[str, str]) -> str:
    """Name the stratum of a question: why nothing answers it, or else its kind and its audience."""
    if "why" in metadata:
        return f"no answer, {metadata['why']}"
    return f"{metadata['kind']}, {metadata['audience']}"


def read_queries(folder: Path, name: str) -> list[dict[str, Any]]:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_judgements(folder: Path) -> list[tuple[str, str, str]]:
    """Read the judgements of both halves as (query id, article id, grade)."""
    rows: list[tuple[str, str, str]] = []
    for split in Split:
        lines = (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()
        for line in lines[1:]:
            query_id, article, grade = line.split("\t")
            rows.append((query_id, article, grade))
    return rows


def main(folder: Path = HERE) -> int:
    """Write every question's half into its metadata, and its judgements into the file of that half."""
    queries = {name: read_queries(folder, name) for name in QUERY_FILES}
    judgements = read_judgements(folder)
    strata = {query["_id"]: stratum_of(query["metadata"]) for rows in queries.values() for query in rows}
    halves = plan_splits(strata)
    for name, rows in queries.items():
        for query in rows:
            query["metadata"]["split"] = halves[query["_id"]].value
        text = "".join(json.dumps(query, ensure_ascii=False) + "\n" for query in rows)
        (folder / name).write_text(text, encoding="utf-8")
    for split in Split:
        lines = ["\t".join(row) + "\n" for row in sorted(judgements) if halves[row[0]] is split]
        (folder / "qrels" / f"{split}.tsv").write_text(QRELS_HEADER + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
