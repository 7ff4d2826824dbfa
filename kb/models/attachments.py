"""Pictures and files that articles show, stored once by content. A text names one as `media:<key>`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 20


class Attachment(models.Model):
    # The first characters of the SHA-256 of the bytes: the same picture is stored once and may be cached forever.
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m", max_length=300)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
