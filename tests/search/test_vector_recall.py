"""With a vector index, as with thousands of passages, search finds what comparing everything finds."""

from dataclasses import replace

import numpy as np
import pytest
from django.db import connection

from search.indexing.vector_index import CREATE, index_name
from search.models import Chunk, ChunkKind, IndexedDocument
from search.retrieval import background, semantic
from search.retrieval.eligibility import Constraint, Eligibility
from search.retrieval.generations import Generation, read_generation
from search.retrieval.semantic import Scan, choose_scan, find_semantic
from tests.factories.search import make_article
from tests.search.asking import EVERYTHING, PUBLIC

CHUNKS, SUBJECTS, LEAST = 2_000, 60, 500


@pytest.fixture(scope="module")
def vectors():
    rng = np.random.default_rng(5)
    centres = rng.normal(size=(SUBJECTS, 256))
    rows = centres[rng.integers(0, SUBJECTS, CHUNKS)] + rng.normal(size=(CHUNKS, 256)) * 0.8
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def many(generation, vectors, now, monkeypatch):
    """One passage in a hundred is for staff; two in a hundred stand on the first shelf."""
    translation = make_article("Lamp.")
    document = IndexedDocument.objects.create(
        generation=generation,
        translation=translation,
        revision=translation.live_revision,
        state_hash="",
        indexed_at=now,
    )
    Chunk.objects.bulk_create(
        Chunk(
            generation=generation,
            document=document,
            article_id=translation.article_id,
            category_id=1 if number % 50 == 0 else 2,
            visibility="staff" if number % 100 == 7 else "public",
            locale="en",
            kind=ChunkKind.PASSAGE,
            ordinal=number,
            title="Lamp",
            text="Lamp.",
            content_hash=f"{number * 7919 % 3001:064d}",
            embedding=vector,
        )
        for number, vector in enumerate(vectors)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        create = CREATE.replace("CONCURRENTLY", "")
        name, size = index_name(generation.pk), generation.dimensions
        cursor.execute(create.format(name=name, dimensions=size, generation_id=generation.pk))
        cursor.execute("ANALYZE search_chunk")
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", str(LEAST))
    return read_generation()


def find(generation, vector, **eligible):
    eligibility = Eligibility(generation.id, "en", **{"visibilities": PUBLIC, **eligible})
    return find_semantic(vector, eligibility=eligibility, generation=generation, limit=50)


def recall(generation, vectors, monkeypatch, **eligible):
    """Return the share of the nearest fifty that is found, over twenty questions near passages."""
    rng = np.random.default_rng(6)
    found = []
    for row in rng.choice(vectors, 20):
        question = np.asarray(row + rng.normal(size=256) * 0.03, dtype=np.float32)
        monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1000000")
        best = {m.chunk_id for m in find(generation, question, **eligible).matches}
        monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", str(LEAST))
        found.append(
            len(best & {m.chunk_id for m in find(generation, question, **eligible).matches}) / len(best)
        )
    return np.mean(found)


def test_recall_is_at_least_98_percent(many, vectors, monkeypatch):
    assert recall(many, vectors, monkeypatch, visibilities=EVERYTHING) >= 0.98
    assert recall(many, vectors, monkeypatch) >= 0.98
    assert recall(many, vectors, monkeypatch, visibilities=frozenset({"staff"})) >= 0.98
    assert recall(many, vectors, monkeypatch, category_ids=(1,)) >= 0.98


def test_a_large_part_is_read_by_the_index(many, vectors):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        eligibility = Eligibility(many.id, "en", PUBLIC)
        plan = semantic.ScanPlan(Scan.INDEX, Scan.EXACT)
        statement = semantic._statement(plan, eligibility, dimensions=many.dimensions)
        params = {**eligibility.params(), "vector": semantic.as_literal(vectors[0]), "limit": 50, "also": []}
        explain = statement.replace("WITH nearest", "EXPLAIN WITH nearest")
        cursor.execute(explain, {**params, "mean": 0.0, "deviation": 0.0})
        while cursor.description is None and cursor.nextset():
            pass
        assert index_name(many.id) in "\n".join(row[0] for row in cursor.fetchall())


BACKGROUND = background.Background({1: 40, 2: 3_000}, np.zeros((0, 256), dtype=np.float32))


def choose(generation=None, known=BACKGROUND, **eligible):
    generation = generation or Generation(1, 256, {}, {"en": 3_040})
    eligibility = Eligibility(generation.id, "en", **{"visibilities": PUBLIC, **eligible})
    return choose_scan(eligibility, generation, known, least=LEAST, limit=50)


@pytest.mark.parametrize(
    ("known", "category_ids", "everywhere", "shelf"),
    [
        (BACKGROUND, (), Scan.INDEX, Scan.EXACT),
        (BACKGROUND, (1,), Scan.INDEX, Scan.EXACT),
        (BACKGROUND, (2,), Scan.INDEX, Scan.INDEX),
        (replace(BACKGROUND, by_category={1: 30}), (1,), Scan.EXACT, Scan.EXACT),
    ],
)
def test_what_is_eligible_decides_how_it_is_read(known, category_ids, everywhere, shelf):
    plan = choose(known=known, category_ids=category_ids)
    assert (plan.everywhere, plan.shelf) == (everywhere, shelf)


def test_a_phrase_that_leaves_little_is_compared_with_all_of_it(generation):
    assert choose(constraint=Constraint((("en", "'nothing'"),))).everywhere is Scan.EXACT
    assert choose(chunk_ids=(1, 2, 3)).everywhere is Scan.EXACT


def test_a_rare_part_of_the_index_is_searched_with_more_patience():
    huge = Generation(1, 256, {}, {"en": 10_000_000})
    assert choose(huge).max_scan_tuples == semantic.MAX_SCAN_TUPLES_MOST
    assert choose().max_scan_tuples == semantic.MAX_SCAN_TUPLES_LEAST


def test_ranks_beyond_the_default_sight_of_the_graph_are_found(many, vectors):
    eligibility = Eligibility(many.id, "en", PUBLIC)
    found = find_semantic(vectors[0], eligibility=eligibility, generation=many, limit=200)
    assert len(found.matches) == 200


def test_the_background_is_nearly_that_of_everything_and_always_the_same(many, vectors, monkeypatch):
    by_index = find(many, vectors[3])
    background._kept.clear()
    again = find(many, vectors[3])
    monkeypatch.setenv("VECTOR_INDEX_MIN_CHUNKS", "1000000")
    exact = find(many, vectors[3])
    assert (again.mean, again.deviation) == pytest.approx((by_index.mean, by_index.deviation))
    assert by_index.mean == pytest.approx(exact.mean, abs=exact.deviation / 5)
    assert by_index.deviation == pytest.approx(exact.deviation, rel=0.25)


def test_three_more_queries_are_made_once(many, vectors, django_assert_num_queries):
    background._kept.clear()
    with django_assert_num_queries(4):
        find(many, vectors[0])
    with django_assert_num_queries(1):
        find(many, vectors[1])
