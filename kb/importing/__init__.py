"""Bring a help center in: Markdown files, HTML pages or a Zendesk export become categories, articles and translations.

Invariant: an import is idempotent. What an article came from is kept as its external id, so that a second run finds
it again, compares, and writes only what differs. One bad file never stops the others, and nothing is fetched.
"""
