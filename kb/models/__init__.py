"""Content: categories, articles with translations, immutable revisions, and what hangs on them."""

from kb.models.articles import Article, Label, Translation
from kb.models.attachments import Attachment
from kb.models.categories import Category, CategoryTranslation
from kb.models.feedback import ArticleViews, ArticleVote
from kb.models.links import ArticleLink, Redirect
from kb.models.revisions import Revision

__all__ = [
    "Article",
    "ArticleLink",
    "ArticleViews",
    "ArticleVote",
    "Attachment",
    "Category",
    "CategoryTranslation",
    "Label",
    "Redirect",
    "Revision",
    "Translation",
]
