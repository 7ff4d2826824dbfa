import pytest

from search.retrieval.fusion import fuse
from search.retrieval.lexical import LexicalMatch
from search.retrieval.semantic import SemanticMatch, SemanticMatches


def by_words(chunk, score, *, article=None, locale="en", coverage=1.0):
    return LexicalMatch(chunk, article or chunk, 1, locale, score, coverage=coverage)


def by_meaning(*cosines, mean=0.1, locale="en"):
    matches = tuple(SemanticMatch(chunk, chunk, 1, locale, cosine) for chunk, cosine in cosines)
    return SemanticMatches(matches, mean=mean, deviation=0.1)


def order(ranked):
    return [article.article_id for article in ranked]


def test_what_both_legs_find_stands_above_what_one_finds():
    ranked = fuse([by_words(1, 4.0), by_words(2, 3.5)], by_meaning((2, 0.7), (3, 0.75)))
    assert order(ranked)[0] == 2


@pytest.mark.parametrize("semantic", [None, SemanticMatches((), 0.0, 0.0)])
def test_words_alone_keep_their_order(semantic):
    assert order(fuse([by_words(1, 1.0), by_words(2, 3.0)], semantic)) == [2, 1]


def test_meaning_alone_keeps_its_order():
    assert order(fuse([], by_meaning((1, 0.4), (2, 0.6)))) == [2, 1]


def test_nothing_found_is_an_empty_list():
    assert fuse([], None) == []


def test_an_article_stands_once_with_the_chunk_that_speaks_best_for_it():
    ranked = fuse([by_words(1, 1.0, article=9), by_words(2, 3.0, article=9)], None)
    assert [(article.article_id, article.chunk_id) for article in ranked] == [(9, 2)]


def test_an_article_counts_the_best_of_each_leg_though_of_different_chunks():
    semantic = SemanticMatches((SemanticMatch(2, 9, 1, "en", 0.8),), mean=0.1, deviation=0.1)
    ranked = fuse([by_words(1, 3.0, article=9)], semantic)
    assert (ranked[0].lexical, ranked[0].semantic, ranked[0].score) == (1.0, 1.0, pytest.approx(1.0))


def test_scores_lie_between_nothing_and_one():
    ranked = fuse([by_words(1, 7.0), by_words(2, 0.1)], by_meaning((1, 0.9), (3, -0.4)))
    assert all(0 <= article.score <= 1 for article in ranked)


def test_the_scale_of_cosines_does_not_matter():
    words = [by_words(1, 3.0), by_words(2, 2.9)]
    low = fuse(words, SemanticMatches(by_meaning((1, 0.2), (2, 0.6)).matches, mean=0.1, deviation=0.1))
    high = fuse(words, SemanticMatches(by_meaning((1, 0.81), (2, 0.83)).matches, mean=0.805, deviation=0.005))
    assert [a.score for a in low] == pytest.approx([a.score for a in high])


def test_words_of_another_language_step_aside():
    words = [by_words(1, 5.0)]
    meaning = by_meaning((2, 0.5), (1, 0.15))
    assert order(fuse(words, meaning, question_locale="en", lexical_share=0.55))[0] == 1
    assert order(fuse(words, meaning, question_locale="fr", lexical_share=0.55))[0] == 2


def test_words_count_for_less_when_the_best_hit_holds_few_of_the_question():
    def first(coverage):
        words = [by_words(1, 5.0, coverage=coverage), by_words(2, 1.0)]
        return order(fuse(words, by_meaning((2, 0.5), (1, 0.2))))[0]

    assert (first(1.0), first(0.1)) == (1, 2)


def test_words_that_cover_nothing_leave_the_order_to_meaning():
    words = [by_words(1, 5.0, coverage=0.0)]
    assert order(fuse(words, by_meaning((2, 0.5), (1, 0.45)))) == [2, 1]


def test_a_region_is_not_another_language():
    words, meaning = [by_words(1, 5.0, locale="de-AT")], by_meaning((1, 0.5), locale="de-AT")
    assert fuse(words, meaning, question_locale="de") == fuse(words, meaning)


def test_equal_scores_have_a_fixed_order():
    assert order(fuse([by_words(3, 1.0), by_words(1, 1.0), by_words(2, 1.0)], None)) == [1, 2, 3]
