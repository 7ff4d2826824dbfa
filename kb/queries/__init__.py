"""What the pages read: each page one function that returns a frozen dataclass, seen as one reader in one language."""

from kb.queries.addresses import (
    Address,
    SitemapEntry,
    find_article_redirect,
    find_category_redirect,
    sitemap_entries,
)
from kb.queries.article import (
    Alternate,
    ArticlePage,
    article_page,
    body_links,
    find_translation,
    page_of,
    pages_readable_by,
)
from kb.queries.categories import CategoryNode, CategoryTree, Crumb, category_tree, path_of
from kb.queries.category import CategoryPage, category_at, category_page
from kb.queries.comments import Said, Thread, comment_threads
from kb.queries.composing import composed_body, indexed_body, snippets_for, uses_of
from kb.queries.home import CategoryCard, HomePage, home_page
from kb.queries.teasers import ArticleTeaser, readable_translations, teaser

__all__ = [
    "Address",
    "Alternate",
    "ArticlePage",
    "ArticleTeaser",
    "CategoryCard",
    "CategoryNode",
    "CategoryPage",
    "CategoryTree",
    "Crumb",
    "HomePage",
    "Said",
    "SitemapEntry",
    "Thread",
    "article_page",
    "body_links",
    "category_at",
    "category_page",
    "category_tree",
    "comment_threads",
    "composed_body",
    "find_article_redirect",
    "find_category_redirect",
    "find_translation",
    "home_page",
    "indexed_body",
    "page_of",
    "pages_readable_by",
    "path_of",
    "readable_translations",
    "sitemap_entries",
    "snippets_for",
    "teaser",
    "uses_of",
]
