"""What an article is in every language, besides its place: who answers for it, and when it was looked at."""

from django.contrib.auth import get_user_model

from kb.importing.report import ImportReport
from kb.importing.sources import Skipped, SourceFile
from kb.models import Article


def sync_settings(article: Article, file: SourceFile, *, report: ImportReport) -> bool:
    """Give an article what its source says; what it does not say stays as it is."""
    front = file.front
    wanted = {
        "verified_at": front.verified,
        "verification_interval": front.verify_every,
        "created_at": front.created,
        "owner_id": _owner(file, report),
    }
    different = {
        name: value for name, value in wanted.items() if value is not None and getattr(article, name) != value
    }
    if different:
        Article.objects.filter(pk=article.pk).update(**different)
    return bool(different)


def _owner(file: SourceFile, report: ImportReport) -> int | None:
    email = file.front.owner
    if email is None:
        return None
    found: int | None = (
        get_user_model().objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    )
    if found is None:
        report.notes.append(Skipped(str(file.path), f"its owner {email} has no account here"))
    return found
