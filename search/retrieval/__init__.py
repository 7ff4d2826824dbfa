"""Retrieval: from a question to the passages that answer it, within what its reader may see.

Importing it loads no model.
"""

from search.retrieval.pipeline import search
from search.retrieval.related import related_articles
from search.retrieval.suggest import suggest

__all__ = ["related_articles", "search", "suggest"]
