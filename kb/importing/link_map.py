"""Which article each file, each address and each Zendesk id of an import is, by primary key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.importing.links import learn_zendesk_ids, normalised
from kb.importing.sources import SourceFile
from kb.models import Article

INDEX_PAGES = ("index.html", "index.htm")


@dataclass(frozen=True)
class LinkMap:
    by_path: Mapping[str, int] = field(default_factory=dict)
    by_zendesk_id: Mapping[str, int] = field(default_factory=dict)

    def article_at(self, path: str) -> int | None:
        """Return the article of a file, of a folder by its first page, or of a page named without its ending."""
        path = path.casefold().removesuffix("/")
        forms = (path, f"{path}.html", *(f"{path}/{page}".removeprefix("/") for page in INDEX_PAGES))
        return next((self.by_path[form] for form in forms if form in self.by_path), None)


def link_map(
    families: Mapping[str, Sequence[SourceFile]], articles: Mapping[str, Article], *, is_exact: bool
) -> LinkMap:
    """Learn where links lead; in an export of our own they lead to files and nowhere else."""
    by_path: dict[str, int] = {}
    by_title: dict[str, int] = {}
    for external_id, family in families.items():
        if external_id not in articles:
            continue
        key = articles[external_id].pk
        for file in family:
            by_path[str(file.path).casefold()] = key
            by_title.setdefault(normalised(file.front.title), key)
            by_title.setdefault(normalised(file.path.stem), key)
    if is_exact:
        return LinkMap(by_path=by_path)
    bodies = (file.body for family in families.values() for file in family)
    zendesk = learn_zendesk_ids(bodies, by_title=by_title)
    known = Article.objects.filter(external_id__regex=r"^\d+$").values_list("external_id", "pk")
    zendesk.update({str(external_id): key for external_id, key in known})
    return LinkMap(by_path=by_path, by_zendesk_id=zendesk)
