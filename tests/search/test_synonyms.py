import pytest

from search.curation.synonyms import BadSynonyms, check_synonyms, save_synonyms, split_terms
from search.models import SynonymSet
from search.retrieval import search
from tests.factories.search import make_article
from tests.search.asking import AT, index_all, words_only


@pytest.fixture(autouse=True)
def articles(generation):
    made = {
        "stolen": make_article("Tell the police at once.", title="A stolen bicycle"),
        "lamp": make_article("The lamp has two modes.", title="The lamp"),
        "bell": make_article("Ring it loudly.", title="The bell"),
    }
    index_all()
    return {name: one.article_id for name, one in made.items()}


def add(words, meaning="", locale="en", **options):
    draft = check_synonyms(locale, split_terms(words), split_terms(meaning))
    return save_synonyms(draft=draft, by=None, at=AT, **options)


def found(text):
    return [hit.article_id for hit in search(words_only(text)).hits]


def test_a_synonym_finds_what_the_typed_word_does_not(articles):
    assert found("my ride was nicked") == []
    add("nicked, stolen")
    assert found("my ride was nicked") == [articles["stolen"]]


def test_a_change_and_a_removal_hold_from_the_next_search_on(articles):
    made = add("nicked, lamp")
    assert found("nicked") == [articles["lamp"]]
    add("nicked, stolen", synonym_id=made.pk)
    assert found("nicked") == [articles["stolen"]]
    made.delete()
    assert found("nicked") == []


def test_words_are_compared_by_their_stems(articles):
    add("pushbikes, bicycles")
    assert found("pushbike") == [articles["stolen"]]


def test_a_term_of_several_words_must_stand_together(articles):
    add("push iron, bicycle")
    assert found("my push iron") == [articles["stolen"]]
    assert found("iron push") == []


def test_a_stop_word_within_a_term_counts(articles):
    add("ripped off, stolen")
    assert found("it was ripped off") == [articles["stolen"]]
    assert found("it was ripped") == []


def test_one_way_synonyms_do_not_find_back(articles):
    make_article("Pinched fingers need ice.", title="Pinched fingers")
    index_all()
    add("pinched", "stolen")
    assert articles["stolen"] in found("pinched")
    assert found("stolen") == [articles["stolen"]]


def test_cycles_add_one_step_only(articles):
    add("gizmo, gadget")
    add("gadget, lamp")
    add("lamp, gizmo")
    assert found("gadget") == [articles["lamp"]]


def test_synonyms_belong_to_one_language(articles):
    add("geklaut, stolen", locale="de")
    assert found("geklaut") == []


def test_the_typed_word_stands_before_its_synonym(articles):
    add("bell, lamp")
    assert found("bell") == [articles["bell"], articles["lamp"]]


def test_what_stands_for_a_typed_word_covers_the_question_as_it_would(articles):
    from search.retrieval.pipeline import answer

    add("nicked, stolen")
    own = answer(words_only("stolen bicycle")).evidence.coverage
    assert answer(words_only("nicked bicycle")).evidence.coverage == pytest.approx(own)


def test_a_text_with_both_words_covers_the_question_once(articles):
    from search.retrieval.pipeline import answer

    add("lamp, modes")
    assert answer(words_only("lamp elephant")).evidence.coverage < 1
    add("bicycle, stolen")
    assert answer(words_only("bicycle")).evidence.coverage == pytest.approx(1)


def test_a_word_with_synonyms_is_not_corrected(articles):
    add("lammp, bell")
    result = search(words_only("lammp"))
    assert result.corrected is result.did_you_mean is None
    assert [hit.article_id for hit in result.hits] == [articles["bell"]]


def test_without_synonyms_no_query_is_made_for_them(django_assert_num_queries):
    from search.retrieval.curation import NONE, curation_of
    from search.retrieval.synonyms import find_expansions

    with django_assert_num_queries(0):
        assert curation_of(None) is NONE
        assert find_expansions("bell", locales=["en"], curation=NONE) == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("bike", "two different"),
        ("bike, Bike", "two different"),
        ("", "two different"),
        ("bike, the", "too common"),
        ("bike, =cmd()", "begin with a letter"),
        ("bike, " + "x" * 81, "longer than 80"),
        ("bike, a b c d e f", "more than 5 words"),
        (", ".join(f"word{n}" for n in range(21)), "20 words"),
    ],
)
def test_what_cannot_be_searched_by_is_refused(words, says):
    with pytest.raises(BadSynonyms, match=says):
        add(words)
    assert not SynonymSet.objects.exists()


def test_a_language_that_the_help_center_does_not_have_is_refused():
    with pytest.raises(BadSynonyms, match="no language"):
        add("ein, zwei", locale="xx")


def test_the_same_set_in_another_order_is_refused():
    add("bike, bicycle")
    with pytest.raises(BadSynonyms, match="already"):
        add("Bicycle, bike")


def test_a_word_cannot_mean_itself():
    with pytest.raises(BadSynonyms, match="itself"):
        add("bike", "bike, bicycle")


def test_who_and_when_is_kept(lead):
    draft = check_synonyms("en", ["bike", "bicycle"])
    made = save_synonyms(draft=draft, by=lead, at=AT)
    assert (made.created_by, made.changed_by, made.created_at) == (lead, lead, AT)
