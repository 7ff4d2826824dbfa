from django.urls import path

from portal.api import articles, revisions, schema, search, writing

app_name = "api"

_TEXT = "articles/<int:article_id>/texts/<str:locale>"
_REVISION = "revisions/<int:revision_id>"

urlpatterns = [
    path("search", search.SearchView.as_view(), name="search"),
    path("articles", writing.ArticlesView.as_view(), name="articles"),
    path("articles/<int:article_id>", writing.OneArticleView.as_view(), name="article"),
    path(f"{_TEXT}/working-copy", writing.WorkingCopyView.as_view(), name="working-copy"),
    path(f"{_TEXT}/revisions", writing.RevisionsView.as_view(), name="revisions"),
    path(f"{_TEXT}/unpublish", writing.UnpublishView.as_view(), name="unpublish"),
    path(_REVISION, revisions.RevisionView.as_view(), name="revision"),
    path(f"{_REVISION}/submit", revisions.SubmitView.as_view(), name="submit"),
    path(f"{_REVISION}/withdraw", revisions.WithdrawView.as_view(), name="withdraw"),
    path(f"{_REVISION}/request-changes", revisions.RequestChangesView.as_view(), name="request-changes"),
    path(f"{_REVISION}/approve", revisions.ApproveView.as_view(), name="approve"),
    path(f"{_REVISION}/publish", revisions.PublishView.as_view(), name="publish"),
    path(f"{_REVISION}/restore", revisions.RestoreView.as_view(), name="restore"),
    path("categories", articles.CategoryListView.as_view(), name="categories"),
    path("schema", schema.SchemaView.as_view(), name="schema"),
    path("docs", schema.DocsView.as_view(), name="docs"),
]
