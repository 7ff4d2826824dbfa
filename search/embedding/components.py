"""The legs of search as Haystack components, for those who compose a pipeline of their own around them.

Importing this loads Haystack. The components read the database on the thread that runs them: use `Pipeline.run`, never
`run_async`, which would read outside of the caller's transaction and leave connections open.
"""

from haystack import Document, component

from kb.visibility import Visibility
from search.contracts import Hit, Leg, SearchRequest
from search.retrieval.pipeline import retrieve


class _Retriever:
    """What both retrievers share: who asks, in which language, and how many documents to return."""

    leg: Leg

    def __init__(self, *, locale: str, visibilities: frozenset[Visibility], limit: int = 10) -> None:
        self.locale = locale
        self.visibilities = visibilities
        self.limit = limit

    def _documents(self, query: str) -> list[Document]:
        request = SearchRequest(
            text=query,
            locale=self.locale,
            visibilities=self.visibilities,
            limit=self.limit,
            legs=frozenset({self.leg}),
        )
        return [_as_document(hit) for hit in retrieve(request)]


@component
class LexicalRetriever(_Retriever):
    """Articles by their words, best first."""

    leg = Leg.LEXICAL

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        return {"documents": self._documents(query)}


@component
class SemanticRetriever(_Retriever):
    """Articles by their meaning, nearest first; none while the embedder is unavailable."""

    leg = Leg.SEMANTIC

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        return {"documents": self._documents(query)}


def _as_document(hit: Hit) -> Document:
    """Return the passage as a document; one article has one id, so that a joiner knows it from both legs."""
    meta = {
        "article_id": hit.article_id,
        "revision_id": hit.revision_id,
        "locale": hit.locale,
        "title": hit.title,
        "slug": hit.slug,
        "anchor": hit.passage.anchor,
        "heading_path": list(hit.passage.heading_path),
    }
    return Document(id=f"article-{hit.article_id}", content=hit.passage.text, meta=meta, score=hit.score)
