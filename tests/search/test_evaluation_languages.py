"""Reading a BEIR folder whose texts stand in several languages."""

import json
from argparse import ArgumentTypeError

import pytest

from search.evaluation.beir import NotABeirFolder
from search.evaluation.languages import LanguagePair, load_pair, read_pairs


def write_rows(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def question(id: str, lang: str, kind: str = "section_heading") -> dict[str, object]:
    return {"_id": id, "text": f"Question {id}", "metadata": {"lang": lang, "kind": kind}}


@pytest.fixture
def folder(tmp_path):
    for name, title in (("corpus", "Plans"), ("corpus_en", "Plans"), ("corpus_es", "Planes")):
        write_rows(tmp_path / f"{name}.jsonl", [{"_id": "plans", "title": title, "text": title}])
    asked = [question("q1", "es"), question("q2", "en"), question("q3", "es", kind="article_title")]
    write_rows(tmp_path / "queries.jsonl", asked)
    (tmp_path / "qrels").mkdir()
    grades = "".join(f"{row['_id']}\tplans\t1\n" for row in asked)
    (tmp_path / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{grades}")
    return tmp_path


def test_a_pair_asks_the_questions_of_one_language_of_the_texts_of_the_other(folder):
    pair = load_pair(folder, LanguagePair("es", "en"))
    assert [(one.title, one.locale) for one in pair.documents] == [("Plans", "en")]
    assert [query.id for query in pair.queries] == ["q1", "q3"]
    assert pair.name.endswith("es→en")


def test_titles_are_not_asked_of_texts_that_hold_them(folder):
    assert [query.id for query in load_pair(folder, LanguagePair("es", "es")).queries] == ["q1"]


@pytest.mark.parametrize(("asked", "written"), [("fr", "en"), ("es", "fr")])
def test_a_language_that_is_not_there_is_named(folder, asked, written):
    with pytest.raises(NotABeirFolder, match="fr"):
        load_pair(folder, LanguagePair(asked, written))


def test_pairs_are_read_from_one_line():
    assert read_pairs("es:en, es:es") == (LanguagePair("es", "en"), LanguagePair("es", "es"))
    with pytest.raises(ArgumentTypeError):
        read_pairs("es-en")
