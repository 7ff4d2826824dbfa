import json
import re
from collections import Counter
from pathlib import Path

import pytest

from portal.demo.evaluation import build_corpus, splits

FOLDER = Path(build_corpus.__file__).parent
KINDS = {"paraphrase", "keyword", "typo", "long", "cross_language", "multi_article", "error_code"}
REASONS = {"out_of_scope", "near_miss", "other_product", "chit_chat", "nonsense", "too_vague"}


def load(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


CORPUS = load("corpus.jsonl")
ANSWERABLE = load("queries.jsonl")
UNANSWERABLE = load("queries_no_answer.jsonl")
QUERIES = ANSWERABLE + UNANSWERABLE


def judgements(split):
    header, *rows = (FOLDER / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()
    assert header == "query-id\tcorpus-id\tscore"
    return [tuple(row.split("\t")) for row in rows]


JUDGEMENTS = {split: judgements(split) for split in ("tuning", "heldout")}
ALL_JUDGEMENTS = JUDGEMENTS["tuning"] + JUDGEMENTS["heldout"]


def words(text):
    """Lower-case the words and pad them, so that `in` matches whole words only."""
    found = re.findall(r"\w+", text.lower())
    return f" {' '.join(found)} " if found else text


def grades_by_query():
    grades = {}
    for query_id, article, grade in ALL_JUDGEMENTS:
        grades.setdefault(query_id, {})[article] = int(grade)
    return grades


def test_the_corpus_matches_the_articles():
    assert build_corpus.main(["--check"]) == 0


def test_a_stale_corpus_fails_the_check(tmp_path, monkeypatch):
    stale = tmp_path / "corpus.jsonl"
    stale.write_text(build_corpus.render_corpus() + "{}\n", encoding="utf-8")
    monkeypatch.setattr(build_corpus, "CORPUS", stale)
    assert build_corpus.main(["--check"]) == 1


def test_building_the_corpus_freshens_it(tmp_path, monkeypatch):
    monkeypatch.setattr(build_corpus, "CORPUS", tmp_path / "corpus.jsonl")
    assert build_corpus.main([]) == 0
    assert build_corpus.main(["--check"]) == 0


@pytest.mark.parametrize("text", ["No front matter\n", "---\ntitle: A\n---\nBody\n", "---\n---\nBody\n"])
def test_a_file_that_is_no_article_is_refused_by_name(tmp_path, text):
    (tmp_path / "odd.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.md"):
        build_corpus.render_corpus(tmp_path)


def test_ids_are_unique():
    for rows in (CORPUS, QUERIES):
        assert not [name for name, times in Counter(row["_id"] for row in rows).items() if times > 1]


def test_no_question_is_asked_twice():
    assert not [
        text for text, times in Counter(words(query["text"]) for query in QUERIES).items() if times > 1
    ]


def test_every_translation_has_its_source():
    sources = {document["_id"] for document in CORPUS if document["metadata"]["locale"] == "en"}
    assert {document["metadata"]["article"] for document in CORPUS} == sources


def test_questions_are_labelled_from_the_known_values():
    assert {query["metadata"]["kind"] for query in ANSWERABLE} == KINDS
    assert {query["metadata"]["kind"] for query in UNANSWERABLE} <= KINDS
    assert {query["metadata"]["why"] for query in UNANSWERABLE} == REASONS
    assert {query["metadata"]["audience"] for query in ANSWERABLE} == {"public", "customers", "staff"}
    assert {query["metadata"]["audience"] for query in UNANSWERABLE} == {"public"}
    assert {query["metadata"]["locale"] for query in QUERIES} == {"en", "de", "es", "fr", "nl"}


def test_there_are_enough_questions_of_every_kind():
    assert len(QUERIES) >= 150
    assert min(Counter(query["metadata"]["kind"] for query in ANSWERABLE).values()) >= 10
    assert min(Counter(query["metadata"]["why"] for query in UNANSWERABLE).values()) >= 8
    assert sum(query["metadata"]["audience"] != "public" for query in ANSWERABLE) >= 12


def test_about_a_third_has_no_answer():
    assert 0.3 <= len(UNANSWERABLE) / len(QUERIES) <= 0.4


def test_every_judged_article_exists():
    articles = {document["metadata"]["article"] for document in CORPUS}
    assert {article for _, article, _ in ALL_JUDGEMENTS} <= articles


def test_every_answerable_question_has_an_article_that_answers_it():
    grades = grades_by_query()
    assert set(grades) == {query["_id"] for query in ANSWERABLE}
    assert all(2 in articles.values() and set(articles.values()) <= {1, 2} for articles in grades.values())


def test_an_article_is_judged_once_per_question():
    assert len({(query_id, article) for query_id, article, _ in ALL_JUDGEMENTS}) == len(ALL_JUDGEMENTS)


def test_the_audience_of_a_question_may_read_what_is_judged_for_it():
    visibility = {document["_id"]: document["metadata"]["visibility"] for document in CORPUS}
    readable = {
        "public": {"public"},
        "customers": {"public", "customers"},
        "staff": {"public", "customers", "staff"},
    }
    for query in ANSWERABLE:
        for article in grades_by_query()[query["_id"]]:
            assert visibility[article] in readable[query["metadata"]["audience"]], query


def test_a_question_for_customers_or_staff_needs_an_article_that_visitors_cannot_read():
    public = {document["_id"] for document in CORPUS if document["metadata"]["visibility"] == "public"}
    for query in ANSWERABLE:
        if query["metadata"]["audience"] != "public":
            best = {article for article, grade in grades_by_query()[query["_id"]].items() if grade == 2}
            assert not best & public, query


def test_a_cross_language_question_has_no_answer_in_its_own_language():
    locales = {(document["metadata"]["article"], document["metadata"]["locale"]) for document in CORPUS}
    for query in ANSWERABLE:
        if query["metadata"]["kind"] == "cross_language":
            best = [article for article, grade in grades_by_query()[query["_id"]].items() if grade == 2]
            assert not [a for a in best if (a, query["metadata"]["locale"]) in locales], query


def test_no_question_is_contained_in_an_article():
    articles = [words(f"{document['title']}\n{document['text']}") for document in CORPUS]
    assert not [query["text"] for query in QUERIES if any(words(query["text"]) in text for text in articles)]


def test_the_halves_are_disjoint_and_complete():
    split_of = {query["_id"]: query["metadata"]["split"] for query in QUERIES}
    assert set(split_of.values()) == {"tuning", "heldout"}
    for split, rows in JUDGEMENTS.items():
        assert {query_id for query_id, _, _ in rows} == {
            query["_id"] for query in ANSWERABLE if query["metadata"]["split"] == split
        }


def test_the_halves_follow_from_the_ids():
    planned = splits.plan_splits({query["_id"]: splits.stratum_of(query["metadata"]) for query in QUERIES})
    assert {query["_id"]: query["metadata"]["split"] for query in QUERIES} == planned


def test_each_half_holds_about_half_of_every_stratum():
    strata = Counter(splits.stratum_of(query["metadata"]) for query in QUERIES)
    tuning = Counter(
        splits.stratum_of(query["metadata"]) for query in QUERIES if query["metadata"]["split"] == "tuning"
    )
    assert all(abs(2 * tuning[stratum] - total) <= 1 for stratum, total in strata.items())


def test_adding_a_question_moves_at_most_one_other():
    strata = {f"q{number}": "keyword" for number in range(40)}
    before = splits.plan_splits(strata)
    after = splits.plan_splits({**strata, "another": "keyword"})
    assert sum(before[query_id] != after[query_id] for query_id in strata) <= 1


def test_a_question_with_several_needs_is_judged_against_several_articles():
    grades = grades_by_query()
    several = [query for query in ANSWERABLE if query["metadata"]["kind"] == "multi_article"]
    assert all(len(grades[query["_id"]]) > 1 for query in several)


def test_the_readme_gives_the_counts_as_they_are():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    counts = Counter(
        (query["metadata"].get("why", query["metadata"]["kind"]), query["metadata"]["split"])
        for query in QUERIES
    )
    for label in KINDS | REASONS:
        row = rf"^\| {label} \| .* \| {counts[label, 'tuning']} \| {counts[label, 'heldout']} \|$"
        assert re.search(row, readme, re.MULTILINE), label
    assert readme.splitlines()[2].startswith(f"{len(QUERIES)} questions")
