"""Haystack's filters as conditions of the ORM: nothing of a filter ever becomes SQL but as a parameter.

They mean what Haystack's own in-memory store makes of them, with one difference: a field that passages do not have is
refused, because a filter that silently matches nothing, or everything, hides a mistake.
"""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from django.db.models import Q
from haystack.errors import FilterError

from search.stores.documents import FIELDS

Filter = Mapping[str, Any]

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING
# Deeper ones would exhaust the stack before anybody could have written them.
DEEPEST = 50


def as_condition(filters: Filter | None) -> Q:
    """Return the condition on `Chunk` that `filters` ask for.

    :raises FilterError: if they are malformed.
    """
    return _condition(filters, depth=0) if filters else EVERYTHING


def _condition(item: Filter, *, depth: int) -> Q:
    if not isinstance(item, Mapping):
        raise FilterError(f"A filter is a dictionary, not {item!r}.")
    if depth > DEEPEST:
        raise FilterError(f"Filters are nested more than {DEEPEST} deep.")
    _require(item, "operator")
    if "field" in item:
        return _comparison(item)
    _require(item, "conditions")
    join = LOGIC.get(item["operator"])
    if join is None:
        raise FilterError(f"Unknown logical operator {item['operator']!r}.")
    if not isinstance(item["conditions"], list) or not item["conditions"]:
        raise FilterError(f"{item['operator']} needs a list of conditions.")
    return join([_condition(condition, depth=depth + 1) for condition in item["conditions"]])


LOGIC: dict[str, Callable[[list[Q]], Q]] = {
    "AND": lambda conditions: reduce(operator.and_, conditions),
    "OR": lambda conditions: reduce(operator.or_, conditions),
    "NOT": lambda conditions: ~reduce(operator.and_, conditions),
}


def _comparison(item: Filter) -> Q:
    _require(item, "value")
    compare = COMPARISONS.get(item["operator"])
    if compare is None:
        raise FilterError(f"Unknown comparison operator {item['operator']!r}.")
    name = str(item["field"]).removeprefix("meta.")
    if item["field"] == "content":
        return compare("text", str, item["value"])
    if name not in FIELDS:
        raise FilterError(f"Passages have no field {name!r}; they have {', '.join(FIELDS)} and content.")
    return compare(*FIELDS[name], item["value"])


def _equal(column: str, kind: type, value: Any) -> Q:
    """Compare; no column is ever empty, so nothing equals None, nor a value of another type."""
    if kind is int and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        return NOTHING
    if isinstance(value, str) and "\x00" in value:
        return NOTHING
    return Q(**{column: value})


def _one_of(column: str, kind: type, value: Any) -> Q:
    if not isinstance(value, list):
        raise FilterError(f"in and not in need a list, not {value!r}.")
    return reduce(operator.or_, [_equal(column, kind, one) for one in value], NOTHING)


def _ordered(lookup: str) -> Callable[[str, type, Any], Q]:
    def compare(column: str, kind: type, value: Any) -> Q:
        if value is None:
            return NOTHING
        if kind is not int or isinstance(value, bool) or not isinstance(value, int | float):
            raise FilterError(f"Only numbers have an order here: {column} and {value!r} cannot be compared.")
        return Q(**{f"{column}__{lookup}": value})

    return compare


COMPARISONS: dict[str, Callable[[str, type, Any], Q]] = {
    "==": _equal,
    "!=": lambda column, kind, value: ~_equal(column, kind, value),
    ">": _ordered("gt"),
    ">=": _ordered("gte"),
    "<": _ordered("lt"),
    "<=": _ordered("lte"),
    "in": _one_of,
    "not in": lambda column, kind, value: ~_one_of(column, kind, value),
}


def _require(item: Filter, key: str) -> None:
    if key not in item:
        raise FilterError(f"{key!r} is missing in {item!r}.")
