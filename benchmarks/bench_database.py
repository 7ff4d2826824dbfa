"""Databases of the benchmarks' own, filled with synthetic articles; nothing of the site is touched.

The servers' files stay in the folder `benchmarks` of the home folder, one for each size, so that a second run finds
what the first built. Articles go through the real indexing, with a stand-in for the model that gives vectors clustered
like those of real texts: a few hundred subjects, each article near one of them, its passages near the article. Words
follow Zipf's law. Of a hundred articles one is for staff, ten are for customers. The recipe is that of the real model,
so that questions are embedded by it.
"""

import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from search.embedding import EmbeddedPassage, EmbeddedQuery, EmbeddingRecipe
    from search.models import IndexGeneration

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

SUBJECTS = 300
CATEGORIES = 40
SECTIONS = 4
WORDS_PER_SECTION = 75
VOCABULARY = 30_000
ARTICLES_AT_ONCE = 250
VISIBILITIES = ("staff", *["customers"] * 10, *["public"] * 89)
# How far a text lies from its subject, and a passage from its article, against the distance between subjects.
SPREAD_OF_ARTICLES, SPREAD_OF_PASSAGES = 0.8, 0.4
TOKENS_OF_PASSAGE = 80
SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ter",
    "van",
    "sho",
    "pel",
    "dru",
    "nis",
    "ga",
    "bor",
    "que",
    "fin",
    "ray",
    "tu",
)


def own_home(name: str) -> Path:
    from portal.runtime.endpoints import home

    return home() / "benchmarks" / name


@contextmanager
def own_servers(name: str) -> Iterator[dict[str, str]]:
    """Run embedded servers with the data of `name`, set Django up for them, and yield their environment."""
    from portal.quiet import keep_libraries_quiet
    from portal.runtime.console import Console
    from portal.runtime.embedded import embedded_servers

    keep_libraries_quiet()
    # NumPy, which was imported before that was said, computes on one thread as it does on the site.
    threadpool_limits(1, "blas")
    folder = own_home(name)
    with embedded_servers(home_folder=folder, purpose="benchmarks", console=Console(sys.stderr)) as endpoints:
        environment = {
            "SIGNPOST_HOME": str(folder),
            "DATABASE_URL": endpoints.database_url,
            "BROKER_URL": endpoints.broker_url,
            "CACHE_URL": endpoints.cache_url,
        }
        os.environ.update(environment)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield environment


@dataclass(frozen=True)
class SyntheticEmbedder:
    """Gives each text a vector near that of its article's subject; the same text has the same vector."""

    recipe: "EmbeddingRecipe"

    @property
    def dimensions(self) -> int:
        return self.recipe.dimensions

    @property
    def fingerprint(self) -> str:
        return self.recipe.fingerprint

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray([self._vector(text) for text in texts], dtype=np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> "Iterator[EmbeddedPassage]":
        from search.embedding import EmbeddedPassage

        for position, text in enumerate(texts):
            yield EmbeddedPassage(position, self._vector(text), self._tokens(text))

    def embed_query_with_tokens(self, text: str) -> "EmbeddedQuery":
        from search.embedding import EmbeddedQuery

        return EmbeddedQuery(self._vector(text), self._tokens(text))

    def _vector(self, text: str) -> NDArray[np.float32]:
        article = int(found[0]) if (found := re.findall(r"\d+", text)) else zlib.crc32(text.encode())
        base = article_vectors(np.array([article]), dimensions=self.dimensions)[0]
        return _near(base, SPREAD_OF_PASSAGES, np.random.default_rng(zlib.crc32(text.encode())))

    def _tokens(self, text: str) -> NDArray[np.float32]:
        rng = np.random.default_rng(zlib.crc32(text.encode()))
        rows = (
            self._vector(text) + rng.normal(size=(TOKENS_OF_PASSAGE, self.dimensions)) / self.dimensions**0.5
        )
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def article_vectors(articles: NDArray[np.int64], *, dimensions: int) -> NDArray[np.float32]:
    """Return unit vectors, each near the subject of its article, shape (articles, dimensions)."""
    rows = []
    for article in articles.tolist():
        subject = np.random.default_rng(article % SUBJECTS).normal(size=dimensions) / dimensions**0.5
        rows.append(_near(subject, SPREAD_OF_ARTICLES, np.random.default_rng([article, 1])))
    return np.asarray(rows, dtype=np.float32)


def _near(base: NDArray[np.float32], spread: float, rng: np.random.Generator) -> NDArray[np.float32]:
    moved = base + rng.normal(size=len(base)) * spread / len(base) ** 0.5
    return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


def words(count: int, *, rng: np.random.Generator) -> str:
    """Return `count` made-up words, the n-th most frequent of which comes about 1 / n as often as the first."""
    ranks = np.exp(rng.random(count) * np.log(VOCABULARY)).astype(int)
    return " ".join(_word(rank) for rank in ranks.tolist())


def _word(rank: int) -> str:
    rank, rest = divmod(rank, len(SYLLABLES))
    word = SYLLABLES[rest] + "er"
    while rank:
        rank, rest = divmod(rank, len(SYLLABLES))
        word = SYLLABLES[rest] + word
    return word


def fill(*, chunks: int) -> "IndexGeneration":
    """Write articles and index them until there are `chunks` passages; return the live generation."""
    from django.utils import timezone

    from search.embedding import configured_recipe, use_embedder
    from search.indexing.generations import ensure_live_generation
    from search.indexing.vector_index import ensure_vector_index
    from search.indexing.writing import index_translations
    from search.models import Chunk
    from search.retrieval.vocabulary import refresh_vocabulary_if_drifted

    # Read, never judged: making each passage's own would take hours, see `_share_token_vectors`.
    os.environ["INDEX_TOKEN_VECTORS"] = "0"  # noqa: S105
    with use_embedder(SyntheticEmbedder(configured_recipe())):
        generation = ensure_live_generation(at=timezone.now())
        while (found := Chunk.objects.filter(generation=generation).count()) < chunks:
            sys.stderr.write(f"\r{found} of {chunks} passages")
            index_translations(translation_ids=write_articles(), generation=generation, at=timezone.now())
        refresh_vocabulary_if_drifted(generation_id=generation.pk)
    del os.environ["INDEX_TOKEN_VECTORS"]
    _share_token_vectors(generation)
    ensure_vector_index(generation)
    _analyse()
    return generation


def write_articles() -> list[int]:
    """Publish the next articles straight in their tables; return the ids of their translations."""
    from django.utils import timezone

    from kb.models import Article, Category, CategoryTranslation, Revision, Translation
    from kb.models.revisions import RevisionState

    begin = Article.objects.count()
    if not Category.objects.exists():
        shelves = Category.objects.bulk_create([Category(position=n) for n in range(CATEGORIES)])
        CategoryTranslation.objects.bulk_create(
            [
                CategoryTranslation(category=shelf, locale="en", name=f"Shelf {n}", slug=f"shelf-{n}")
                for n, shelf in enumerate(shelves)
            ]
        )
    categories = list(Category.objects.order_by("pk").values_list("pk", flat=True))
    numbers = range(begin, begin + ARTICLES_AT_ONCE)
    articles = Article.objects.bulk_create(
        [
            Article(
                category_id=categories[n % 7 if n % 3 else n % CATEGORIES],
                visibility=VISIBILITIES[(n * 37) % len(VISIBILITIES)],
                source_locale="en",
            )
            for n in numbers
        ]
    )
    translations = Translation.objects.bulk_create(
        [
            Translation(article=one, locale="en", slug=f"text-{n}")
            for n, one in zip(numbers, articles, strict=True)
        ]
    )
    revisions = Revision.objects.bulk_create(
        [
            Revision(translation=one, number=1, title=_title(n), body=_body(n), state=RevisionState.PUBLISHED)
            for n, one in zip(numbers, translations, strict=True)
        ]
    )
    for translation, revision in zip(translations, revisions, strict=True):
        translation.live_revision = revision
        translation.updated_at = timezone.now()
    Translation.objects.bulk_update(translations, ["live_revision", "updated_at"])
    return [translation.pk for translation in translations]


def _title(number: int) -> str:
    return f"{number} {words(5, rng=np.random.default_rng([number, 2]))}"


def _body(number: int) -> str:
    rng = np.random.default_rng([number, 3])
    return "\n\n".join(
        f"## {words(3, rng=rng)}\n\n{words(WORDS_PER_SECTION, rng=rng)}." for _ in range(SECTIONS)
    )


def _share_token_vectors(generation: "IndexGeneration") -> None:
    """Give each passage without vectors of tokens those of one of a hundred texts."""
    from django.db import connection

    from search.embedding import configured_recipe
    from search.indexing.token_vectors import TOKEN_FORMAT, pack_tokens

    embedder = SyntheticEmbedder(configured_recipe())
    packed = [
        pack_tokens(one.tokens)
        for one in embedder.embed_passages_with_tokens([f"{n} text" for n in range(100)])
    ]
    generation.recipe = {**generation.recipe, "token_format": TOKEN_FORMAT}
    generation.save(update_fields=["recipe"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE shared (number int, packed bytea)")
        cursor.executemany("INSERT INTO shared VALUES (%s, %s)", list(enumerate(packed)))
        cursor.execute(
            """
            INSERT INTO search_tokenvectors (chunk_id, packed)
            SELECT c.id, shared.packed FROM search_chunk c JOIN shared ON shared.number = c.id %% 100
            WHERE c.generation_id = %s ON CONFLICT DO NOTHING
            """,
            [generation.pk],
        )


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
