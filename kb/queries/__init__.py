"""What the pages read: each page one function that returns a frozen dataclass, seen as one reader in one language."""

from kb.queries.addresses import (
    Address,
    OldPlace,
    SitemapEntry,
    find_article_redirect,
    find_category_redirect,
    find_old_path,
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
from kb.queries.due import DueItem, DueKind, due_items
from kb.queries.editing import EditableText, editable_text
from kb.queries.families import (
    Family,
    Member,
    Standing,
    changes_to_translate,
    families_of,
    family_of,
    lagging,
)
from kb.queries.home import CategoryCard, HomePage, home_page
from kb.queries.previews import Preview, preview_of, previewed_text, text_of
from kb.queries.teasers import ArticleTeaser, readable_translations, teaser
from kb.queries.terms import Template, TermFound, templates_for, terms_in

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
    "DueItem",
    "DueKind",
    "EditableText",
    "Family",
    "HomePage",
    "Member",
    "OldPlace",
    "Preview",
    "Said",
    "SitemapEntry",
    "Standing",
    "Template",
    "TermFound",
    "Thread",
    "article_page",
    "body_links",
    "category_at",
    "category_page",
    "category_tree",
    "changes_to_translate",
    "comment_threads",
    "composed_body",
    "due_items",
    "editable_text",
    "families_of",
    "family_of",
    "find_article_redirect",
    "find_category_redirect",
    "find_old_path",
    "find_translation",
    "home_page",
    "indexed_body",
    "lagging",
    "page_of",
    "pages_readable_by",
    "path_of",
    "preview_of",
    "previewed_text",
    "readable_translations",
    "sitemap_entries",
    "snippets_for",
    "teaser",
    "templates_for",
    "terms_in",
    "text_of",
    "uses_of",
]
