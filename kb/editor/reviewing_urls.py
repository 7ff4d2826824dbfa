"""The addresses of the pages about articles that are written elsewhere: review, history, comments, calendar, log."""

from django.urls import path

from kb.editor.views import article, audit, calendar, comments, history, previews, review, schedule

_TEXT = "texts/<int:translation_id>"

urlpatterns = [
    path("<int:article_id>/", article.article, name="article"),
    path("<int:article_id>/verify/", article.verify, name="verify"),
    path("review/", review.review_list, name="reviews"),
    path("review/<int:revision_id>/", review.review, name="review"),
    path("review/<int:revision_id>/remind/", review.remind, name="remind"),
    path("review/<int:revision_id>/restore/", history.restore, name="restore"),
    path(f"{_TEXT}/history/", history.history, name="history"),
    path(f"{_TEXT}/changes/", history.changes, name="changes"),
    path(f"{_TEXT}/comments/", comments.comments, name="comments"),
    path(f"{_TEXT}/comments/add/", comments.add, name="comment"),
    path("comments/<int:comment_id>/reply/", comments.reply, name="reply"),
    path("comments/<int:comment_id>/settle/", comments.settle, name="settle"),
    path(f"{_TEXT}/schedule/", schedule.schedule, name="schedule"),
    path("schedule/<int:change_id>/take-off/", schedule.take_off, name="unschedule"),
    path(f"{_TEXT}/preview-links/", previews.preview_links, name="preview-links"),
    path("preview-links/<int:link_id>/revoke/", previews.revoke, name="revoke-preview-link"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("log/", audit.audit, name="audit"),
    path("log.csv", audit.audit_csv, name="audit-csv"),
]
