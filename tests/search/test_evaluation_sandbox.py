import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from search.evaluation.beir import Document
from search.evaluation.sandbox import sandbox
from search.models import Chunk, IndexGeneration
from tests.factories.search import make_article
from tests.search.asking import AT, ask, index_all

DOCUMENTS = [
    Document("1", "Reset the battery", "Hold the button for twelve seconds."),
    Document("2", "Fix the brakes", "Clean the disc with alcohol.", visibility="staff"),
    Document("1.de", "Akku zurücksetzen", "Taste halten.", locale="de", article="1"),
]


@pytest.fixture
def folder(tmp_path):
    corpus = [
        {"_id": f"a{n}", "title": f"Lamp {n}", "text": f"The lamp number{n} shines in colour{n}."}
        for n in range(12)
    ]
    queries = [
        {"_id": f"q{n}", "text": f"colour{n} of the lamp", "metadata": {"kind": ["long", "short"][n % 2]}}
        for n in range(12)
    ]
    unanswerable = [{"_id": "n1", "text": "chocolate cake"}]
    for name, rows in (("corpus", corpus), ("queries", queries), ("queries_no_answer", unanswerable)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "\n".join(f"q{n}\ta{n}\t1" for n in range(12)), encoding="utf-8"
    )
    return tmp_path


def rows():
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in {"kb", "search"}
    }


def live():
    return list(IndexGeneration.objects.order_by("pk").values_list("pk", "state", "fingerprint"))


@pytest.fixture
def site(generation):
    make_article("Hold the button.", title="Our own battery article")
    index_all()
    return rows(), live()


def test_it_loads_articles_and_a_generation_of_their_own(site):
    with sandbox(DOCUMENTS, at=AT) as box:
        assert sorted(box.keys.values()) == ["1", "2"]
        assert box.locales == {"en", "de"}
        assert Chunk.objects.filter(generation_id=box.generation_id).count() == 3
        assert set(
            Chunk.objects.filter(generation_id=box.generation_id).values_list("visibility", flat=True)
        ) == {
            "public",
            "staff",
        }


def test_nothing_of_it_stays(site):
    with sandbox(DOCUMENTS, at=AT):
        assert rows() != site[0]
    assert (rows(), live()) == site


def test_nothing_of_it_stays_after_a_failure(site):
    with pytest.raises(ZeroDivisionError), sandbox(DOCUMENTS, at=AT):
        raise ZeroDivisionError
    assert (rows(), live()) == site


def test_searches_of_the_site_do_not_see_it(site):
    with sandbox(DOCUMENTS, at=AT):
        titles = [hit.title for hit in ask("hold the button battery").hits]
    assert titles == ["Our own battery article"]


def test_the_command_prints_tables_and_leaves_nothing(site, folder):
    out = StringIO()
    call_command("evaluate_search", str(folder), stdout=out)
    for text in ("nDCG@10", "lexical", "semantic", "fused", "pipeline", "kind long", "AUROC", "p95"):
        assert text in out.getvalue()
    assert (rows(), live()) == site


def test_json_is_all_that_stands_on_stdout(site, folder):
    out = StringIO()
    call_command("evaluate_search", str(folder), "--json", "--limit-queries", "4", stdout=out)
    report = json.loads(out.getvalue())
    assert report["questions"] == 4
    assert report["systems"]["lexical"]["metrics"]["ndcg_10"]["mean"] == 1.0
    assert set(report["relevance"]["answerable"]) == {"good", "unsure", "none"}


def test_of_two_folders_the_mean_is_told_as_well(site, folder):
    out = StringIO()
    call_command("evaluate_search", str(folder), str(folder), "--json", stdout=out)
    written = json.loads(out.getvalue())
    one, mean = written["sets"][0], written["mean"]
    assert len(written["sets"]) == 2
    assert set(mean["against"]) == {"lexical", "semantic", "fused"}
    assert mean["systems"]["pipeline"]["mean"] == one["systems"]["pipeline"]["metrics"]["ndcg_10"]["mean"]


def test_two_runs_agree(site, folder):
    reports = []
    for _ in range(2):
        out = StringIO()
        call_command("evaluate_search", str(folder), "--json", "--seed", "3", stdout=out)
        reports.append([s["metrics"] for s in json.loads(out.getvalue())["systems"].values()])
    assert reports[0] == reports[1]


def test_articles_can_be_left_out_instead(site, folder):
    (folder / "queries_no_answer.jsonl").unlink()
    gap = {"held_out_articles": ["a1", "a2"], "unanswerable_queries": ["q1", "q2"]}
    (folder / "gap_split.json").write_text(json.dumps(gap), encoding="utf-8")
    out = StringIO()
    call_command("evaluate_search", str(folder), "--json", stdout=out)
    relevance = json.loads(out.getvalue())["relevance"]
    assert (relevance["answerable_questions"], relevance["unanswerable_questions"]) == (10, 2)


def test_a_folder_of_something_else_is_named(tmp_path, db):
    with pytest.raises(CommandError, match="not a BEIR folder"):
        call_command("evaluate_search", str(tmp_path))


def test_without_the_model_nothing_is_measured(site, folder, embedder):
    embedder.is_available = False
    with pytest.raises(CommandError, match="without the embedding model"):
        call_command("evaluate_search", str(folder))
