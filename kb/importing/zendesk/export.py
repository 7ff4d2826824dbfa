"""From the records of a Zendesk export to texts and categories."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings

from kb.importing.front_matter import LONGEST_LABEL, LONGEST_TITLE, FrontMatter
from kb.importing.links import rewrite
from kb.importing.reading import check_language
from kb.importing.report import ImportReport
from kb.importing.sources import Collection, FileIsUnusable, Skipped, SourceFile
from kb.importing.zendesk.attachments import Attachments
from kb.importing.zendesk.records import Kind, Record, Records, read_records
from kb.importing.zendesk.shelves import Shelves
from kb.importing.zendesk.votes import votes_of
from kb.markdown.from_html import HtmlIsTooLong, markdown_from_html
from kb.services.revisions import LONGEST_BODY
from kb.visibility import Visibility

# What narrows a segment to some of the customers: wider than it would be the wrong readers.
_NARROWING = ("group_ids", "organization_ids", "tags", "or_tags", "added_user_ids")
_SEGMENT_READERS = {
    "signed_in_users": Visibility.CUSTOMERS,
    "staff": Visibility.STAFF,
    "everyone": Visibility.PUBLIC,
}


def read_zendesk(
    root: Path, *, default_locale: str, report: ImportReport, advance: Callable[[str, int, int], None]
) -> Collection:
    """Read an export; texts are turned into Markdown, addresses into ones that lead here."""
    records = read_records(root, report=report, advance=advance)
    shelves = Shelves(records=records, default_locale=default_locale)
    export = _Export(
        records=records,
        shelves=shelves,
        attachments=Attachments(root=root, records=records),
        default_locale=default_locale,
        report=report,
        redirects=_redirects_by_article(records),
        host=_host(records),
    )
    files: list[SourceFile] = []
    articles = list(records.of(Kind.ARTICLE).values())
    for done, article in enumerate(articles, 1):
        files.extend(export.files_of(article))
        advance("Converting", done, len(articles))
    return Collection(
        root=root,
        files=files,
        describe=shelves.describe,
        votes={article.number("id"): votes_of(article, votes) for article, votes in _voted(records)},
    )


@dataclass(frozen=True)
class _Export:
    records: Records
    shelves: Shelves
    attachments: Attachments
    default_locale: str
    report: ImportReport
    redirects: dict[str, list[str]]
    host: str

    def files_of(self, article: Record) -> Iterator[SourceFile]:
        """Yield the texts of an article: the one it was written in first, then its translations."""
        seen: set[str] = set()
        original = language_of(article.line("source_locale", "locale")) or self.default_locale
        readers = self._visibility(article)
        for text in (article, *self._translations(article)):
            named = text.line("locale").lower() or self.default_locale
            locale = language_of(named) or named
            name = f"{text.file}: article {article.number('id')} ({named})"
            if locale in seen:
                if text.values.get("source_id") is not None and named != article.line("locale").lower():
                    self.report.skip(name, f"another text of it is in {locale} already")
                continue
            seen.add(locale)
            try:
                yield self._file(article, text, locale, original, readers)
            except FileIsUnusable as error:
                self.report.skip(name, error)

    def _file(
        self, article: Record, text: Record, locale: str, original: str, readers: Visibility
    ) -> SourceFile:
        check_language(locale)
        number = article.number("id")
        title = text.line("title", "name") or article.line("title", "name")
        if not title:
            raise FileIsUnusable("it has no title")
        if len(title) > LONGEST_TITLE:
            raise FileIsUnusable(f"its title is longer than {LONGEST_TITLE} characters")
        category, is_lifted = self.shelves.place_of(article.number("section_id"))
        return SourceFile(
            path=text.file.parent / f"{text.file.name}: article {number} ({locale})",
            category=category,
            locale=locale,
            front=FrontMatter(
                title=title,
                external_id=number,
                labels=tuple(name[:LONGEST_LABEL] for name in article.names("label_names")),
                visibility=readers,
                locale=locale,
                updated=text.moment("edited_at", "updated_at"),
                created=article.moment("created_at"),
                published=None if text.flag("draft") else text.moment("created_at"),
                position=min(max(article.whole("position"), 0), 2_000_000_000),
                is_promoted=article.flag("promoted"),
                is_draft=text.flag("draft") or text.flag("hidden"),
                redirects=self._redirects(article, text),
                original=original,
            ),
            body=self._body(text),
            is_lifted=is_lifted,
            stem=PurePosixPath(f"article-{number}"),
        )

    def _translations(self, article: Record) -> Iterator[Record]:
        embedded = article.values.get("translations")
        for values in embedded if isinstance(embedded, list) else ():
            if isinstance(values, dict):
                yield Record(article.file, {"source_id": article.values.get("id"), **values})
        yield from self.records.translations.get(("article", article.number("id")), ())

    def _body(self, text: Record) -> str:
        try:
            body = markdown_from_html(text.text("body"))
        except HtmlIsTooLong:
            raise FileIsUnusable("its text is longer than five million characters") from None
        body = rewrite(body, lambda target: self.attachments.here(target, text.file.parent, host=self.host))
        if not body.strip():
            raise FileIsUnusable("it has a title but no text")
        if len(body) > LONGEST_BODY:
            raise FileIsUnusable(f"its text has more than {LONGEST_BODY} characters as Markdown")
        return body.strip() + "\n"

    def _redirects(self, article: Record, text: Record) -> tuple[str, ...]:
        number = article.number("id")
        ours = [f"/hc/articles/{number}", *self.redirects.get(number, ())]
        address = urlsplit(text.text("html_url")).path
        return tuple(dict.fromkeys([*ours, address] if address.startswith("/") else ours))

    def _visibility(self, article: Record) -> Visibility:
        number = article.number("user_segment_id")
        segment = self.records.of(Kind.SEGMENT).get(number)
        if not number:
            return Visibility.PUBLIC
        name = f"{article.file}: article {article.number('id')}"
        if segment is None:
            self.report.notes.append(Skipped(name, f"user segment {number} is not in the export: staff only"))
            return Visibility.STAFF
        if any(segment.has_entries(narrowing) for narrowing in _NARROWING):
            reason = f"user segment {segment.line('name') or number} is for some people only: staff only"
            self.report.notes.append(Skipped(name, reason))
            return Visibility.STAFF
        return _SEGMENT_READERS.get(segment.line("user_type"), Visibility.STAFF)


def language_of(locale: str) -> str | None:
    """Return the help center's language for one of Zendesk: the same, or without the country."""
    known = dict(settings.LANGUAGES)
    wanted = locale.lower().replace("_", "-")
    return next((code for code in (wanted, wanted.partition("-")[0]) if code in known), None)


def _voted(records: Records) -> Iterator[tuple[Record, list[Record]]]:
    by_article: dict[str, list[Record]] = defaultdict(list)
    for vote in records.of(Kind.VOTE).values():
        if vote.line("item_type") in {"", "Article"}:
            by_article[vote.number("item_id")].append(vote)
    for number, article in records.of(Kind.ARTICLE).items():
        yield article, by_article.get(number, [])


def _redirects_by_article(records: Records) -> dict[str, list[str]]:
    """Read the help center's own redirects, as far as they lead to articles."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in records.of(Kind.REDIRECT).values():
        old, new = (urlsplit(rule.text(name)).path for name in ("redirect_from", "redirect_to"))
        number = new.partition("/articles/")[2].partition("-")[0].partition("/")[0]
        if old.startswith("/") and number.isdecimal():
            found[number].append(old)
    return found


def _host(records: Records) -> str:
    for article in records.of(Kind.ARTICLE).values():
        if host := urlsplit(article.text("html_url")).netloc:
            return host.lower()
    return ""
