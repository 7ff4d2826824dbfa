"""Content: categories, articles with translations, immutable revisions, and what hangs on them."""

from kb.models.articles import Article, Label, Translation
from kb.models.attachments import Attachment
from kb.models.attention import AttentionItem
from kb.models.audit import AuditEntry
from kb.models.bulk import BulkChange
from kb.models.categories import Category, CategoryTranslation
from kb.models.category_roles import CategoryRole
from kb.models.comments import Comment
from kb.models.exchange import Exchange
from kb.models.feedback import ArticleViews, ArticleVote
from kb.models.links import ArticleLink, OldPath, Redirect
from kb.models.previews import PreviewLink
from kb.models.reviews import AuthorNotice, Review, ScheduledChange
from kb.models.revisions import Revision
from kb.models.snippets import ArticleTemplate, Snippet, SnippetText, SnippetUse
from kb.models.terms import Term, TermWord
from kb.models.working_copies import EditingSession, RescuedDraft, WorkingCopy

__all__ = [
    "Article",
    "ArticleLink",
    "ArticleTemplate",
    "ArticleViews",
    "ArticleVote",
    "Attachment",
    "AttentionItem",
    "AuditEntry",
    "AuthorNotice",
    "BulkChange",
    "Category",
    "CategoryRole",
    "CategoryTranslation",
    "Comment",
    "EditingSession",
    "Exchange",
    "Label",
    "OldPath",
    "PreviewLink",
    "Redirect",
    "RescuedDraft",
    "Review",
    "Revision",
    "ScheduledChange",
    "Snippet",
    "SnippetText",
    "SnippetUse",
    "Term",
    "TermWord",
    "Translation",
    "WorkingCopy",
]
