"""The addresses of the pages that keep articles in order: categories, changes of many, labels, words, translations."""

from django.urls import path

from kb.editor.views import (
    access,
    article_order,
    bulk,
    categories,
    labels,
    merging,
    snippets,
    terms,
    translations,
)

_CATEGORY = "categories/<int:category_id>"

urlpatterns = [
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/apply/", bulk.apply, name="bulk-apply"),
    path("bulk/<int:bulk_id>/", bulk.bulk_change, name="bulk-change"),
    path("bulk/<int:bulk_id>/undo/", bulk.undo, name="bulk-undo"),
    path("translations/", translations.translations, name="translations"),
    path("<int:article_id>/translate/<str:locale>/", translations.begin, name="begin-translation"),
    path("texts/<int:translation_id>/side-by-side/", translations.side_by_side, name="side-by-side"),
    path("categories/", categories.categories, name="categories"),
    path("categories/move/", categories.move, name="move-category"),
    path("categories/new/", categories.new_category, name="add-category"),
    path(f"{_CATEGORY}/", categories.category, name="category"),
    path(f"{_CATEGORY}/delete/", categories.delete, name="delete-category"),
    path(f"{_CATEGORY}/order/", article_order.article_order, name="shelf-order"),
    path(f"{_CATEGORY}/order/move/", article_order.move_article_in_order, name="move-in-shelf"),
    path("labels/", labels.labels, name="labels"),
    path("labels/<int:label_id>/", labels.change_label, name="change-label"),
    path("access/", access.access, name="access"),
    path("access/<int:role_id>/take/", access.take, name="take-category"),
    path("<int:article_id>/merge/", merging.merge, name="merge-articles"),
    path("terms/", terms.terms, name="terms"),
    path("terms/list/", terms.take_terms, name="take-terms"),
    path("terms.csv", terms.terms_csv, name="terms-csv"),
    path("snippets/", snippets.snippets, name="snippets"),
    path("snippets/new/", snippets.new_snippet, name="add-snippet"),
    path("snippets/by-name/<slug:name>/", snippets.snippet, name="snippet"),
    path("snippets/by-name/<slug:name>/delete/", snippets.delete, name="delete-snippet"),
]
