"""The vectors of a chunk's tokens, apart from the chunk: only reranking reads them, and a scan of chunks never does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.models.chunks import Chunk


class TokenVectors(models.Model):
    """One row for each passage of a generation whose recipe has token vectors; see `search.indexing.token_vectors`."""

    # PostgreSQL cascades; Django would read every chunk that is deleted to do it itself.
    chunk = models.OneToOneField(
        Chunk, on_delete=models.DO_NOTHING, primary_key=True, related_name="token_vectors"
    )
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("token vectors")
        verbose_name_plural = _("token vectors")

    def __str__(self) -> str:
        return f"Token vectors of chunk {self.pk}"
