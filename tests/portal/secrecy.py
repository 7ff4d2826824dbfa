"""Articles in which each text has a word of its own, so that any page tells whose texts went into it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from hypothesis import strategies as st

from kb.models import Article, Category, Redirect, Translation
from kb.services import change_slug, change_visibility, delete_article, unpublish_translation
from kb.visibility import Visibility
from tests.factories.kb import live_translation, make_article, make_category, make_translation, write

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
# Near each other, so that one is a likely correction of another; no word is a part of another.
SYLLABLES = ("zorbu", "zorba", "kelpi", "kelpa")
SHARED = ("battery", "charge", "saddle")


class Part(StrEnum):
    TITLE = "lator"
    SUMMARY = "mandir"
    BODY = "vetrok"
    LATER = "quissal"
    GERMAN = "hutfen"


class Fate(StrEnum):
    """What becomes of a text that everybody has read; `UNBORN` was never published."""

    KEPT = "kept"
    REVISED = "revised"
    DRAFTED = "drafted"
    READDRESSED = "readdressed"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    UNBORN = "unborn"


@dataclass(frozen=True)
class Written:
    visibility: Visibility
    fate: Fate
    shared: str
    has_german: bool
    is_below: bool

    @property
    def is_live(self) -> bool:
        return self.fate not in {Fate.WITHDRAWN, Fate.DELETED, Fate.UNBORN}

    @property
    def is_live_somewhere(self) -> bool:
        return self.is_live or (self.has_german and self.fate is not Fate.DELETED)

    @property
    def first_parts(self) -> set[Part]:
        """The words that everybody may see at first."""
        german = {Part.GERMAN} if self.has_german else set()
        return german if self.fate is Fate.UNBORN else german | {Part.TITLE, Part.SUMMARY, Part.BODY}

    @property
    def shown_parts(self) -> set[Part]:
        """The words that readers of this article may see at the end: in its texts or its address."""
        german = {Part.GERMAN} if self.has_german and self.fate is not Fate.DELETED else set()
        if not self.is_live:
            return german
        if self.fate is Fate.REVISED:
            # The address keeps the first title.
            return german | {Part.TITLE, Part.LATER}
        later = {Part.LATER} if self.fate is Fate.READDRESSED else set()
        return german | later | {Part.TITLE, Part.SUMMARY, Part.BODY}


writings = st.builds(
    Written,
    visibility=st.sampled_from([Visibility.STAFF, Visibility.CUSTOMERS, Visibility.PUBLIC]),
    fate=st.sampled_from(Fate),
    shared=st.sampled_from(SHARED),
    has_german=st.booleans(),
    is_below=st.booleans(),
)
libraries = st.lists(writings, min_size=2, max_size=len(SYLLABLES))


def word(number: int, part: Part) -> str:
    return f"{SYLLABLES[number]}{part}"


class Library:
    """The articles in a database: first as everybody read them, after `change` as they are now."""

    def __init__(self, written: list[Written]) -> None:
        self.written = written
        self.top = make_category("Bicycles", names={"de": "Räder"})
        self.below = make_category("Parts", parent=self.top, names={"de": "Teile"})
        self.articles = [self._write(number, one) for number, one in enumerate(written)]
        self.ids = [article.pk for article in self.articles]
        self._link()

    def words_for(self, visibilities: frozenset[Visibility], *, before_change: bool) -> set[str]:
        """Return the words that readers of these texts may see; before the change, every text is everybody's."""
        return {
            word(number, part)
            for number, one in enumerate(self.written)
            if before_change or one.visibility in visibilities
            for part in (one.first_parts if before_change else one.shown_parts)
        }

    @property
    def all_words(self) -> set[str]:
        return {word(number, part) for number in range(len(self.written)) for part in Part}

    def count_for(self, visibilities: frozenset[Visibility], *, locale: str) -> int:
        """Return how many articles there are to read in `locale`, where English ones stand in for missing ones."""
        return sum(
            one.visibility in visibilities and (one.is_live or (locale == "de" and one.is_live_somewhere))
            for one in self.written
        )

    def addresses(self) -> list[str]:
        """Return all that an article has ever been found at, and what somebody might guess."""
        rows = [
            *Translation.objects.values_list("locale", "slug"),
            *Redirect.objects.values_list("locale", "slug"),
        ]
        known = [f"/{locale}/articles/{slug}/" for locale, slug in rows]
        return [*known, *(f"/en/articles/{syllable}/" for syllable in SYLLABLES[: len(self.written)])]

    def change(self) -> None:
        for number, (article, one) in enumerate(zip(self.articles, self.written, strict=True)):
            change_visibility(article_id=article.pk, visibility=one.visibility, by=None)
            self._fulfil(one.fate, article, later=word(number, Part.LATER))

    def _write(self, number: int, one: Written) -> Article:
        title, summary, body = (word(number, part) for part in (Part.TITLE, Part.SUMMARY, Part.BODY))
        article = make_article(
            f"Article {title}",
            summary=f"About {summary} and the {one.shared}",
            body=f"{one.shared} {body}. See {body}.\n\n## The {body} part\n\nMore about the {one.shared}.",
            category=self._category(one),
            published=one.fate is not Fate.UNBORN,
        )
        if one.has_german:
            german = word(number, Part.GERMAN)
            make_translation(article, f"Artikel {german}", locale="de", body=f"Etwas über {german}.")
        return article

    def _category(self, one: Written) -> Category:
        return self.below if one.is_below else self.top

    def _link(self) -> None:
        """Let a text that all may read lead to each of the others."""
        links = " ".join(f"[more](article:{pk})" for pk in self.ids)
        self.directory = make_article("Directory", body=f"Where to go on: {links}", category=self.top)

    def _fulfil(self, fate: Fate, article: Article, *, later: str) -> None:
        if fate is Fate.REVISED:
            write(article, title=f"Article {later}", summary=later, body=f"Only {later}.", at=AT)
        elif fate is Fate.DRAFTED:
            write(article, title=f"Article {later}", body=f"Soon {later}.", published=False)
        elif fate is Fate.READDRESSED:
            change_slug(translation_id=live_translation(article).pk, slug=f"at-{later}", by=None)
        elif fate is Fate.WITHDRAWN:
            unpublish_translation(translation_id=live_translation(article).pk, by=None)
        elif fate is Fate.DELETED:
            delete_article(article_id=article.pk, by=None)
