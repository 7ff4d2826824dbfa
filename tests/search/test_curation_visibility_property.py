"""Tied questions and pins lead nobody to a text that they may not read, and show nobody what others asked."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.models import Article
from kb.visibility import visibilities_for
from search.curation.pins import PinDraft, save_pin
from search.curation.questions import tie_question
from search.models import QuestionSource
from tests.search.asking import AT, index_all
from tests.search.test_visibility_property import articles, change, readable_words, secret, shown_text, write

# Words that stand in no article: only in what somebody asked.
ASKED = ("whisperling", "murmurling", "hushling")


@pytest.fixture
def readers(visitor, customer, agent):
    return [visibilities_for(reader) for reader in (visitor, customer, agent)]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    written=articles,
    asked=st.sampled_from(ASKED),
    is_stale=st.booleans(),
    reader=st.integers(0, 2),
    is_typo=st.booleans(),
)
def test_nobody_is_led_to_what_they_may_not_read(
    generation, readers, written, asked, is_stale, reader, is_typo
):
    visibilities = readers[reader]
    with transaction.atomic():
        translations = [write(number, one) for number, one in enumerate(written)]
        index_all()
        for number, translation in enumerate(translations):
            tie_question(
                article_id=translation.article_id, locale="en", text=f"{ASKED[number % 3]} please {number}",
                source=QuestionSource.SESSION, by=None, at=AT,
            )  # fmt: skip
        ids = tuple(translation.article_id for translation in translations)
        save_pin(draft=PinDraft("en", asked, ids), by=None, at=AT)
        for translation, one in zip(translations, written, strict=True):
            change(translation, one.change)
        if not is_stale:
            index_all()
        typed = asked.replace("ling", "lng") if is_typo else asked
        present = list(Article.objects.filter(pk__in=ids))
        shown = shown_text(
            typed, [one for one in translations if one.article_id in {a.pk for a in present}], visibilities
        )
        allowed = readable_words(written, visibilities)
        transaction.set_rollback(True)
    assert not {secret(n) for n in range(len(written)) if secret(n) in shown} - allowed
    assert not [word for word in ASKED if word in shown]
