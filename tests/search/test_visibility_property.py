"""Whatever is written, asked and changed: nobody is shown a text that they may not read."""

from dataclasses import dataclass, replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.models import Article, Category, CategoryTranslation, Translation
from kb.visibility import Visibility, visibilities_for
from search.contracts import SearchRequest
from search.retrieval import related_articles, search, suggest
from tests.factories.search import make_article, publish
from tests.search.asking import index_all

# Words that belong to one article alone, so that each tells where a text came from; near each other, so that one is
# a likely correction of another.
SYLLABLES = ("zorbu", "zorba", "kelpi", "kelpa", "muxin", "muxon", "tivor", "tivar")
SHARED = ("battery", "reset", "button", "lamp", "charge")


CHANGES = ("none", "staff", "unpublished", "deleted", "rewritten")


@dataclass(frozen=True)
class Written:
    visibility: Visibility
    shared: tuple[str, ...]
    change: str


articles = st.lists(
    st.builds(
        Written,
        visibility=st.sampled_from(list(Visibility)),
        shared=st.lists(st.sampled_from(SHARED), min_size=1, max_size=3).map(tuple),
        change=st.sampled_from(CHANGES),
    ),
    min_size=1,
    max_size=len(SYLLABLES),
)
questions = st.lists(
    st.one_of(
        st.sampled_from(SHARED),
        st.sampled_from([f"{syllable}lator" for syllable in SYLLABLES]),
        st.sampled_from([f"{syllable}latr" for syllable in SYLLABLES]),
        st.sampled_from([syllable[:4] for syllable in SYLLABLES]),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


def secret(number: int) -> str:
    return f"{SYLLABLES[number]}lator"


def write(number: int, written: Written) -> Translation:
    word = secret(number)
    category = Category.objects.create()
    CategoryTranslation.objects.create(
        category=category, locale="en", name=f"Shelf {number}", slug=f"shelf-{number}"
    )
    text = f"{' '.join(written.shared)} {word}. See {word}.\n\n## The {word} part\n\nMore about {word}."
    return make_article(
        text,
        title=f"Article {word}",
        summary=f"About {word}",
        visibility=written.visibility,
        category=category,
    )


def change(translation: Translation, kind: str) -> None:
    """Change the article behind the back of the index."""
    if kind == "staff":
        Article.objects.filter(pk=translation.article_id).update(visibility=Visibility.STAFF)
    elif kind == "unpublished":
        Translation.objects.filter(pk=translation.pk).update(live_revision=None)
    elif kind == "deleted":
        Article.objects.filter(pk=translation.article_id).delete()
    elif kind == "rewritten":
        publish(translation, "Nothing of it is left.", title="Rewritten")


def readable_words(written: list[Written], visibilities: frozenset[Visibility]) -> set[str]:
    """Return the words that this reader may see now; an old text is nobody's any more."""
    return {
        secret(number)
        for number, one in enumerate(written)
        if (one.change == "none" and one.visibility in visibilities)
        or (one.change == "staff" and Visibility.STAFF in visibilities)
    }


def shown_text(question: str, translations: list[Translation], visibilities: frozenset[Visibility]) -> str:
    """Return everything that is shown for the question but the question itself."""
    result = search(SearchRequest(text=question, locale="en", visibilities=visibilities))
    parts = [repr(replace(result, request=SearchRequest(text="", locale="en", visibilities=visibilities)))]
    parts += [repr(suggest(text=question, locale="en", visibilities=visibilities))]
    parts += [
        repr(related_articles(article_id=one.article_id, locale="en", visibilities=visibilities))
        for one in translations
    ]
    return "\n".join(parts)


@pytest.fixture
def readers(visitor, customer, agent):
    assert isinstance(visitor, AnonymousUser)
    return [visibilities_for(reader) for reader in (visitor, customer, agent)]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=articles, question=questions, is_stale=st.booleans(), reader=st.integers(0, 2))
def test_no_text_is_shown_that_the_reader_may_not_read(
    generation, readers, written, question, is_stale, reader
):
    visibilities = readers[reader]
    with transaction.atomic():
        translations = [write(number, one) for number, one in enumerate(written)]
        index_all()
        for translation, one in zip(translations, written, strict=True):
            change(translation, one.change)
        if not is_stale:
            index_all()
        shown = shown_text(question, translations, visibilities)
        allowed = readable_words(written, visibilities)
        # A question that corrects to a word of a text it may read may say so; nothing else may be said.
        typed = set(question.split())
        leaked = {
            secret(number)
            for number in range(len(written))
            if secret(number) in shown and secret(number) not in allowed | typed
        }
        shelves = {number for number in range(len(written)) if f"Shelf {number}'" in shown}
        hidden_shelves = {
            number
            for number in shelves
            if secret(number) not in allowed and written[number].change not in {"rewritten"}
        }
        transaction.set_rollback(True)
    assert not leaked
    assert not hidden_shelves


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=articles, reader=st.integers(0, 2))
def test_facets_count_readable_articles_only(generation, readers, written, reader):
    visibilities = readers[reader]
    with transaction.atomic():
        translations = [write(number, one) for number, one in enumerate(written)]
        index_all()
        for translation, one in zip(translations, written, strict=True):
            change(translation, one.change)
        result = search(
            SearchRequest(text="reset the battery button lamp charge", locale="en", visibilities=visibilities)
        )
        readable = len(readable_words(written, visibilities))
        transaction.set_rollback(True)
    assert sum(facet.count for facet in result.facets) <= readable
