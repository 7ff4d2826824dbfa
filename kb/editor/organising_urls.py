"""The addresses of the pages that keep articles in order: categories, changes of many, labels, words, translations."""

from django.urls import path

from kb.editor.views import article_order, bulk, categories, translations

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
]
