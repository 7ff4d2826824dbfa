"""Load a data set as real articles and a real index generation that nobody else ever sees.

Everything happens in one transaction that is always rolled back: other connections see nothing of it while it runs,
and PostgreSQL itself undoes it when the process is killed. Articles are written in bulk; chunking, embedding, writing
and searching are the code that serves the site.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction

from kb.models import Article, Category, CategoryTranslation, Revision, Translation
from kb.models.revisions import RevisionState
from kb.visibility import Visibility
from search.evaluation.beir import Document
from search.indexing.generations import begin_generation
from search.indexing.recipes import IndexRecipe, next_index_recipe
from search.indexing.statistics import refresh_statistics
from search.indexing.writing import index_translations
from search.models import Chunk, GenerationPurpose, IndexGeneration, VocabularyWord
from search.retrieval.vocabulary import refresh_vocabulary

logger = logging.getLogger(__name__)

BATCH = 32
# How long another evaluation, or whoever maintains the tables, is waited for.
PATIENCE_MS = 2_000
SLUG = "evaluation-only"
LONGEST_TITLE = 300

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sandbox:
    """`keys` names, by article id, what the judgements call an article."""

    generation_id: int
    keys: dict[int, str]
    locales: frozenset[str]


@contextmanager
def sandbox(
    documents: Sequence[Document],
    *,
    at: datetime,
    recipe: IndexRecipe | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[Sandbox]:
    """Yield the loaded data set, indexed by `recipe` or as the site is; whatever happens, nothing of it stays.

    :raises EmbedderUnavailable: if the model cannot be had.
    """
    with transaction.atomic():
        try:
            yield load(documents, at=at, recipe=recipe, on_progress=on_progress)
        finally:
            transaction.set_rollback(True)


def load(
    documents: Sequence[Document],
    *,
    at: datetime,
    recipe: IndexRecipe | None = None,
    on_progress: OnProgress | None = None,
) -> Sandbox:
    """Write articles and index for `documents`. To be called inside a transaction that is rolled back."""
    category = Category.objects.create()
    CategoryTranslation.objects.create(
        category=category, locale=settings.LANGUAGE_CODE, name="Evaluation", slug=SLUG
    )
    articles = _write_articles(documents, category=category)
    translations = _write_texts(documents, articles=articles, at=at)
    generation = begin_generation(
        recipe=recipe or recipe_of_site(), purpose=GenerationPurpose.EVALUATION, at=at
    )
    for start in range(0, len(translations), BATCH):
        batch = translations[start : start + BATCH]
        outcome = index_translations(translation_ids=batch, generation=generation, at=at)
        if outcome.failed or outcome.unsettled:
            raise RuntimeError(f"{len(outcome.failed + outcome.unsettled)} documents could not be indexed.")
        if on_progress is not None:
            on_progress(start + len(batch), len(translations))
    refresh_vocabulary(generation_id=generation.pk)
    refresh_statistics(generation=generation)
    _tell_planner()
    return Sandbox(
        generation_id=generation.pk,
        keys={article.pk: key for key, article in articles.items()},
        locales=frozenset(locale_of(document) for document in documents),
    )


def _tell_planner() -> None:
    """Let PostgreSQL plan by what was loaded, which nobody else sees and which it will not look at by itself.

    A search is then up to ten times faster. Another evaluation that runs beside this one holds the same lock: the later
    one goes on without.
    """
    tables = (Chunk, VocabularyWord, Article, Translation, Revision)
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'")
            cursor.execute(f"ANALYZE {names}")
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError:
        logger.info("Measuring without statistics of what was loaded: another transaction has the tables")


def recipe_of_site() -> IndexRecipe:
    """Return what the site would be indexed by: what holds for the data set holds for the site.

    :raises EmbedderUnavailable: if its model is not to be had.
    """
    return next_index_recipe(live=IndexGeneration.objects.serving_site())


def key_of(document: Document) -> str:
    return document.article or document.id


def locale_of(document: Document) -> str:
    return document.locale or settings.LANGUAGE_CODE


def _write_articles(documents: Sequence[Document], *, category: Category) -> dict[str, Article]:
    """Write one article for all translations of a text; its own language is that of the document named like it."""
    sources: dict[str, Document] = {}
    for document in documents:
        key = key_of(document)
        if key not in sources or document.id == key:
            sources[key] = document
    articles = Article.objects.bulk_create(
        Article(
            category=category,
            visibility=Visibility(source.visibility or Visibility.PUBLIC),
            source_locale=locale_of(source),
        )
        for source in sources.values()
    )
    return dict(zip(sources, articles, strict=True))


def _write_texts(documents: Sequence[Document], *, articles: dict[str, Article], at: datetime) -> list[int]:
    translations = Translation.objects.bulk_create(
        Translation(
            article=articles[key_of(document)],
            locale=locale_of(document),
            slug=f"{SLUG}-{number}",
            first_published_at=at,
            updated_at=at,
        )
        for number, document in enumerate(documents)
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            translation=translation,
            number=1,
            title=document.title[:LONGEST_TITLE] or document.id,
            body=document.text,
            state=RevisionState.PUBLISHED,
        )
        for translation, document in zip(translations, documents, strict=True)
    )
    for translation, revision in zip(translations, revisions, strict=True):
        translation.live_revision = revision
    Translation.objects.bulk_update(translations, ["live_revision"], batch_size=500)
    return [translation.pk for translation in translations]
