"""The knobs of search, read from the environment. A wrong one is named by a system check before anything runs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.core.exceptions import ImproperlyConfigured

from search.languages import STEMMED_LANGUAGES

POOLING_MODES = frozenset({"", "cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})
TABLES_BACKEND = "search.retrieval.backend.TablesBackend"


class RerankMethod(StrEnum):
    OFF = "off"
    LATE_INTERACTION = "late_interaction"
    CROSS_ENCODER = "cross_encoder"


@dataclass(frozen=True)
class EmbeddingKnobs:
    # A folder, or the name of a model on the hub; empty for the model that comes with the installation.
    model: str
    revision: str
    # Put before each text; None for what the model itself says.
    query_prompt: str | None
    passage_prompt: str | None
    # Empty for what the model itself says.
    pooling: str
    # Keep only so many dimensions of each vector; 0 for all.
    dimensions: int
    batch_size: int
    threads: int
    device: str
    allow_download: bool
    # How long a failure to load the model is remembered before the next try.
    retry_seconds: int

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """:raises ImproperlyConfigured: if a value cannot be used."""
        return cls(
            model=environ.get("EMBEDDING_MODEL", "").strip(),
            revision=environ.get("EMBEDDING_REVISION", "").strip(),
            query_prompt=environ.get("EMBEDDING_QUERY_PROMPT"),
            passage_prompt=environ.get("EMBEDDING_PASSAGE_PROMPT"),
            pooling=_choice(environ, "EMBEDDING_POOLING", "", POOLING_MODES),
            dimensions=_number(environ, "EMBEDDING_DIMENSIONS", 0, at_least=0),
            batch_size=_number(environ, "EMBEDDING_BATCH_SIZE", 32, at_least=1),
            threads=_number(environ, "EMBEDDING_THREADS", 1, at_least=1),
            device=environ.get("EMBEDDING_DEVICE", "cpu").strip(),
            allow_download=_flag(environ, "EMBEDDING_ALLOW_DOWNLOAD", False),
            retry_seconds=_number(environ, "EMBEDDING_RETRY_SECONDS", 30, at_least=1),
        )


@dataclass(frozen=True)
class IndexKnobs:
    # How long a passage may get, in the tokens of the model; never more than the model reads.
    chunk_tokens: int
    # Below so many passages an exact scan is faster than an index and finds everything.
    vector_index_min_chunks: int
    keep_retired_hours: int
    # How long no task is sent after the broker refused one.
    broker_pause_seconds: int
    # Keep the vectors of each passage's tokens beside it, which reranking by late interaction reads.
    token_vectors: bool
    # Languages whose words are stemmed otherwise than by default, see `search.languages`.
    languages: Mapping[str, str]

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """:raises ImproperlyConfigured: if a value cannot be used."""
        return cls(
            chunk_tokens=_number(environ, "CHUNK_TOKENS", 240, at_least=40),
            vector_index_min_chunks=_number(environ, "VECTOR_INDEX_MIN_CHUNKS", 20_000, at_least=0),
            keep_retired_hours=_number(environ, "INDEX_KEEP_RETIRED_HOURS", 24, at_least=0),
            broker_pause_seconds=_number(environ, "BROKER_PAUSE_SECONDS", 30, at_least=0),
            token_vectors=_flag(environ, "INDEX_TOKEN_VECTORS", True),
            languages=read_languages(environ.get("TEXT_SEARCH_LANGUAGES", "")),
        )


@dataclass(frozen=True)
class RerankModel:
    """A cross-encoder: `name` is a folder or a name on the hub; it reads so many tokens of question and passage."""

    name: str
    revision: str
    max_tokens: int


@dataclass(frozen=True)
class RerankKnobs:
    """How the articles that were found first are compared with the question once more, and how long that may take."""

    method: RerankMethod
    # For the whole of reranking; at its end the order stands that was reached by then.
    deadline_ms: int
    model: RerankModel

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """:raises ImproperlyConfigured: if a value cannot be used."""
        method = _choice(environ, "RERANK", RerankMethod.LATE_INTERACTION, frozenset(RerankMethod))
        return cls(
            method=RerankMethod(method),
            deadline_ms=_number(environ, "RERANK_DEADLINE_MS", 150, at_least=1),
            model=RerankModel(
                name=environ.get("RERANK_MODEL", "").strip(),
                revision=environ.get("RERANK_REVISION", "").strip(),
                max_tokens=_number(environ, "RERANK_MAX_TOKENS", 160, at_least=16),
            ),
        )


@dataclass(frozen=True)
class BackendKnobs:
    """What finds candidates: the dotted path of something that is called for a `search.retrieval.backend` backend."""

    path: str

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        return cls(path=environ.get("SEARCH_BACKEND", "").strip() or TABLES_BACKEND)


@dataclass(frozen=True)
class QuestionKnobs:
    """What is kept of the questions that people ask."""

    # After so many days a question is forgotten; with 0 none is kept at all.
    retention_days: int
    # Its text is shown to people once it was asked on so many different days.
    listed_after_days: int

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """:raises ImproperlyConfigured: if a value cannot be used."""
        return cls(
            retention_days=_number(environ, "QUESTION_RETENTION_DAYS", 90, at_least=0),
            listed_after_days=_number(environ, "QUESTION_LISTED_AFTER_DAYS", 3, at_least=1),
        )


@dataclass(frozen=True)
class EffectsKnobs:
    """How far the effects of an edit are looked into."""

    # Questions that are asked twice, those nearest to the text.
    questions: int
    # For all of them.
    seconds: int

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """:raises ImproperlyConfigured: if a value cannot be used."""
        return cls(
            questions=_number(environ, "EFFECTS_QUESTIONS", 60, at_least=1),
            seconds=_number(environ, "EFFECTS_SECONDS", 20, at_least=1),
        )


def read_languages(text: str) -> dict[str, str]:
    """Read "uk=russian,en=simple": languages and the stemmer of each.

    :raises ImproperlyConfigured: if a stemmer is not known.
    """
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    languages = {language.strip().lower(): stemmer.strip().lower() for language, _, stemmer in pairs}
    known = {*STEMMED_LANGUAGES.values(), "simple"}
    for language, stemmer in languages.items():
        if not language or stemmer not in known:
            raise ImproperlyConfigured(
                f"{language}={stemmer} names no stemmer: write LANGUAGE=STEMMER with one of {', '.join(sorted(known))}."
            )
    return languages


def _number(environ: Mapping[str, str], name: str, default: int, *, at_least: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number.") from None
    if value < at_least:
        raise ImproperlyConfigured(f"{name}={value} is too small: it must be {at_least} or more.")
    return value


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    word = environ.get(name, str(default)).strip().lower()
    if word not in YES | NO:
        raise ImproperlyConfigured(
            f"{name}={word!r} is neither a yes (1, true, on) nor a no (0, false, off)."
        )
    return word in YES


def _choice(environ: Mapping[str, str], name: str, default: str, choices: frozenset[str]) -> str:
    word = environ.get(name, default).strip().lower()
    if word not in choices:
        raise ImproperlyConfigured(f"{name}={word!r} is none of {', '.join(sorted(choices - {''}))}.")
    return word
