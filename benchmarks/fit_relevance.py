"""Fit the coefficients of `search.retrieval.relevance` on tuning questions, and say what they do on the others.

    python benchmarks/fit_relevance.py portal/demo/evaluation <folder> … [--limit N] [--rows rows.jsonl]

Each folder is in BEIR layout and has questions without an answer, or names articles to leave out. A folder with the
splits "tuning" and "heldout" is split by them, any other by a hash of the question's id. A question counts as answered
when a right article is among the first three; one that has an answer which is not found counts as not answered, because
showing its hits as good would be wrong. Every folder weighs the same, and in each the answered ones as much as the
others.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

import numpy as np  # noqa: E402
from django.utils import timezone  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from kb.models import Article  # noqa: E402
from search.contracts import Leg, Relevance  # noqa: E402
from search.evaluation.beir import Dataset, Query, load_dataset  # noqa: E402
from search.evaluation.measuring import System, ask, spread  # noqa: E402
from search.evaluation.metrics import auroc  # noqa: E402
from search.evaluation.sandbox import Sandbox, sandbox  # noqa: E402
from search.retrieval.relevance import BOTH_LEGS, WORDS_ALONE, Evidence, Model, bound, judge  # noqa: E402

ANSWERED_WITHIN = 3
ANSWERED_WEIGHT = 1 / 2
WITH_VECTORS = ("cosine", "lead", "coverage", "agreement")
WITHOUT_VECTORS = ("coverage", "words")
SYSTEMS = {"both": System(), "words": System(legs=frozenset({Leg.LEXICAL}))}


@dataclass(frozen=True)
class Row:
    folder: str
    query: str
    is_tuning: bool
    system: str
    has_answer: bool
    is_answered: bool
    evidence: Evidence


def collect(folder: Path, *, limit: int | None) -> Iterator[Row]:
    splits = {path.stem for path in (folder / "qrels").glob("*.tsv")}
    if {"tuning", "heldout"} <= splits:
        for split in ("tuning", "heldout"):
            yield from collect_split(
                folder, load_dataset(folder, split=split), limit, is_tuning=split == "tuning"
            )
    else:
        yield from collect_split(folder, load_dataset(folder), limit, is_tuning=None)


def collect_split(
    folder: Path, dataset: Dataset, limit: int | None, *, is_tuning: bool | None
) -> Iterator[Row]:
    with sandbox(dataset.documents, at=timezone.now()) as box:
        answerable, unanswerable = list(dataset.queries), list(dataset.unanswerable)
        if not unanswerable and dataset.gap:
            gone = [pk for pk, key in box.keys.items() if key in dataset.gap.left_out]
            Article.objects.filter(pk__in=gone).delete()
            unanswerable = [query for query in answerable if query.id in dataset.gap.unanswerable]
            answerable = [query for query in answerable if query.id not in dataset.gap.unanswerable]
        for queries, has_answer in ((answerable, True), (unanswerable, False)):
            for query in spread(queries, limit):
                tuning = is_tuning if is_tuning is not None else is_tuning_by_hash(query.id)
                for system in SYSTEMS:
                    yield from look(folder, query, dataset, box, system, tuning=tuning, has_answer=has_answer)


def look(
    folder: Path, query: Query, dataset: Dataset, box: Sandbox, system: str, *, tuning: bool, has_answer: bool
) -> Iterator[Row]:
    outcome = ask(query, dataset, box, system=SYSTEMS[system])
    if outcome.evidence is None:
        return
    grades = dataset.grades.get(query.id, {}) if has_answer else {}
    first = [box.keys[article_id] for article_id in outcome.ranked[:ANSWERED_WITHIN]]
    is_answered = any(grades.get(key, 0) > 0 for key in first)
    yield Row(folder.name, query.id, tuning, system, has_answer, is_answered, outcome.evidence)


def is_tuning_by_hash(query_id: str) -> bool:
    return hashlib.sha1(query_id.encode(), usedforsecurity=False).digest()[0] % 2 == 0


def weights_of(rows: list[Row]) -> np.ndarray:
    """Return one weight a row: folders weigh the same, and in each the answered ones as much as the others."""
    counts: dict[tuple[str, bool], int] = {}
    for row in rows:
        counts[row.folder, row.is_answered] = counts.get((row.folder, row.is_answered), 0) + 1
    return np.array(
        [
            (ANSWERED_WEIGHT if row.is_answered else 1 - ANSWERED_WEIGHT)
            / counts[row.folder, row.is_answered]
            for row in rows
        ]
    )


def fit(rows: list[Row], names: tuple[str, ...], bounds: Model) -> Model:
    """Fit the coefficients `names`; the bounds are chosen by hand, from what is printed."""
    features = np.array([[getattr(row.evidence, name) for name in names] for row in rows])
    scaler = StandardScaler().fit(features)
    weights = weights_of(rows)
    regression = LogisticRegression(C=1.0).fit(
        scaler.transform(features),
        [row.is_answered for row in rows],
        sample_weight=weights * len(rows) / weights.sum(),
    )
    slopes = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - float(slopes @ scaler.mean_)
    return Model(
        least_good=bounds.least_good,
        least_unsure=bounds.least_unsure,
        intercept=round(float(intercept), 3),
        **{name: round(float(slope), 3) for name, slope in zip(names, slopes, strict=True)},
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def tell(title: str, rows: Iterable[Row], model: Model) -> None:
    rows = list(rows)
    say(f"\n{title}: {model}")
    say(f"{'folder':<14}{'':<12}{'questions':>10}{'good':>8}{'unsure':>8}{'none':>8}{'AUROC':>8}{'right':>8}")
    for folder in sorted({row.folder for row in rows}):
        mine = [row for row in rows if row.folder == folder]
        chances = {row: model.probability(row.evidence) for row in mine}
        area = auroc(
            [chances[r] for r in mine if r.has_answer], [chances[r] for r in mine if not r.has_answer]
        )
        verdicts = {row: bound(judge(chances[row], model), row.evidence) for row in mine}
        good = [row for row in mine if row.has_answer and verdicts[row] is Relevance.GOOD]
        right = sum(row.is_answered for row in good) / max(len(good), 1)
        for has_answer in (True, False):
            part = [row for row in mine if row.has_answer is has_answer]
            shares = [sum(verdicts[row] is r for row in part) / max(len(part), 1) for r in Relevance]
            tail = f"{area:>8.3f}{right:>8.3f}" if has_answer else ""
            name = "answerable" if has_answer else "not"
            say(f"{folder:<14}{name:<12}{len(part):>10}" + "".join(f"{s:>8.3f}" for s in shares) + tail)


def load_rows(path: Path) -> list[Row]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(**{**row, "evidence": Evidence(**row["evidence"])}) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--limit", type=int, help="questions of each kind and folder")
    parser.add_argument(
        "--rows", type=Path, help="keep the evidence here; without folders, read it from here"
    )
    options = parser.parse_args()
    rows = [row for folder in options.folders for row in collect(folder, limit=options.limit)]
    if options.rows and rows:
        lines = [
            json.dumps(
                {f.name: getattr(row, f.name) for f in fields(row)} | {"evidence": asdict(row.evidence)}
            )
            for row in rows
        ]
        options.rows.write_text("\n".join(lines), encoding="utf-8")
    rows = rows or load_rows(options.rows)
    for system, names, bounds in (
        ("both", WITH_VECTORS, BOTH_LEGS),
        ("words", WITHOUT_VECTORS, WORDS_ALONE),
    ):
        mine = [row for row in rows if row.system == system]
        model = fit([row for row in mine if row.is_tuning], names, bounds)
        tell(f"{system}, tuning", (row for row in mine if row.is_tuning), model)
        tell(f"{system}, held out", (row for row in mine if not row.is_tuning), model)


if __name__ == "__main__":
    main()
