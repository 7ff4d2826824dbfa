"""What a reader may find, as SQL over the index alone: filtered before ranking, in every leg the same.

The copies on the chunks may lag behind `kb` by seconds, so whatever is shown passes `search.retrieval.hydration` too.
"""

from dataclasses import dataclass, field
from typing import Any

from kb.visibility import Visibility
from search.models import ChunkKind

Params = dict[str, Any]


CONDITIONS = (
    "{c}.generation_id = %(generation)s",
    "{c}.visibility = ANY(%(visibilities)s)",
    "{c}.kind = ANY(%(kinds)s)",
    """({c}.locale = %(locale)s OR {c}.locale = ANY(%(spoken)s) OR (
        ({c}.article_id, {c}.locale) IN (SELECT id, source_locale FROM kb_article)
        AND {c}.article_id NOT IN (
            SELECT own.article_id FROM search_chunk own
            WHERE own.generation_id = %(generation)s AND own.locale = %(locale)s
                AND own.kind = 'passage')))""",
)


@dataclass(frozen=True)
class Constraint:
    """A text search query per locale that its chunks must match; a locale without one is not constrained.

    A phrase of stop words alone leaves no query in the language whose stop words they are.
    """

    by_locale: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Eligibility:
    """One generation, one reader: each article in the reader's language, else in its own, never in a third.

    `spoken` are the other locales that the question seems to be in: their texts are searched too, to find an article
    that is then shown in one of those two, see `search.retrieval.counterparts`.
    """

    generation_id: int
    locale: str
    visibilities: frozenset[Visibility]
    category_ids: tuple[int, ...] | None = None
    constraint: Constraint | None = field(default=None)
    # Question rows too, where asked for: found by, never shown, see `search.retrieval.question_rows`.
    kinds: tuple[str, ...] = (ChunkKind.PASSAGE.value,)
    spoken: frozenset[str] = frozenset()
    # Only these chunks, for callers with a filter of their own; None for all.
    chunk_ids: tuple[int, ...] | None = None

    def params(self) -> Params:
        values: Params = {
            "generation": self.generation_id,
            "locale": self.locale,
            "kinds": list(self.kinds),
            "spoken": sorted(self.spoken),
            "visibilities": sorted(str(visibility) for visibility in self.visibilities),
            "categories": list(self.category_ids or ()),
        }
        if self.chunk_ids is not None:
            values["chunk_ids"] = list(self.chunk_ids)
        if self.constraint is not None:
            values["constrained"] = [locale for locale, _ in self.constraint.by_locale]
            for number, (locale, query) in enumerate(self.constraint.by_locale):
                values[f"constraint_locale_{number}"] = locale
                values[f"constraint_{number}"] = query
        return values

    def sql(self, *, alias: str = "c") -> str:
        """Return conditions on `search_chunk` under `alias`.

        The subqueries do not mention the row, so PostgreSQL hashes each once instead of running it for every row, and
        not at all while every row is in the reader's language.
        """
        conditions = [condition.format(c=alias) for condition in CONDITIONS]
        if self.chunk_ids is not None:
            conditions.append(f"{alias}.id = ANY(%(chunk_ids)s)")
        if self.constraint is not None:
            alternatives = [
                f"({alias}.locale = %(constraint_locale_{number})s "
                f"AND {alias}.tsv @@ %(constraint_{number})s::tsquery)"
                for number in range(len(self.constraint.by_locale))
            ]
            conditions.append(f"({' OR '.join([f'{alias}.locale <> ALL(%(constrained)s)', *alternatives])})")
        return " AND ".join(conditions)
