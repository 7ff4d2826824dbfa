"""Markdown from other kinds of text."""

from kb.markdown.from_html import markdown_from_html

__all__ = ["markdown_from_html"]
