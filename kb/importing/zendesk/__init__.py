"""The export of a Zendesk help center: the pages of its API as JSON, in one file or many."""

from kb.importing.zendesk.export import read_zendesk

__all__ = ["read_zendesk"]
