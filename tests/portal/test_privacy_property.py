"""Whoever asks, for whatever, before or after anybody else: no answer holds a word that this reader may not read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.visibility import Visibility, visibilities_for
from search.indexing.reconcile import reconcile
from search.models import IndexGeneration
from search.retrieval.vocabulary import refresh_vocabulary
from tests.portal.secrecy import AT, SHARED, SYLLABLES, Library, Part, libraries, word

PUBLIC = frozenset({Visibility.PUBLIC})
ALL_WORDS = {word(number, part) for number in range(len(SYLLABLES)) for part in Part}
# Differs from one answer to the next for the same reader.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"took_ms":\{[^}]*\}')

secret_words = st.builds(word, st.integers(0, len(SYLLABLES) - 1), st.sampled_from(Part))
questions = st.lists(
    st.one_of(
        st.sampled_from(SHARED),
        secret_words,
        # Misspelled, for "did you mean", and not yet typed to the end.
        secret_words.map(lambda secret: f"{secret[:-2]}{secret[-1]}"),
        secret_words.map(lambda secret: secret[:6]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@dataclass(frozen=True)
class Reader:
    client: Client
    visibilities: frozenset[Visibility]


@pytest.fixture
def readers(visitor, customer, agent) -> list[Reader]:
    found = []
    for user in (visitor, customer, agent):
        client = Client()
        if user.is_authenticated:
            client.force_login(user)
        found.append(Reader(client, visibilities_for(user)))
    return found


def index() -> None:
    reconcile(at=AT)
    refresh_vocabulary(generation_id=IndexGeneration.objects.serving_site().pk)


def pages(library: Library, question: str) -> list[str]:
    asked = urlencode({"q": question})
    return [
        "/en/",
        "/de/",
        "/en/categories/bicycles/",
        "/en/categories/parts/",
        f"/en/articles/directory/?{asked}",
        *library.addresses(),
        f"/en/search/?{asked}",
        f"/de/search/?{asked}",
        f"/en/search/?{asked}&category=parts",
        f"/en/search/suggest/?{asked}",
        f"/api/v1/search?{asked}",
        "/api/v1/articles",
        "/api/v1/articles?locale=de&category=parts",
        *(f"/api/v1/articles/{pk}" for pk in library.ids),
        "/api/v1/categories",
        "/sitemap.xml",
    ]


class Witness:
    """Asks for pages as a browser or a proxy does that kept every copy which anybody was ever sent."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._copies: dict[str, dict[str, str]] = {}

    def ask_all(self, readers: Sequence[Reader], question: str, *, before_change: bool) -> None:
        for path in pages(self._library, question):
            sent = []
            for reader in readers:
                response = self._get(reader, path)
                allowed = self._library.words_for(reader.visibilities, before_change=before_change)
                check_words(response, path, known=self._library.all_words, allowed=allowed)
                sent.append(response)
            check_storing(sent, path, public=self._library.words_for(PUBLIC, before_change=before_change))

    def _get(self, reader: Reader, path: str) -> HttpResponse:
        copies = self._copies.setdefault(path, {})
        response = reader.client.get(path, headers={"If-None-Match": ", ".join(copies) or '""'})
        if response.status_code == 304:
            unchanged, response = response["ETag"], reader.client.get(path)
            assert copies[unchanged] == text_of(response), f"{path}: an old copy was called fresh"
        if etag := response.headers.get("ETag"):
            copies[etag] = text_of(response)
        return response


def text_of(response: HttpResponse) -> str:
    return CHANGING.sub("", response.content.decode())


def check_words(response: HttpResponse, path: str, *, known: set[str], allowed: set[str]) -> None:
    """Look at all that is sent, headers too; what the reader typed may come back."""
    headers = " ".join(unquote(value) for value in response.headers.values())
    sent = f"{response.content.decode()} {headers}".lower()
    leaked = {secret for secret in known - allowed if secret in sent and secret not in path}
    assert not leaked, f"{path} tells {leaked}"


def check_storing(responses: Sequence[HttpResponse], path: str, *, public: set[str]) -> None:
    """What is not for everybody is kept by its reader alone; what differs is kept apart."""
    differ = len({text_of(response) for response in responses}) > 1
    for response in responses:
        told = response.headers.get("Cache-Control", "")
        is_private = "private" in told or "no-store" in told
        text = text_of(response)
        restricted = {secret for secret in ALL_WORDS - public if secret in text and secret not in path}
        assert is_private or not restricted, f"{path}: a shared cache may keep {restricted}"
        varies = "cookie" in response.headers.get("Vary", "").lower()
        assert is_private or varies or not differ, f"{path}: a shared cache may give it to others"


def check_counts(reader: Reader, library: Library) -> None:
    for locale in ("en", "de"):
        # The directory is everybody's.
        expected = 1 + library.count_for(reader.visibilities, locale=locale)
        assert reader.client.get(f"/api/v1/articles?locale={locale}").json()["count"] == expected
        tree = reader.client.get(f"/api/v1/categories?locale={locale}").json()
        assert [root["article_count"] for root in tree] == [expected]
        home = reader.client.get(f"/{locale}/").context["page"]
        assert [card.category.article_count for card in home.categories] == [expected]
    found = reader.client.get(f"/api/v1/search?q={'+'.join(SHARED)}&limit=50").json()
    readable = 1 + library.count_for(reader.visibilities, locale="en")
    assert sum(facet["count"] for facet in found["facets"]) <= readable


@settings(
    max_examples=8,
    deadline=None,
    # An example takes seconds, so making a failing one smaller would take many minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=libraries, question=questions, order=st.permutations(range(3)), is_stale=st.booleans())
def test_no_answer_holds_a_word_that_its_reader_may_not_read(db, readers, written, question, order, is_stale):
    asking = [readers[number] for number in order]
    cache.clear()
    with transaction.atomic():
        library = Library(written)
        witness = Witness(library)
        index()
        witness.ask_all(asking[:1], question, before_change=True)
        library.change()
        if not is_stale:
            index()
        witness.ask_all(asking, question, before_change=False)
        for reader in asking:
            check_counts(reader, library)
        transaction.set_rollback(True)
