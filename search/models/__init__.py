"""The index: generations, the documents in each, and their chunks."""

from search.models.chunks import Chunk, ChunkKind
from search.models.curation import (
    CurationVersion,
    Pin,
    PinMatch,
    PinnedArticle,
    QuestionSource,
    SynonymSet,
    TiedQuestion,
)
from search.models.generations import GenerationPurpose, GenerationState, IndexedDocument, IndexGeneration
from search.models.questions import AskedQuestion
from search.models.token_vectors import TokenVectors
from search.models.vocabulary import VocabularyWord

__all__ = [
    "AskedQuestion",
    "Chunk",
    "ChunkKind",
    "CurationVersion",
    "GenerationPurpose",
    "GenerationState",
    "IndexGeneration",
    "IndexedDocument",
    "Pin",
    "PinMatch",
    "PinnedArticle",
    "QuestionSource",
    "SynonymSet",
    "TiedQuestion",
    "TokenVectors",
    "VocabularyWord",
]
