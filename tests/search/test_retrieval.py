import logging

import pytest

from kb.models import Category, CategoryTranslation
from kb.visibility import Visibility
from search.contracts import Degradation, Leg, Relevance
from search.models import IndexGeneration
from search.retrieval import meaning
from search.retrieval.question import LONGEST_QUESTION, normalise, read_question
from tests.factories.search import add_translation, make_article, publish, unpublish
from tests.search.asking import EVERYTHING, ask, index_all

QUESTION = "how do I reset the battery"


def shelf(name, parent=None):
    category = Category.objects.create(parent=parent, level=2 if parent else 1)
    CategoryTranslation.objects.create(category=category, locale="en", name=name, slug=name.lower())
    return category


@pytest.fixture
def battery(generation):
    return make_article(
        "Intro.\n\n## Reset it\n\nHold the battery button for twelve seconds to reset.",
        title="Reset the battery",
        summary="When nothing else helps.",
    )


@pytest.fixture
def site(battery):
    """An article among others, so that words and vectors have a background."""
    for number in range(12):
        make_article(f"Colour {number} of the paint on the frame.", title=f"Paint {number}")
    index_all()
    return battery


def titles(result):
    return [hit.title for hit in result.hits]


def test_a_question_finds_its_article_with_all_that_a_page_shows(site):
    hit = ask(QUESTION).hits[0]
    assert (hit.article_id, hit.translation_id, hit.revision_id) == (
        site.article_id,
        site.pk,
        site.live_revision_id,
    )
    assert (hit.title, hit.slug, hit.locale, hit.summary) == (
        "Reset the battery",
        site.slug,
        "en",
        "When nothing else helps.",
    )
    assert (hit.passage.anchor, hit.passage.heading_path) == ("reset-it", ("Reset it",))
    assert "reset" in [hit.passage.text[start:end] for start, end in hit.passage.marks]


def test_no_more_than_eight_queries_even_with_a_typo_and_a_category(site, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        ask("how do I resett the batery", category_id=site.article.category_id)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x1b", "?!", '""', "-battery", "\u200b\u202e"])
def test_a_question_without_words_asks_nothing(site, text, django_assert_num_queries):
    with django_assert_num_queries(0):
        result = ask(text)
    assert (result.relevance, result.hits) == (Relevance.NONE, ())


def test_a_question_is_normalised():
    assert normalise(" cafe\u0301\x00 \n\t bike\u200b ") == "café bike"
    assert len(normalise("a" * 5000)) == LONGEST_QUESTION


def test_operators_are_not_part_of_what_is_meant():
    question = read_question('error "E 07" display -motor')
    assert (question.text, question.required, question.excluded) == (
        "error E 07 display",
        '"E 07"',
        ("motor",),
    )


@pytest.mark.real_model
def test_nothing_relevant_shows_nothing(site):
    result = ask("recipe for chocolate cake with raspberries and cream")
    assert (result.relevance, result.hits, result.facets) == (Relevance.NONE, (), ())


@pytest.mark.real_model
@pytest.mark.parametrize("text", ["zzzz", "aaaaaaaaaaaa", "xqzt"])
def test_gibberish_finds_nothing_even_among_articles_of_a_word(site, text):
    for title in ("Aaa", "Zz", "Test"):
        make_article("Soon.", title=title)
    index_all()
    assert ask(text).relevance is Relevance.NONE


def test_without_an_index_it_says_so(db):
    IndexGeneration.objects.all().delete()
    result = ask(QUESTION)
    assert (result.hits, result.degradation) == ((), Degradation.NO_LIVE_GENERATION)


def test_without_the_model_words_find_and_the_log_says_so_once(site, embedder, caplog, monkeypatch):
    monkeypatch.setattr(meaning, "_warned_at", -1e9)
    embedder.is_available = False
    with caplog.at_level(logging.INFO):
        first, second = ask(QUESTION), ask(QUESTION)
    assert first.degradation is Degradation.EMBEDDER_UNAVAILABLE
    assert titles(first) == titles(second) == ["Reset the battery"]
    warnings = [record for record in caplog.records if record.name == meaning.__name__]
    assert [record.levelno for record in warnings] == [logging.WARNING]


def test_no_log_holds_the_question(site, caplog):
    with caplog.at_level(logging.INFO):
        ask("zebra battery reset")
    assert "zebra" not in caplog.text


def test_another_model_than_the_index_was_made_with_is_not_used(site, embedder):
    from search.embedding import use_embedder

    with use_embedder(type(embedder)(dimensions=64, label="other")):
        assert ask(QUESTION).degradation is Degradation.EMBEDDER_UNAVAILABLE


def test_one_leg_alone_answers(site):
    for leg in Leg:
        assert titles(ask(QUESTION, legs=frozenset({leg})))[:1] == ["Reset the battery"]


def test_an_article_is_hit_once(generation):
    parts = "\n\n".join(f"## Part {n}\n\n" + "Reset the battery. " * 60 for n in range(4))
    make_article(parts, title="Reset the battery")
    index_all()
    assert len(ask(QUESTION).hits) == 1


def test_a_category_holds_what_is_below_it(generation):
    top = shelf("Power")
    below = shelf("Batteries", parent=top)
    inside = make_article("Reset the battery.", title="Reset the battery", category=below)
    make_article("Reset the lock.", title="Reset the lock", category=shelf("Locks"))
    index_all()
    result = ask("reset the battery", category_id=top.pk)
    assert [hit.article_id for hit in result.hits] == [inside.article_id]
    assert [crumb.name for crumb in result.hits[0].category_path] == ["Power", "Batteries"]


def test_facets_count_what_is_shown_by_top_category_whatever_is_filtered(generation):
    power, locks = shelf("Power"), shelf("Locks")
    make_article(
        "Reset the battery now.", title="Reset the battery", category=shelf("Batteries", parent=power)
    )
    make_article("Reset the battery lock now.", title="Reset the battery lock", category=locks)
    for number in range(8):
        make_article(f"Paint {number}.", title=f"Paint {number}", category=locks)
    index_all()
    counts = {facet.crumb.name: facet.count for facet in ask("reset the battery").facets}
    assert counts == {"Power": 1, "Locks": 1}
    assert {f.crumb.name: f.count for f in ask("reset the battery", category_id=power.pk).facets} == counts


def test_a_category_shows_what_its_facet_counts_with_the_verdict_of_the_question(generation):
    power, locks = shelf("Power"), shelf("Locks")
    make_article("Reset the battery now.", title="Reset the battery", category=power)
    for number in range(7):
        make_article(f"Reset the battery of lock {number}.", title=f"Lock {number}", category=locks)
    for number in range(8):
        make_article(f"Paint {number}.", title=f"Paint {number}", category=shelf(f"Paint {number}"))
    index_all()
    everywhere = ask("reset the battery")
    in_locks = ask("reset the battery", category_id=locks.pk)
    assert {facet.crumb.name: facet.count for facet in everywhere.facets} == {"Power": 1, "Locks": 7}
    assert (everywhere.relevance, len(in_locks.hits)) == (Relevance.GOOD, 7)
    assert in_locks.relevance is everywhere.relevance


def test_a_category_that_holds_none_of_the_answers_shows_nothing(generation):
    make_article("Reset the battery now.", title="Reset the battery", category=shelf("Power"))
    paint = shelf("Paint")
    for number in range(8):
        make_article(f"Paint {number}.", title=f"Paint {number}", category=paint)
    index_all()
    found = ask("reset the battery", category_id=paint.pk)
    assert (found.hits, found.relevance) == ((), Relevance.NONE)


def test_no_more_hits_than_asked_for(generation):
    for number in range(6):
        make_article("Reset the battery.", title=f"Reset the battery {number}")
    index_all()
    assert len(ask("reset the battery", limit=3).hits) == 3


def test_each_stage_is_timed(site):
    took = ask(QUESTION).took_ms
    assert {"analyse", "lexical", "embed", "semantic", "fuse", "check", "passages", "total"} <= set(took)
    assert all(0 <= milliseconds <= took["total"] for milliseconds in took.values())


def test_what_was_unpublished_is_gone_before_the_index_knows(site):
    unpublish(site)
    assert "Reset the battery" not in titles(ask(QUESTION))


def test_an_old_text_is_not_shown_once_there_is_a_newer_one(site):
    publish(site, "Now press it for three seconds.", title="Restart the battery")
    assert "Reset the battery" not in titles(ask(QUESTION))


def test_what_was_deleted_is_gone(site):
    site.article.delete()
    assert "Reset the battery" not in titles(ask(QUESTION))


def test_what_became_staff_only_is_gone_before_the_index_knows(site):
    site.article.visibility = Visibility.STAFF
    site.article.save()
    assert "Reset the battery" not in titles(ask(QUESTION))
    # The stale copy says that everybody may read it, so the staff find it still.
    assert titles(ask(QUESTION, visibilities=EVERYTHING))[0] == "Reset the battery"


def test_a_hidden_article_takes_no_place_from_others(generation):
    for number in range(12):
        make_article("Reset the battery.", title=f"Secret {number}", visibility=Visibility.STAFF)
    make_article("Reset the battery.", title="Open")
    index_all()
    assert titles(ask("reset the battery", limit=1)) == ["Open"]


def test_the_category_is_the_one_it_was_moved_to(site):
    shelf_now = shelf("Moved")
    site.article.category = shelf_now
    site.article.save()
    assert [crumb.name for crumb in ask(QUESTION).hits[0].category_path] == ["Moved"]


def test_a_category_without_a_name_in_the_language_has_the_default_one(site):
    site.article.category = shelf("Power")
    site.article.save()
    add_translation(site.article, "Akku zurücksetzen: Taste halten.", title="Akku zurücksetzen", locale="de")
    index_all()
    assert [crumb.name for crumb in ask("Akku zurücksetzen", locale="de").hits[0].category_path] == ["Power"]
