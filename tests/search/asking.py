"""Index what was written and ask, as the tests of retrieval do it."""

from datetime import UTC, datetime

from kb.visibility import Visibility
from search.contracts import Leg, SearchRequest, SearchResult
from search.indexing.reconcile import reconcile
from search.models import IndexGeneration
from search.retrieval import search
from search.retrieval.pipeline import answer
from search.retrieval.vocabulary import refresh_vocabulary

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
PUBLIC = frozenset({Visibility.PUBLIC})
EVERYTHING = frozenset(Visibility)


def index_all() -> IndexGeneration:
    """Bring the live index to what is published now, its vocabulary too."""
    reconcile(at=AT)
    generation = IndexGeneration.objects.serving_site()
    refresh_vocabulary(generation_id=generation.pk)
    return generation


def ask(
    text: str,
    *,
    locale: str = "en",
    visibilities: frozenset[Visibility] = PUBLIC,
    category_id: int | None = None,
    limit: int = 10,
    legs: frozenset[Leg] = frozenset(Leg),
) -> SearchResult:
    return search(
        SearchRequest(
            text=text,
            locale=locale,
            visibilities=visibilities,
            category_id=category_id,
            limit=limit,
            legs=legs,
        )
    )


def words_only(text: str, *, locale: str = "en") -> SearchRequest:
    """Return a question of a visitor that is answered by words alone: what is found then follows from the texts."""
    return SearchRequest(text=text, locale=locale, visibilities=PUBLIC, legs=frozenset({Leg.LEXICAL}))


def ranked(text: str, *, legs: frozenset[Leg], locale: str = "en") -> list[int]:
    """Return the articles that were found, best first, before anything is cut."""
    request = SearchRequest(text=text, locale=locale, visibilities=PUBLIC, legs=legs)
    return list(answer(request).ranked)
