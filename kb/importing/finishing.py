"""The end of an import: what leads to the articles, and what readers said about them, once all of them are there."""

from collections.abc import Mapping, Sequence

from kb.importing.categories import CategoryImporter
from kb.importing.report import ImportReport
from kb.importing.sources import Collection, Skipped, SourceFile, SourceVote
from kb.models import Article, ArticleVote, Translation
from kb.services.old_addresses import OldAddress, keep_old_addresses
from kb.services.slugs import Owner

# More votes than this of one article say nothing that these do not.
MOST_VOTES = 20_000


def finish(
    families: Mapping[str, Sequence[SourceFile]],
    articles: Mapping[str, Article],
    categories: CategoryImporter,
    collection: Collection,
    *,
    report: ImportReport,
) -> None:
    """Write old addresses last: none of them may take the address of an article that comes later."""
    for path, described in categories.described.items():
        owner = Owner(category_id=categories.known[path].pk)
        locale = categories.locale_of(path)
        _keep(owner, described.redirects, locale, name=str(path), report=report)
    for external_id, family in families.items():
        article = articles.get(external_id)
        if article is None:
            continue
        for file in family:
            owner = Owner(article_id=article.pk)
            _keep(owner, file.front.redirects, file.locale, name=str(file.path), report=report)
        _merge(article, family[0], report)
        _add_votes(article, collection.votes.get(external_id, ()), report)


def _keep(owner: Owner, addresses: Sequence[str], locale: str, *, name: str, report: ImportReport) -> None:
    if not addresses:
        return
    elsewhere = keep_old_addresses(owner=owner, addresses=[_spelled(each, locale) for each in addresses])
    for old in elsewhere:
        report.notes.append(Skipped(name, f"{old.address} leads somewhere else already"))


def _spelled(address: str, locale: str) -> OldAddress:
    if address.startswith("/"):
        return OldAddress(address, locale)
    named, slash, slug = address.partition("/")
    return OldAddress(slug, named.lower()) if slash else OldAddress(address, locale)


def _merge(article: Article, file: SourceFile, report: ImportReport) -> None:
    if file.front.merged_into is None:
        return
    target = Article.objects.filter(external_id=file.front.merged_into).exclude(pk=article.pk).first()
    if target is None:
        report.notes.append(
            Skipped(str(file.path), f"{file.front.merged_into} is not there to be merged into")
        )
    elif article.merged_into_id != target.pk:
        Article.objects.filter(pk=article.pk).update(merged_into=target)


def _add_votes(article: Article, votes: Sequence[SourceVote], report: ImportReport) -> None:
    live = Translation.objects.published().filter(article=article)
    source = live.filter(locale=article.source_locale).first() or live.first()
    if not votes or source is None or source.live_revision_id is None:
        return
    kept = votes[:MOST_VOTES]
    known = set(
        ArticleVote.objects.filter(
            revision__translation__article=article, voter_key__in=[vote.key for vote in kept]
        ).values_list("voter_key", flat=True)
    )
    made = ArticleVote.objects.bulk_create(
        (
            ArticleVote(revision_id=source.live_revision_id, is_helpful=vote.is_helpful, voter_key=vote.key)
            for vote in kept
            if vote.key not in known
        ),
        batch_size=1000,
    )
    report.votes_added += len(made)
    _date(made, {vote.key: vote for vote in kept})


def _date(made: Sequence[ArticleVote], by_key: Mapping[str, SourceVote]) -> None:
    dated = [vote for vote in made if by_key[vote.voter_key].at is not None]
    for vote in dated:
        vote.created_at = by_key[vote.voter_key].at  # type: ignore[assignment]
    ArticleVote.objects.bulk_update(dated, ["created_at"], batch_size=1000)
