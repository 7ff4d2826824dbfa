"""What a question finds now, and what it would find with a synonym or a pin that is not stored yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from kb.visibility import Visibility
from search.contracts import SearchRequest
from search.curation.pins import PinDraft
from search.curation.synonyms import SynonymDraft
from search.models import Pin
from search.retrieval.curation import Curation, PinRule, build_curation, load_curation, pin_rule, synonym_rule
from search.retrieval.pins import choose_pins
from search.retrieval.pipeline import answer

SHOWN = 10
# Of a rule that is not stored.
NEW = 0


@dataclass(frozen=True)
class PreviewRow:
    """`pinned_by` is the question of the pin that puts the article here, `is_new` if it was not shown before."""

    title: str
    article_id: int
    pinned_by: str
    is_new: bool = False


@dataclass(frozen=True)
class Preview:
    question: str
    before: tuple[PreviewRow, ...]
    after: tuple[PreviewRow, ...]


def preview_synonyms(
    question: str, draft: SynonymDraft, *, visibilities: frozenset[Visibility], synonym_id: int | None = None
) -> Preview:
    """Show the first ten before and after; the set with `synonym_id` is replaced by the draft."""
    now = load_curation()
    rule = synonym_rule(synonym_id or NEW, draft.locale, draft.words, draft.meaning)
    others = [one for one in now.synonyms if one.set_id != synonym_id]
    then = build_curation(synonyms=[*others, rule], pins=now.pins)
    return _compare(question, draft.locale, visibilities, now, then)


def preview_pin(
    draft: PinDraft, *, visibilities: frozenset[Visibility], pin_id: int | None = None
) -> Preview:
    """Show the first ten before and after; the pin with `pin_id` is replaced by the draft."""
    now = load_curation()
    pin = Pin(pk=pin_id, locale=draft.locale, question=draft.question, match=draft.match, until=draft.until)
    others = [one for one in now.pins if one.pin_id != pin_id]
    then = build_curation(synonyms=now.synonyms, pins=[*others, pin_rule(pin, draft.article_ids)])
    return _compare(draft.question, draft.locale, visibilities, now, then)


def _compare(
    question: str, locale: str, visibilities: frozenset[Visibility], now: Curation, then: Curation
) -> Preview:
    request = SearchRequest(text=question, locale=locale, visibilities=visibilities, limit=SHOWN)
    before = _rows(request, now, shown=None)
    return Preview(question, before, _rows(request, then, shown={row.article_id for row in before}))


def _rows(request: SearchRequest, curation: Curation, *, shown: set[int] | None) -> tuple[PreviewRow, ...]:
    result = answer(request, curation=curation).result
    today = timezone.localdate()
    rules = choose_pins([request.text], locale=request.locale, curation=curation, today=today)
    return tuple(
        PreviewRow(
            title=hit.title,
            article_id=hit.article_id,
            pinned_by=_question_of(rules, hit.article_id),
            is_new=shown is not None and hit.article_id not in shown,
        )
        for hit in result.hits
    )


def _question_of(rules: Sequence[PinRule], article_id: int) -> str:
    return next((" ".join(rule.words) for rule in rules if article_id in rule.article_ids), "")
