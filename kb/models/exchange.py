"""Imports and exports that people asked for on a page: what came in or goes out, how far it is, what came of it."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage() -> FileSystemStorage:
    """Keep the files where nothing is served from."""
    return FileSystemStorage(location=settings.SIGNPOST_HOME / "exchange")


class Exchange(models.Model):
    class Kind(models.TextChoices):
        IMPORT = "import", _("Import")
        EXPORT = "export", _("Export")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")
        CANCELLED = "cancelled", _("Stopped")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="exchanges"
    )
    asked_at = models.DateTimeField(_("asked for"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    # What was brought in, or what was made; gone once it is forgotten.
    file = models.FileField(_("file"), storage=private_storage, max_length=300, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    locale = models.CharField(_("language"), max_length=16, blank=True)
    is_dry_run = models.BooleanField(_("only a look"), default=False)
    report = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("import or export")
        verbose_name_plural = _("imports and exports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
