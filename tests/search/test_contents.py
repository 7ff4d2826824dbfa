"""The comparison that tests of crashes end with finds whatever differs."""

import pytest
from django.db.models import F

from search.curation.questions import tie_question
from search.indexing.rebuild import RebuildOptions, rebuild
from search.indexing.reconcile import reconcile
from search.models import (
    Chunk,
    ChunkWords,
    IndexGeneration,
    QuestionSource,
    TokenVectors,
    VocabularyWord,
    WordCount,
)
from tests.factories.search import make_article
from tests.search.contents import differences, lend_nothing, read_contents


@pytest.fixture
def pair(db, now):
    """Two generations of the same articles, the second one embedded afresh."""
    for number in range(4):
        make_article(
            f"## Lamp {number}\n\nTurn the lever.\n\n## Off\n\nTurn it back.", title=f"Lamp {number}"
        )
    article_id = make_article("It is dark.", title="Dark").article_id
    reconcile(at=now)
    asked = {"locale": "en", "text": "why no light", "source": QuestionSource.WRITER}
    tie_question(article_id=article_id, by=None, at=now, **asked)
    reconcile(at=now)
    kept = IndexGeneration.objects.serving_site()
    lend_nothing()
    rebuild(at=now, options=RebuildOptions(force=True, afresh=True))
    return kept, IndexGeneration.objects.serving_site()


def found(pair):
    return differences(*map(read_contents, pair))


def test_two_indexes_of_the_same_articles_are_alike(pair):
    assert pair[0] != pair[1]
    assert len(read_contents(pair[0]).chunks) == 6
    assert found(pair) == []


def rows(pair, kind="passage"):
    return Chunk.objects.filter(generation=pair[0], kind=kind)


@pytest.mark.parametrize(
    "damage",
    [
        lambda pair: rows(pair).first().delete(),
        lambda pair: rows(pair, "question").delete(),
        lambda pair: rows(pair, "question").update(embedding=None),
        lambda pair: rows(pair).update(embedding=rows(pair).first().embedding),
        lambda pair: rows(pair).update(visibility="staff"),
        lambda pair: TokenVectors.objects.filter(chunk=rows(pair).first()).delete(),
        lambda pair: TokenVectors.objects.filter(chunk__in=rows(pair)).update(
            packed=TokenVectors.objects.filter(chunk__in=rows(pair)).first().packed
        ),
        lambda pair: ChunkWords.objects.filter(chunk=rows(pair).first()).delete(),
        lambda pair: ChunkWords.objects.filter(chunk__in=rows(pair)).update(version=F("version") + 1),
        lambda pair: ChunkWords.objects.filter(chunk__in=rows(pair)).update(
            weights=ChunkWords.objects.filter(chunk__in=rows(pair)).first().weights
        ),
        lambda pair: VocabularyWord.objects.filter(generation=pair[0], word="lever").delete(),
        lambda pair: WordCount.objects.filter(generation=pair[0]).update(chunks=F("chunks") + 1),
    ],
)
def test_whatever_is_lost_or_wrong_is_found(pair, damage):
    damage(pair)
    assert found(pair)
