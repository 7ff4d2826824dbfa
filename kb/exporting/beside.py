"""What stands beside the articles, as lists that an import reads."""

from typing import Any

from kb.models import ArticleTemplate, Snippet, Term


def snippets() -> dict[str, Any]:
    return {
        snippet.name: {
            "description": snippet.description,
            "texts": {
                text.locale: text.body for text in sorted(snippet.texts.all(), key=lambda text: text.locale)
            },
        }
        for snippet in Snippet.objects.prefetch_related("texts")
    }


def terms() -> dict[str, Any]:
    return {
        f"term-{place}": {
            "meaning": term.meaning,
            "words": {
                word.locale: word.word for word in sorted(term.words.all(), key=lambda word: word.locale)
            },
        }
        for place, term in enumerate(Term.objects.order_by("pk").prefetch_related("words"), 1)
    }


def templates() -> dict[str, Any]:
    return {
        f"{template.kind}.{template.locale}": {
            "kind": template.kind,
            "locale": template.locale,
            "name": template.name,
            "body": template.body,
        }
        for template in ArticleTemplate.objects.order_by("kind", "locale")
    }
