import json

import pytest
from django.core.management import CommandError, call_command

from search.comparison.describing import describe_differences, describe_recipe
from search.comparison.questions import compare_on_questions
from search.comparison.ranking import Answered, ComparedQuestion, overlap_at, rank_changes
from search.contracts import Relevance
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.recipes import configured_index_recipe
from search.models import AskedQuestion, Chunk
from search.questions.recent import RecentQuestion, recent_questions
from tests.factories.search import make_article
from tests.search.asking import index_all

QUESTION = RecentQuestion("lamp", "en", 3, 3, None, is_listed=True)


def compared(old, new, was=Relevance.GOOD, now=Relevance.GOOD):
    return ComparedQuestion(QUESTION, Answered(tuple(old), was), Answered(tuple(new), now))


@pytest.mark.parametrize(
    ("old", "new", "overlap"),
    [([], [], 1.0), ([1, 2], [2, 1], 1.0), ([1], [2], 0.0), ([1, 2, 3, 4], [1], 0.25), ([1, 2], [1, 3], 0.5)],
)
def test_overlap_is_the_share_of_the_longer_list_that_both_have(old, new, overlap):
    assert overlap_at(old, new) == overlap


def test_only_the_first_ten_are_compared():
    assert overlap_at(range(20), [*range(10), 99]) == 1.0


def test_ranks_that_changed_are_told_with_both():
    changes = rank_changes([1, 2, 3], [2, 1, 4])
    assert {(change.article_id, change.old, change.new) for change in changes} == {
        (2, 2, 1),
        (1, 1, 2),
        (4, None, 3),
        (3, 3, None),
    }
    assert rank_changes([1, 2], [1, 2]) == ()


def test_a_verdict_that_changed_counts_as_answered_or_unanswered():
    lost = compared([1], [1], now=Relevance.NONE)
    won = compared([1], [1], was=Relevance.NONE)
    assert (lost.became_unanswered, lost.became_answered, lost.has_other_first) == (True, False, True)
    assert (won.became_unanswered, won.became_answered) == (False, True)
    assert not compared([1, 2], [1, 3], was=Relevance.UNSURE).has_other_first


def test_recipes_differ_in_words(db):
    old = configured_index_recipe().to_json()
    new = {
        **old,
        "chunk_tokens": 99,
        "languages": {"en": "simple"},
        "embedding": {**old["embedding"], "model": "e5"},
    }
    differences = {line.label: (line.old, line.new) for line in describe_differences(old, new)}
    assert differences == {
        "model": ("hashing", "e5"),
        "longest passage, in tokens": (str(old["chunk_tokens"]), "99"),
        "languages stemmed otherwise": ("–", "en: simple"),
    }
    assert describe_differences(old, old) == ()
    assert "model" in {line.label for line in describe_recipe(new)}


def test_a_recipe_of_words_alone_says_so(db):
    recipe = {"embedding": None, "chunk_tokens": 256}
    assert describe_recipe(recipe)[0].value == "none: words alone"


@pytest.fixture
def two(generation, now):
    """The live generation and a ready one of the same articles, and two questions asked on three days and one."""
    for subject in ("lamp", "chain", "saddle"):
        make_article(f"Turn the {subject} left until the {subject} is fixed.", title=f"The {subject}")
    index_all()
    for day in (1, 2, 3):
        AskedQuestion.objects.create(
            day=f"2026-05-0{day}",
            locale="en",
            text="fix the lamp",
            key="fix the lamp",
            relevance="good",
            hits=1,
        )
    AskedQuestion.objects.create(
        day="2026-05-01",
        locale="en",
        text="my chain is left",
        key="my chain is left",
        relevance="good",
        hits=1,
    )
    ready = rebuild(at=now, options=RebuildOptions(force=True, is_activated=False)).generation_id
    return generation.pk, ready


def test_the_same_index_twice_answers_alike(two):
    old, new = two
    comparison = compare_on_questions(recent_questions(limit=10), old_id=old, new_id=new)
    assert (len(comparison.compared), comparison.mean_overlap) == (2, 1.0)
    assert comparison.compared[0].old.articles
    assert not comparison.other_first


def test_an_index_that_lost_an_article_shows_in_the_questions(two):
    old, new = two
    Chunk.objects.filter(generation_id=new, title="The lamp").delete()
    comparison = compare_on_questions(recent_questions(limit=10), old_id=old, new_id=new)
    changed = [one.question.text for one in comparison.other_first]
    assert changed == ["fix the lamp"]
    assert comparison.titles[comparison.other_first[0].old.first] == "The lamp"


def test_what_the_time_does_not_suffice_for_is_left_out_and_counted(two):
    old, new = two
    comparison = compare_on_questions(recent_questions(limit=10), old_id=old, new_id=new, seconds=0)
    assert len(comparison.compared) + comparison.left_out == 2
    assert comparison.left_out >= 1


@pytest.fixture
def judged(tmp_path):
    folder = tmp_path / "lamps"
    (folder / "qrels").mkdir(parents=True)
    rows = [
        {"_id": f"d{n}", "title": word, "text": f"About the {word}."}
        for n, word in enumerate(["lamp", "bell"])
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "lamp"}\n{"_id": "q2", "text": "bell"}')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td0\t1\nq2\td1\t1\n")
    return folder


def test_the_command_prints_both_comparisons_and_writes_a_report(two, judged, tmp_path, capsys):
    Chunk.objects.filter(generation_id=two[1], title="The lamp").delete()
    report = tmp_path / "report.html"
    call_command("compare_generations", "--on", str(judged), "--html", str(report))
    printed = capsys.readouterr().out
    assert "lamps: 2 judged questions" in printed
    assert "nDCG@10" in printed
    assert "fix the lamp" in printed
    html = report.read_text(encoding="utf-8")
    assert "<h1>" in html
    assert "fix the lamp" in html
    assert "style=" not in html


def test_what_few_people_asked_is_compared_but_never_shown(two, tmp_path, capsys):
    Chunk.objects.filter(generation_id=two[1], title="The chain").delete()
    report = tmp_path / "report.html"
    call_command("compare_generations", "--no-judged", "--html", str(report))
    everything = capsys.readouterr().out + report.read_text(encoding="utf-8")
    assert "asked on few days" in everything
    assert "secret" not in everything


def test_without_two_generations_the_command_says_what_to_do(generation):
    with pytest.raises(CommandError, match="reindex --no-activate builds one"):
        call_command("compare_generations")
    with pytest.raises(CommandError, match="no complete generation 999"):
        call_command("compare_generations", str(generation.pk), "999")
