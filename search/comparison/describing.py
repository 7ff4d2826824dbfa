"""Recipes in words, for people who choose between two. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "embedding.model": gettext_lazy("model"),
    "embedding.revision": gettext_lazy("revision of the model"),
    "embedding.files_sha256": gettext_lazy("files of the model"),
    "embedding.dimensions": gettext_lazy("dimensions of a vector"),
    "embedding.max_tokens": gettext_lazy("tokens that the model reads"),
    "embedding.pooling": gettext_lazy("pooling"),
    "embedding.passage_prompt": gettext_lazy("prompt before passages"),
    "embedding.query_prompt": gettext_lazy("prompt before questions"),
    "chunk_tokens": gettext_lazy("longest passage, in tokens"),
    "chunking_version": gettext_lazy("version of cutting"),
    "lexing_version": gettext_lazy("version of weighing words"),
    "languages": gettext_lazy("languages stemmed otherwise"),
    "token_format": gettext_lazy("vectors of tokens"),
}
CHECKS = {
    "counts": gettext_lazy("every published text is there, and nothing else"),
    "hashes": gettext_lazy("texts that are cut again give the same passages"),
    "found by words": gettext_lazy("passages are found by their rarest words"),
    "vectors": gettext_lazy("every passage has a vector"),
    "found by vector": gettext_lazy("passages are found by their own vector"),
    "neighbours": gettext_lazy("the vector index finds the true neighbours"),
}
DIGITS_OF_A_HASH = 12


@dataclass(frozen=True)
class RecipeLine:
    label: str
    value: str


@dataclass(frozen=True)
class RecipeDifference:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class CheckLine:
    label: str
    found: int
    expected: int
    passed: bool
    detail: str


def describe_checks(report: Mapping[str, Any]) -> tuple[CheckLine, ...]:
    """Return the checks of a stored report, as `search.indexing.gate` wrote it; none before it ran."""
    return tuple(
        CheckLine(
            label=str(CHECKS.get(check["name"], check["name"])),
            found=check["found"],
            expected=check["expected"],
            passed=check["passed"],
            detail=check["detail"],
        )
        for check in report.get("checks", ())
    )


def describe_recipe(recipe: Mapping[str, Any]) -> tuple[RecipeLine, ...]:
    """Return what the recipe says, one line for each part of it."""
    parts = _parts(recipe)
    return tuple(RecipeLine(_label(name), _worded(name, parts[name])) for name in _ordered(parts))


def describe_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[RecipeDifference, ...]:
    """Return the parts in which two recipes differ; none if they are the same."""
    before, after = _parts(old), _parts(new)
    return tuple(
        RecipeDifference(_label(name), _worded(name, before.get(name)), _worded(name, after.get(name)))
        for name in _ordered({**before, **after})
        if (before.get(name) or None) != (after.get(name) or None)
    )


def _parts(recipe: Mapping[str, Any]) -> dict[str, Any]:
    parts = {name: value for name, value in recipe.items() if name != "embedding"}
    embedding = recipe.get("embedding") or {"model": None}
    return {f"embedding.{name}": value for name, value in embedding.items()} | parts


def _ordered(parts: Mapping[str, Any]) -> list[str]:
    """What has a label comes first, in the order of the labels."""
    return [name for name in LABELS if name in parts] + sorted(parts.keys() - LABELS.keys())


def _label(name: str) -> str:
    return str(LABELS.get(name, name))


def _worded(name: str, value: object) -> str:
    if name == "embedding.model" and not value:
        return _("none: words alone")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {value[key]}" for key in sorted(value)) or "–"
    if name == "embedding.files_sha256":
        return str(value)[:DIGITS_OF_A_HASH]
    if name.endswith("_prompt") and value:
        return f"“{value}”"
    return str(value) if value not in {None, ""} else "–"
