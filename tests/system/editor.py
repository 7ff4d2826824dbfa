"""Whoever edits, in a process of their own: a command in JSON on each line in, its outcome on one line out."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import close_old_connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from kb.models import Article, Translation  # noqa: E402
from kb.services import (  # noqa: E402
    change_visibility,
    delete_article,
    move_article,
    unpublish_translation,
)
from kb.visibility import Visibility  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.accounts.roles import Role  # noqa: E402
from portal.accounts.services import assign_role, vouch_for_address  # noqa: E402
from search.curation.questions import tie_question  # noqa: E402
from search.indexing.rebuild import RebuildOptions, rebuild  # noqa: E402
from search.indexing.reconcile import reconcile  # noqa: E402
from search.models import IndexedDocument, IndexGeneration, QuestionSource  # noqa: E402
from search.status import index_status  # noqa: E402
from tests.factories.kb import live_translation, make_article, make_category, write  # noqa: E402
from tests.search.contents import differences, lend_nothing, read_contents  # noqa: E402


def category(name: str) -> dict[str, Any]:
    made = make_category(name)
    return {"id": made.pk, "slug": made.translations.get().slug}


def publish(title: str, body: str, visibility: str = "public", category: int | None = None) -> dict[str, Any]:
    article = make_article(title, body=body, visibility=Visibility(visibility))
    if category is not None:
        move_article(article_id=article.pk, category_id=category, by=None)
    return {"id": article.pk, "slug": live_translation(article).slug}


def publish_all(titles: list[str], body: str) -> list[dict[str, Any]]:
    return [publish(title, body) for title in titles]


def revise(article: int, title: str, body: str) -> None:
    write(Article.objects.get(pk=article), title=title, body=body, at=timezone.now())


def unpublish(article: int) -> None:
    for translation in Translation.objects.filter(article=article):
        unpublish_translation(translation_id=translation.pk, by=None)


def show_to(article: int, visibility: str) -> None:
    change_visibility(article_id=article, visibility=Visibility(visibility), by=None)


def move(article: int, category: int) -> None:
    move_article(article_id=article, category_id=category, by=None)


def delete(article: int) -> None:
    delete_article(article_id=article, by=None)


def employ(email: str, password: str, role: str) -> None:
    vouch_for_address(user=assign_role(user=User.objects.create_user(email, password), role=Role(role)))


def live_texts() -> list[list[Any]]:
    """Return each published text as [translation, revision]."""
    live = Translation.objects.published().order_by("pk")
    return [list(row) for row in live.values_list("pk", "live_revision_id")]


def tie(article: int, text: str) -> None:
    tie_question(
        article_id=article, locale="en", text=text, source=QuestionSource.SESSION, by=None, at=timezone.now()
    )


def indexed_texts() -> list[list[Any]]:
    """Return each text in the live index as [translation, revision]."""
    rows = IndexedDocument.objects.filter(generation=IndexGeneration.objects.serving_site())
    return [list(row) for row in rows.order_by("translation").values_list("translation", "revision")]


def lagging() -> int:
    return index_status(at=timezone.now()).lagging


def reconcile_once() -> None:
    """Reconcile as the schedule does; if that is at it, wait for it and do it again."""
    while reconcile(at=timezone.now()).was_busy:
        time.sleep(0.1)


def differences_from_an_index_built_anew() -> list[str]:
    """Build an index that takes nothing from any other, and say in what the live one was not the same."""
    kept = read_contents(IndexGeneration.objects.serving_site())
    lend_nothing()
    rebuild(at=timezone.now(), options=RebuildOptions(force=True, afresh=True))
    return differences(kept, read_contents(IndexGeneration.objects.serving_site()))


COMMANDS: dict[str, Callable[..., Any]] = {
    command.__name__: command
    for command in (
        *(category, publish, publish_all, revise, unpublish, show_to, move, delete),
        *(employ, tie, live_texts, indexed_texts, lagging),
        *(reconcile_once, differences_from_an_index_built_anew),
    )
}


def main() -> None:
    for line in sys.stdin:
        name, arguments = json.loads(line)
        close_old_connections()
        try:
            answer = {"value": COMMANDS[name](**arguments)}
        except Exception as error:
            answer = {"error": repr(error)}
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
