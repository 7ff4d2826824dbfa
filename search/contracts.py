"""What crosses the boundary of `search`: requests, hits and results, all immutable.

Scores have no unit and mean something only within one result. Times are milliseconds.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kb.visibility import Visibility


class Leg(StrEnum):
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


class Degradation(StrEnum):
    """Why a result was made with less than everything."""

    EMBEDDER_UNAVAILABLE = "embedder_unavailable"
    NO_LIVE_GENERATION = "no_live_generation"


class Reranking(StrEnum):
    """What became of reranking. All but the first leave the order that both legs made."""

    DONE = "done"
    OFF = "off"
    NOT_READY = "not_ready"  # no token vectors, or no model to compare them with
    LATE = "late"


class Relevance(StrEnum):
    """Whether the hits answer the question: shown plainly, shown with a warning, or not shown as hits at all."""

    GOOD = "good"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True)
class SearchRequest:
    """A question and who asks: `visibilities` come from `kb.visibility.visibilities_for`."""

    text: str
    locale: str
    visibilities: frozenset[Visibility]
    category_id: int | None = None  # with everything below it
    limit: int = 10
    legs: frozenset[Leg] = frozenset(Leg)
    reranks: bool = True  # False leaves the order that the legs made
    unhurried: bool = (
        False  # True lets reranking take its time: for measurements, which must not depend on the machine
    )


@dataclass(frozen=True)
class Passage:
    """The part of an article that answers: `marks` are (start, end) character offsets into `text`."""

    text: str
    marks: tuple[tuple[int, int], ...]
    heading_path: tuple[str, ...]
    anchor: str


@dataclass(frozen=True)
class CategoryCrumb:
    category_id: int
    name: str
    slug: str
    locale: str


@dataclass(frozen=True)
class Hit:
    article_id: int
    translation_id: int
    revision_id: int
    locale: str
    slug: str
    title: str
    summary: str
    category_path: tuple[CategoryCrumb, ...]
    passage: Passage
    score: float
    updated_at: datetime | None
    visibility: Visibility


@dataclass(frozen=True)
class CategoryFacet:
    """A top-level category and how many of the hits (before the category filter) stand below it."""

    crumb: CategoryCrumb
    count: int


@dataclass(frozen=True)
class SearchResult:
    request: SearchRequest
    relevance: Relevance
    hits: tuple[Hit, ...] = ()
    facets: tuple[CategoryFacet, ...] = ()
    did_you_mean: str | None = None
    corrected: str | None = None  # what was searched instead, when the question itself found nothing
    degradation: Degradation | None = None
    reranking: Reranking | None = None
    other_locale: str | None = None  # whose page has a good answer that the one of the request does not show
    took_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """An article, or a section of one, whose title begins or contains what was typed."""

    article_id: int
    locale: str
    slug: str
    title: str
    heading: str
    anchor: str
    category: str


@dataclass(frozen=True)
class RelatedArticle:
    article_id: int
    locale: str
    slug: str
    title: str
