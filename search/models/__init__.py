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
from search.models.effects import AcceptedEffects, PolicyAction, PublishingPolicy
from search.models.generations import GenerationPurpose, GenerationState, IndexedDocument, IndexGeneration
from search.models.questions import AskedQuestion
from search.models.token_vectors import TokenVectors
from search.models.vocabulary import VocabularyWord
from search.models.words import ChunkWords, MeanLengths, WordCount

__all__ = [
    "AcceptedEffects",
    "AskedQuestion",
    "Chunk",
    "ChunkKind",
    "ChunkWords",
    "CurationVersion",
    "GenerationPurpose",
    "GenerationState",
    "IndexGeneration",
    "IndexedDocument",
    "MeanLengths",
    "Pin",
    "PinMatch",
    "PinnedArticle",
    "PolicyAction",
    "PublishingPolicy",
    "QuestionSource",
    "SynonymSet",
    "TiedQuestion",
    "TokenVectors",
    "VocabularyWord",
    "WordCount",
]
