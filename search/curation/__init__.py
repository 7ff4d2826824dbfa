"""Changing what leads say about search: synonyms, pins and tied questions. Reading it belongs to `search.retrieval`."""
