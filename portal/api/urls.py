from django.urls import path

from portal.api import articles, schema, search

app_name = "api"

urlpatterns = [
    path("search", search.SearchView.as_view(), name="search"),
    path("articles", articles.ArticleListView.as_view(), name="articles"),
    path("articles/<int:article_id>", articles.ArticleView.as_view(), name="article"),
    path("categories", articles.CategoryListView.as_view(), name="categories"),
    path("schema", schema.SchemaView.as_view(), name="schema"),
    path("docs", schema.DocsView.as_view(), name="docs"),
]
