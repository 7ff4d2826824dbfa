import json

import pytest

from search.evaluation.beir import NotABeirFolder, load_dataset

CORPUS = [
    {"_id": "1", "title": "Reset the battery", "text": "Hold the button."},
    {
        "_id": "1.de",
        "title": "Akku zurücksetzen",
        "text": "Taste halten.",
        "metadata": {"article": "1", "locale": "de"},
    },
]
QUERIES = [{"_id": "q1", "text": "reset"}, {"_id": "q2", "text": "unjudged"}]


def lines(rows):
    return "\n".join(json.dumps(row) for row in rows)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus.jsonl").write_text(lines(CORPUS), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(lines(QUERIES), encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\t2\n", encoding="utf-8")
    return tmp_path


def test_it_reads_documents_questions_and_grades(folder):
    dataset = load_dataset(folder)
    assert [document.id for document in dataset.documents] == ["1", "1.de"]
    assert (dataset.documents[1].article, dataset.documents[1].locale) == ("1", "de")
    assert [query.id for query in dataset.queries] == ["q1"]
    assert dataset.grades == {"q1": {"1": 2}}


def test_the_only_split_is_taken_and_a_wrong_one_named(folder):
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert load_dataset(folder).split == "dev"
    with pytest.raises(NotABeirFolder, match="choose one of dev"):
        load_dataset(folder, split="test")


def test_of_several_splits_test_is_the_default(folder):
    (folder / "qrels" / "dev.tsv").write_text("q1\t1\t1\n", encoding="utf-8")
    assert load_dataset(folder).split == "test"
    assert load_dataset(folder, split="dev").grades == {"q1": {"1": 1}}


def test_questions_without_an_answer_belong_to_their_split(folder):
    rows = [{"_id": "n1", "text": "a"}, {"_id": "n2", "text": "b", "metadata": {"split": "heldout"}}]
    (folder / "queries_no_answer.jsonl").write_text(lines(rows), encoding="utf-8")
    assert [query.id for query in load_dataset(folder).unanswerable] == ["n1"]


def test_a_gap_names_what_to_leave_out(folder):
    gap = {"held_out_articles": ["1"], "unanswerable_queries": ["q1"]}
    (folder / "gap_split.json").write_text(json.dumps(gap), encoding="utf-8")
    assert load_dataset(folder).gap.left_out == {"1"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", "not json", "corpus.jsonl, line 1: not JSON"),
        ("corpus.jsonl", "", "corpus.jsonl is empty"),
        ("corpus.jsonl", '{"_id": 3, "text": "x"}', "line 1: no text under _id"),
        ("queries.jsonl", "[1]", "queries.jsonl, line 1: not an object"),
        ("queries.jsonl", '{"_id": "z", "text": "x"}', "No question .* is judged"),
        ("qrels/test.tsv", "q1 1 1", "test.tsv, line 1: not query, document and grade"),
        ("gap_split.json", "{}", "does not name held_out_articles"),
    ],
)
def test_what_is_wrong_is_named(folder, name, content, message):
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(NotABeirFolder, match=message):
        load_dataset(folder)


def test_a_missing_file_is_named(folder):
    (folder / "queries.jsonl").unlink()
    with pytest.raises(NotABeirFolder, match=r"queries\.jsonl is missing"):
        load_dataset(folder)


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(NotABeirFolder, match="not a BEIR folder"):
        load_dataset(tmp_path)
    with pytest.raises(NotABeirFolder, match="is not a folder"):
        load_dataset(tmp_path / "nothing")


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "1", "text": "\xff\xfe"}')
    with pytest.raises(NotABeirFolder, match="cannot be read"):
        load_dataset(folder)
