"""The index: generations, the documents in each, and their chunks."""

from search.models.chunks import Chunk, ChunkKind
from search.models.generations import GenerationPurpose, GenerationState, IndexedDocument, IndexGeneration
from search.models.questions import AskedQuestion
from search.models.vocabulary import VocabularyWord

__all__ = [
    "AskedQuestion",
    "Chunk",
    "ChunkKind",
    "GenerationPurpose",
    "GenerationState",
    "IndexGeneration",
    "IndexedDocument",
    "VocabularyWord",
]
