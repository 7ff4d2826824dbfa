"""Taking personal data out of texts before they are stored. Pure."""

from search.privacy.redaction import redact

__all__ = ["redact"]
