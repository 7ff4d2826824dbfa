"""Bodies as readers get them: with the snippets of their language, and without what is for others."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from kb.composition import DEEPEST_SNIPPET, PUBLIC_ONLY, compose, used_snippets
from kb.models import SnippetText, SnippetUse, Translation
from kb.visibility import Visibility


def composed_body(body: str, *, locale: str, audience: frozenset[Visibility]) -> str:
    """Return what a reader of these visibilities gets to read; no query for a body that shows no snippet."""
    return compose(body, snippets=snippets_for([body], locale=locale), audience=audience)


def indexed_body(body: str, *, locale: str) -> str:
    """Return what the index reads of a body: what everybody may read, whoever may read the article.

    So a passage that is for some can never be found, quoted or counted for others, however the article moves.
    """
    return composed_body(body, locale=locale, audience=PUBLIC_ONLY)


def snippets_for(bodies: Iterable[str], *, locale: str) -> Mapping[str, str]:
    """Return the texts of all snippets that these bodies show, those that snippets show among them.

    In `locale`, else in the site's language, else in any.
    """
    preference = {locale: 2, settings.LANGUAGE_CODE: 1}
    found: dict[str, str] = {}
    wanted = frozenset[str]().union(*(used_snippets(body) for body in bodies))
    for _ in range(DEEPEST_SNIPPET):
        if not wanted:
            break
        rows = SnippetText.objects.filter(snippet__name__in=wanted).values_list(
            "snippet__name", "locale", "body"
        )
        best = sorted(rows, key=lambda row: (preference.get(row[1], 0), row[1]))
        texts = {name: body for name, _locale, body in best}
        found |= texts
        wanted = frozenset[str]().union(*map(used_snippets, texts.values())) - found.keys()
    return found


def translations_showing(name: str) -> set[int]:
    """Return the translations whose live text shows a snippet, itself or by way of others."""
    names = {name}
    for _ in range(DEEPEST_SNIPPET):
        users = SnippetUse.objects.filter(snippet_name__in=names, by_snippet__isnull=False)
        more = set(users.values_list("by_snippet__name", flat=True)) - names
        if not more:
            break
        names |= more
    shown = SnippetUse.objects.filter(snippet_name__in=names, translation__isnull=False)
    return set(shown.values_list("translation_id", flat=True))


def uses_of(name: str) -> tuple[list[Translation], list[str]]:
    """Return where a snippet is shown: the live texts and the snippets that name it."""
    texts = Translation.objects.published().filter(snippet_uses__snippet_name=name)
    snippets = SnippetUse.objects.filter(snippet_name=name, by_snippet__isnull=False)
    return (
        list(texts.select_related("article", "live_revision").defer("live_revision__body").order_by("pk")),
        list(snippets.order_by("by_snippet__name").values_list("by_snippet__name", flat=True)),
    )
