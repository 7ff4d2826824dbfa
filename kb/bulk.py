"""What should be different about many articles, as it is kept with a change of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from kb.services.upkeep import ArticleChange, Keep
from kb.visibility import Visibility

Plain = int | str | bool | list[str] | None
# A field that is not named stays as it is; None takes away.
_FIELDS = ("category_id", "visibility", "owner_id", "interval_days")


@dataclass(frozen=True)
class Wishes:
    """An article change in plain values, and whether the articles are taken from readers."""

    category_id: int | Keep = Keep.AS_IT_IS
    visibility: str | Keep = Keep.AS_IT_IS
    owner_id: int | Keep | None = Keep.AS_IT_IS
    interval_days: int | Keep | None = Keep.AS_IT_IS
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    archives: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Wishes()

    def plain(self) -> dict[str, Plain]:
        named = {name: getattr(self, name) for name in _FIELDS if getattr(self, name) is not Keep.AS_IT_IS}
        labels = {"add_labels": list(self.add_labels), "remove_labels": list(self.remove_labels)}
        return {**named, **labels, "archives": self.archives}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Plain]) -> Self:
        labels = {name: tuple(_list(plain.get(name))) for name in ("add_labels", "remove_labels")}
        named = {name: plain[name] for name in _FIELDS if name in plain}
        return cls(**named, **labels, archives=bool(plain.get("archives")))  # type: ignore[arg-type]

    def change(self) -> ArticleChange:
        days = self.interval_days
        return ArticleChange(
            category_id=self.category_id,
            visibility=self.visibility if self.visibility is Keep.AS_IT_IS else Visibility(self.visibility),
            owner_id=self.owner_id,
            verification_interval=timedelta(days=days) if isinstance(days, int) else days,
            add_labels=self.add_labels,
            remove_labels=self.remove_labels,
        )


def way_back(wishes: Wishes, *, before: Mapping[str, Plain], now: Mapping[str, Plain]) -> Wishes:
    """Return what takes a change of one article back, as far as nobody has changed the same since."""
    fields = {
        name: before[name]
        for name in _FIELDS
        if getattr(wishes, name) is not Keep.AS_IT_IS and now.get(name) == getattr(wishes, name)
    }
    had, has = set(_list(before.get("labels"))), set(_list(now.get("labels")))
    return Wishes(
        **fields,  # type: ignore[arg-type]
        add_labels=tuple(sorted(had & set(wishes.remove_labels) - has)),
        remove_labels=tuple(sorted(has & set(wishes.add_labels) - had)),
    )


def _list(value: Plain) -> list[str]:
    return value if isinstance(value, list) else []
