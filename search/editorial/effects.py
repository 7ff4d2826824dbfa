"""What publishing a text would change for those who search: questions asked of the index as it is and as it would be.

Both answers come from the retrieval that serves the site. What is worked out is kept for some minutes, by the text and
by the state of the index.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache
from django.db.models import Max

from kb.merging import Text
from kb.models import Translation
from kb.queries import indexed_body
from kb.visibility import Visibility
from search.conf import EffectsKnobs
from search.contracts import Degradation, SearchRequest
from search.editorial.questions import EditedText, nearest_questions, questions_about
from search.editorial.shadow import ShadowUnavailable, shadow
from search.editorial.verdicts import AskedHere, Effects, QuestionEffect, in_order
from search.models import IndexedDocument, IndexGeneration
from search.retrieval.pipeline import answer

SHOWN = 10
KEPT_SECONDS = 600
VERSION = 1
AUDIENCES = {
    Visibility.PUBLIC.value: frozenset({Visibility.PUBLIC}),
    Visibility.CUSTOMERS.value: frozenset({Visibility.PUBLIC, Visibility.CUSTOMERS}),
    Visibility.STAFF.value: frozenset(Visibility),
}


def effects_of(*, translation: Translation, text: Text, at: datetime) -> Effects:
    """Return what publishing `text` in `translation`, loaded with its article, would change.

    :raises ShadowUnavailable: if that cannot be tried out now.
    """
    generation = IndexGeneration.objects.serving_site()
    if generation is None:
        raise ShadowUnavailable("There is no index yet.")
    edited = _edited(translation, text)
    key = _key(edited, translation, generation)
    known: Effects | None = cache.get(key)
    if known is None:
        known = _work_out(edited, text.body, generation=generation, at=at)
        cache.set(key, known, KEPT_SECONDS)
    return known


def rank_of(article_id: int, question: AskedHere, *, generation_id: int) -> int | None:
    """Return the article's place, counted from 1, among what the page shows for the question.

    :raises ShadowUnavailable: if the model is away: ranks by words alone would be others.
    """
    request = SearchRequest(
        text=question.text,
        locale=question.locale,
        visibilities=AUDIENCES.get(question.audience, AUDIENCES[Visibility.PUBLIC.value]),
        limit=SHOWN,
        unhurried=True,
    )
    result = answer(request, generation_id=generation_id).result
    if result.degradation is Degradation.EMBEDDER_UNAVAILABLE:
        raise ShadowUnavailable("The embedding model is not to be had just now.")
    places = (place for place, hit in enumerate(result.hits, start=1) if hit.article_id == article_id)
    return next(places, None)


def _edited(translation: Translation, text: Text) -> EditedText:
    return EditedText(
        translation_id=translation.pk,
        article_id=translation.article_id,
        locale=translation.locale,
        visibility=translation.article.visibility,
        title=text.title,
        summary=text.summary,
        body=indexed_body(text.body, locale=translation.locale),
    )


def _key(edited: EditedText, translation: Translation, generation: IndexGeneration) -> str:
    newest = IndexedDocument.objects.filter(generation=generation).aggregate(at=Max("indexed_at"))["at"]
    parts = [
        VERSION,
        edited.translation_id,
        edited.title,
        edited.summary,
        edited.body,
        edited.visibility,
        translation.live_revision_id,
        generation.pk,
        str(newest),
    ]
    return f"search:effects:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def _work_out(edited: EditedText, source: str, *, generation: IndexGeneration, at: datetime) -> Effects:
    knobs = EffectsKnobs.read()
    questions = questions_about(edited)
    chosen = nearest_questions(edited, questions, generation=generation)[: knobs.questions]
    # Half of the time for each side: every question that was asked before is asked after as well.
    before = _ranks(edited, chosen, generation=generation, seconds=knobs.seconds / 2)
    chosen = chosen[: len(before)]
    with shadow(edited, source=source, generation=generation, at=at):
        after = _ranks(edited, chosen, generation=generation, seconds=knobs.seconds / 2)
    found = [
        QuestionEffect(question, old, new)
        for question, old, new in zip(chosen, before, after, strict=False)
        if old is not None or new is not None
    ]
    return Effects(in_order(found), asked=len(after), left_out=len(questions) - len(after))


def _ranks(
    edited: EditedText, questions: Sequence[AskedHere], *, generation: IndexGeneration, seconds: float
) -> list[int | None]:
    until = time.monotonic() + seconds
    ranks: list[int | None] = []
    for question in questions:
        if time.monotonic() > until:
            break
        ranks.append(rank_of(edited.article_id, question, generation_id=generation.pk))
    return ranks
