"""What articles are called, for those who work on them: by their newest text, published or not."""

from collections.abc import Collection

from kb.models import Revision


def title_of(article_id: int, locale: str) -> str:
    """Return what an article is called in its newest text, in `locale` if there is one."""
    titles = Revision.objects.filter(translation__article=article_id).order_by("-number")
    in_locale = titles.filter(translation__locale=locale).values_list("title", flat=True).first()
    return in_locale or titles.values_list("title", flat=True).first() or ""


def titles_of(article_ids: Collection[int]) -> dict[int, str]:
    """Read what many articles are called, each by its newest text in its own language; one query."""
    rows = (
        Revision.objects.filter(translation__article__in=article_ids)
        .order_by("translation__article", "-number")
        .values_list(
            "translation__article", "translation__locale", "translation__article__source_locale", "title"
        )
    )
    titles: dict[int, str] = {}
    own: set[int] = set()
    for article_id, locale, source_locale, title in rows:
        if locale == source_locale and article_id not in own:
            own.add(article_id)
            titles[article_id] = title
        titles.setdefault(article_id, title)
    return titles
