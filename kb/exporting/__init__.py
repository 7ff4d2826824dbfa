"""Take the help center out: Markdown files with front matter and media in one ZIP, which an import turns back.

Invariant: what an export says, an import of it gives back: articles, live texts in every language, categories, old
addresses, who may read, snippets, terms and templates. Histories, comments, votes and accounts stay here.
"""

from kb.exporting.run import ExportSummary, export_help_center

__all__ = ["ExportSummary", "export_help_center"]
