"""A plain workshop in Django's admin pages. Whatever changes content goes through `kb.services`."""

from kb.admin.articles import ArticleAdmin
from kb.admin.categories import CategoryAdmin
from kb.admin.records import AttachmentAdmin, RedirectAdmin, VoteAdmin

__all__ = ["ArticleAdmin", "AttachmentAdmin", "CategoryAdmin", "RedirectAdmin", "VoteAdmin"]
