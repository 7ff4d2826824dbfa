"""The block at the head of an exported text, in the words that an import reads."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from django.utils.duration import duration_iso_string

from kb.models import Article, Revision, Translation
from kb.visibility import Visibility


def text_file(translation: Translation, revision: Revision, body: str, *, redirects: Sequence[str]) -> str:
    """Return an exported text; the body follows its front matter letter by letter."""
    article = translation.article
    values: dict[str, Any] = {
        "title": revision.title,
        "id": article.external_id,
        "locale": translation.locale,
        "original": article.source_locale,
        "slug": translation.slug,
        "visibility": str(Visibility(article.visibility)),
        "summary": revision.summary or None,
        "labels": sorted(label.name for label in article.labels.all()) or None,
        "position": article.position,
        "promoted": True if article.is_promoted else None,
        "draft": True if translation.live_revision_id is None else None,
        "owner": article.owner.email if article.owner else None,
        "created": spelled(article.created_at),
        "published": spelled(translation.first_published_at),
        "updated": spelled(translation.updated_at),
        "verified": spelled(article.verified_at),
        "verify_every": _interval(article),
        "merged_into": article.merged_into.external_id if article.merged_into else None,
        "redirects": list(redirects) or None,
    }
    return f"---\n{as_yaml(values)}---\n{body}"


def as_yaml(values: Mapping[str, Any]) -> str:
    """Write what is not None, in the order given."""
    kept = {name: value for name, value in values.items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)


def spelled(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _interval(article: Article) -> str | None:
    interval = article.verification_interval
    if interval is None:
        return None
    return str(interval.days) if interval == timedelta(days=interval.days) else duration_iso_string(interval)
