"""Changes to many articles at once, kept so that they are followed while they run and taken back afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkChange(models.Model):
    """What was asked for, of which articles, and what each of them was before."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_changes"
    )
    asked_at = models.DateTimeField()
    article_ids = models.JSONField()
    wishes = models.JSONField()
    # What each changed article was, by its id.
    before = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("change of many articles")
        verbose_name_plural = _("changes of many articles")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Change of {len(self.article_ids)} articles"
