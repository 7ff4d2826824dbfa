"""Everything that an export gives back, without the numbers that a database gives its rows."""

import re
from collections.abc import Iterator
from pathlib import Path

from kb.models import (
    Article,
    ArticleTemplate,
    Attachment,
    Category,
    CategoryTranslation,
    Label,
    OldPath,
    Redirect,
    Revision,
    Snippet,
    SnippetText,
    Term,
    TermWord,
    Translation,
)


def everything() -> dict[str, list[object]]:
    """Return the help center by kind of object, each kind sorted; articles and categories by their external ids."""
    ids = {str(pk): external_id for pk, external_id in Article.objects.values_list("pk", "external_id")}
    return {
        "categories": sorted(_categories(), key=repr),
        "articles": sorted(_articles(), key=repr),
        "texts": sorted(_texts(ids), key=repr),
        "redirects": sorted(
            Redirect.objects.values_list("locale", "slug", "article__external_id", "category__external_id"),
            key=repr,
        ),
        "old paths": sorted(
            OldPath.objects.values_list("locale", "path", "article__external_id", "category__external_id"),
            key=repr,
        ),
        "snippets": sorted(
            SnippetText.objects.values_list("snippet__name", "snippet__description", "locale", "body")
        ),
        "words": sorted(TermWord.objects.values_list("term__meaning", "locale", "word")),
        "templates": sorted(ArticleTemplate.objects.values_list("kind", "locale", "name", "body")),
        "pictures": sorted(
            (
                each.key,
                each.name,
                each.content_type,
                each.width,
                each.height,
                each.size,
                Path(each.file.path).read_bytes(),
            )
            for each in Attachment.objects.all()
        ),
    }


def _categories() -> Iterator[object]:
    names = "locale", "name", "slug", "description"
    for category in Category.objects.select_related("parent"):
        parent = category.parent.external_id if category.parent else None
        called = sorted(category.translations.values_list(*names))
        yield category.external_id, parent, category.level, category.position, category.icon, called


def _articles() -> Iterator[object]:
    fields = (
        "external_id",
        "category__external_id",
        "visibility",
        "source_locale",
        "owner__email",
        "verification_interval",
        "verified_at",
        "position",
        "is_promoted",
        "created_at",
        "merged_into__external_id",
    )
    labels = {
        article.pk: sorted(map(str, article.labels.all()))
        for article in Article.objects.prefetch_related("labels")
    }
    for pk, *values in Article.objects.values_list("pk", *fields):
        yield *values, labels[pk]


def _texts(ids: dict[str, str | None]) -> Iterator[object]:
    for translation in Translation.objects.select_related("article", "live_revision"):
        shown = translation.live_revision or Revision.objects.filter(translation=translation).first()
        dates = translation.first_published_at, translation.updated_at
        place = (
            translation.article.external_id,
            translation.locale,
            translation.slug,
            translation.live_revision_id is None,
        )
        body = re.sub(r"article:(\d+)", lambda found: f"article:<{ids.get(found[1], found[1])}>", shown.body)
        yield *place, *dates, shown.title, shown.summary, body


def delete_everything() -> None:
    for model in (
        Article,
        Redirect,
        OldPath,
        SnippetText,
        Snippet,
        TermWord,
        Term,
        ArticleTemplate,
        Attachment,
        Label,
    ):
        model.objects.all().delete()
    CategoryTranslation.objects.all().delete()
    for level in (3, 2, 1):
        Category.objects.filter(level=level).delete()
